package main

// How far a long run has come: on a terminal one line that is drawn again and
// again, with the units done, those under way and the time left; elsewhere a
// line now and then, none from a run that is soon over.

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/lineneutral/lineneutral/verify"
)

// plainEvery is the time between two lines where there is no terminal.
const plainEvery = 10 * time.Second

// showProgress returns what to tell of progress, and what to call at the end.
// With each set every unit that is done gets its line.
func showProgress(w io.Writer, each bool) (follow func(verify.Progress), end func()) {
	if file, ok := w.(*os.File); ok && !each && isTerminal(file) {
		return drawProgress(w)
	}
	every := plainEvery
	if each {
		every = 0
	}
	return plainProgress(w, every, time.Now), func() {}
}

func isTerminal(file *os.File) bool {
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// plainProgress writes a line for a unit that is done if the last one, or the
// beginning, is long ago.
func plainProgress(w io.Writer, every time.Duration, clock func() time.Time) func(verify.Progress) {
	last := clock()
	return func(p verify.Progress) {
		if now := clock(); p.Finished != "" && now.Sub(last) >= every {
			last = now
			fmt.Fprintf(w, "[%d/%d] %s\n", p.Done, p.Total, p.Finished)
		}
	}
}

// drawProgress keeps one line of a terminal up to date.
func drawProgress(w io.Writer) (follow func(verify.Progress), end func()) {
	var bar *progressbar.ProgressBar
	follow = func(p verify.Progress) {
		if bar == nil {
			bar = progressbar.NewOptions(p.Total, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(),
				progressbar.OptionSetPredictTime(true), progressbar.OptionSetWidth(20), progressbar.OptionClearOnFinish())
		}
		bar.Describe(describeRunning(p.Running))
		bar.Set(p.Done)
	}
	return follow, func() {
		if bar != nil {
			bar.Finish()
		}
	}
}

// maxDescribed bounds the part of the line that names what is under way, in bytes.
const maxDescribed = 43

func describeRunning(objects []string) string {
	text := strings.Join(objects, " ")
	if len(text) > maxDescribed {
		text = text[:maxDescribed-3] + "..."
	}
	return text
}
