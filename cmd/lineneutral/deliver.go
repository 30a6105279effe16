package main

import (
	"fmt"
	"io"

	textdiff "github.com/rogpeppe/go-internal/diff"
	"github.com/urfave/cli/v2"

	"github.com/lineneutral/lineneutral/series"
)

// What becomes of rewritten patches. Without a flag they go to standard
// output, one behind the other; the flags are those of gofmt and shfmt:
//
//	-w      each file is replaced, atomically, if it changes
//	-l      the names of those that change
//	-d      the difference between the patches, old and new
//	-o DIR  all of them, under their names, in DIR
//
// -l and -d alone exit 1 if there is something to do. Nothing is written
// before every patch was read and rewritten.

func deliveryFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "w", Aliases: []string{"write"}, Usage: "replace the files instead of printing the patches"},
		&cli.BoolFlag{Name: "l", Aliases: []string{"list"}, Usage: "list the patches that would change; exit 1 if there are any"},
		&cli.BoolFlag{Name: "d", Aliases: []string{"diff"}, Usage: "show how the patches would change; exit 1 if they do"},
		&cli.StringFlag{Name: "o", Aliases: []string{"output"}, Usage: "write all patches to the folder `DIR`"},
	}
}

// delivery is what the flags ask for.
type delivery struct {
	write, list, diff bool
	folder            string // "" for none
}

// deliveryOf reads the flags.
func deliveryOf(c *cli.Context) (*delivery, error) {
	d := &delivery{write: c.Bool("w"), list: c.Bool("l"), diff: c.Bool("d"), folder: c.String("o")}
	if d.write && d.folder != "" {
		return nil, usage("-w and -o name two places to write to")
	}
	return d, nil
}

// parcel is a patch and what it was rewritten to.
type parcel struct {
	series.Patch
	content []byte // the new one, unpacked
}

// changed reports whether anything of the patch is to be rewritten.
func (p *parcel) changed() bool { return string(p.content) != string(p.Content) }

// deliver does with the parcels what the flags ask for. The error is nil,
// exit 1 where a list or a difference is not empty, or one of the output.
func (d *delivery) deliver(out io.Writer, parcels []parcel) error {
	writes, err := d.writes(parcels)
	if err != nil {
		return err
	}
	found, err := d.show(out, parcels)
	if err != nil {
		return outputError(err)
	}
	for _, w := range writes {
		if err := w(); err != nil {
			return usage("%w", err)
		}
	}
	if found && writes == nil {
		return &exitError{code: exitFinding}
	}
	return nil
}

// show prints what is asked for, and says whether that is a finding.
func (d *delivery) show(out io.Writer, parcels []parcel) (found bool, err error) {
	for i := range parcels {
		p := &parcels[i]
		if !d.list && !d.diff && !d.write && d.folder == "" {
			content, err := p.Pack(p.content)
			if err == nil {
				_, err = out.Write(content)
			}
			if err != nil {
				return false, err
			}
			continue
		}
		if !p.changed() {
			continue
		}
		found = found || d.list || d.diff
		if d.list {
			_, err = fmt.Fprintln(out, p.Name)
		}
		if d.diff && err == nil {
			_, err = out.Write(textdiff.Diff(p.Name, p.Content, p.Name+" (line-neutral)", p.content))
		}
		if err != nil {
			return false, err
		}
	}
	return found, nil
}

// writes lists the writes that the flags ask for, all of them packed and
// named; nil if they ask for none.
func (d *delivery) writes(parcels []parcel) ([]func() error, error) {
	if !d.write && d.folder == "" {
		return nil, nil
	}
	outputs, err := d.outputs(parcels)
	if err != nil {
		return nil, usage("%w", err)
	}
	writes := []func() error{}
	for i := range parcels {
		p, path := &parcels[i], outputs[i]
		if d.write && !p.changed() {
			continue
		}
		content, err := p.Pack(p.content)
		if err != nil {
			return nil, usage("%s: %w", p.Name, err)
		}
		put := series.Create
		if d.write {
			put = series.Replace
		}
		writes = append(writes, func() error { return put(path, content) })
	}
	return writes, nil
}

// outputs names the file for each parcel.
func (d *delivery) outputs(parcels []parcel) ([]string, error) {
	var patches []series.Patch
	for _, p := range parcels {
		patches = append(patches, p.Patch)
	}
	if d.folder != "" {
		return series.Outputs(d.folder, patches)
	}
	var paths []string
	for _, p := range patches {
		if p.Path == "" {
			return nil, fmt.Errorf("%s is no file that could be replaced; use -o DIR", p.Name)
		}
		paths = append(paths, p.Path)
	}
	return paths, nil
}
