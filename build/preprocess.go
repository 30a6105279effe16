package build

// The text that the compiler proper sees: every macro expanded, every file
// included, with line markers that say where each line came from. And the text
// that it makes of that, for the assembler.

import (
	"context"
	"fmt"
	"io"
	"os"
	"syscall"
)

// maxPreprocessed bounds the text of a unit, in bytes.
const maxPreprocessed = 256 << 20

// Preprocess returns the preprocessed text of u in this state. Its line markers
// name files as calls find them: TreePath turns such a name into the tree's. A
// compiler's refusal is a *CompileError.
func (v *Variant) Preprocess(ctx context.Context, u *Unit) ([]byte, error) {
	return v.text(ctx, u, "-E")
}

// Assembly returns the assembler text of u in this state, without debug
// information. A compiler's refusal is a *CompileError.
func (v *Variant) Assembly(ctx context.Context, u *Unit) ([]byte, error) {
	return v.text(ctx, u, "-S")
}

// text is what u's command makes up to the stage -E or -S.
func (v *Variant) text(ctx context.Context, u *Unit, stage string) ([]byte, error) {
	theirs, ours := v.side.files(outputName(u, Tweak{Add: []string{stage}}))
	args, err := v.command(u)
	if err != nil {
		return nil, err
	}
	if _, err := v.do(ctx, u, textArgs(args, stage, theirs)); err != nil {
		return nil, err
	}
	defer os.Remove(ours)
	err = v.side.checkReads(u, ours+".d")
	os.Remove(ours + ".d")
	if err != nil {
		return nil, v.refuse(u, err)
	}
	text, err := readAtMost(ours, maxPreprocessed)
	if err != nil {
		return nil, v.refuse(u, fmt.Errorf("its text: %w", err))
	}
	return text, nil
}

// TreePath returns the path in the tree of a file that the compiler named in
// this state; a relative path as it is.
func (v *Variant) TreePath(path string) string {
	return v.side.globalise([]string{path})[0]
}

// readAtMost reads the regular file at path, which must not hold more than limit
// bytes.
func readAtMost(path string, limit int64) ([]byte, error) {
	// One may not wait for the writer of a pipe that lies there.
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("more than %d bytes", limit)
	}
	return data, nil
}
