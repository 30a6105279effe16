// Command lineneutral makes patches line-neutral and checks that they change
// no function but those they mean to.
//
// It only reads flags and maps errors to exit codes; each subcommand has its
// file. Results go to standard output, everything else to standard error.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/lineneutral/lineneutral/build"
)

func main() {
	build.RunIfSandboxed() // a compile in a namespace runs this binary again
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, stop) // a second signal ends what does not look at ctx
	code := run(ctx, os.Args, stdio{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}
