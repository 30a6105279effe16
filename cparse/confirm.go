package cparse

// Function definitions as a compiler sees them. The outline reads a file
// without flags and so cannot see into macros: what SYSCALL_DEFINE3(read, ...)
// { } defines, or whether RB_GENERATE(tree, ...) defines anything, is known
// only once the file is preprocessed. Where a compile command is known,
// somebody else runs its preprocessor, and Confirm reads the result:
//
//	# 5 "read.c"                                     the text of gcc -E
//	long se_read(long f) { return do_read(f); } long do_read(int f)
//	{
//	 return f;
//	}
//
//	read.c:5 se_read, body 5-5                       the answer
//	read.c:5 do_read, body 6-8
//
// The parser is modernc.org/cc/v4's. It is asked for the syntax tree only:
// its type checker rejects what kernels write. Its preprocessor opens files,
// knows nothing of line markers and counts lines by a rule of its own, so it
// is given plain text without a single directive (confirmtext.go), and a
// table that says which line of which file each line of that text stands for.
//
// After an error the parser's tree is cut off at a place that nobody knows.
// So there are two answers only: all definitions of the unit, or an error,
// which means "not confirmed" and says nothing about what the unit holds.

import (
	"context"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"modernc.org/cc/v4"
)

// MaxUnit is the largest preprocessed text that Confirm reads, in bytes. The
// parser needs about 40 times the size of the text in memory.
const MaxUnit = 32 << 20

// Definition is one function definition at file scope (C11 6.9.1).
type Definition struct {
	Name string
	// Line, BodyLine and LastLine are the presumed lines of the name in the
	// declarator, of the { and of the }. Line and LastLine are 0 where that
	// token stands in another file than the {.
	Line, BodyLine, LastLine int
}

// ConfirmError says why a unit could not be confirmed. Nothing follows from
// it about the functions of the unit.
type ConfirmError struct {
	File   string // as the line markers spell it, "" if not known
	Line   int    // presumed line, 0 if not known
	Reason string
	Err    error // the context's error if that ended the work, else nil
}

func (e *ConfirmError) Error() string {
	where := ""
	if e.File != "" {
		where = fmt.Sprintf("%s:%d: ", e.File, e.Line)
	}
	return where + "the functions of this unit are not confirmed: " + e.Reason
}

func (e *ConfirmError) Unwrap() error { return e.Err }

// Confirm reads the preprocessed text of a translation unit (gcc -E or clang
// -E, with line markers) and returns the function definitions whose body
// begins in a file that inFile accepts, in the order of their BodyLine. inFile is
// asked once for each file name, as the line markers spell it. Functions
// nested in functions are not listed. Every error is a *ConfirmError.
func Confirm(ctx context.Context, preprocessed []byte, inFile func(name string) bool) (defs []Definition, err error) {
	if len(preprocessed) > MaxUnit {
		return nil, &ConfirmError{Reason: fmt.Sprintf("its preprocessed text has %d bytes, more than %d", len(preprocessed), MaxUnit)}
	}
	u, err := plainUnit(preprocessed)
	if err != nil {
		return nil, err
	}
	tree, err := u.parse(ctx, prelude)
	if err != nil && ctx.Err() == nil && u.usesBool {
		// bool is a keyword since C23 and a name before; the text does not
		// say which.
		tree, err = u.parse(ctx, prelude+" typedef _Bool bool;")
	}
	if err != nil {
		return nil, err
	}
	return u.definitions(tree, inFile), nil
}

// prelude declares what gcc has built in and the parser has not. The first
// name is one that the parser insists on.
const prelude = "int __predefined_declarator; typedef void *__builtin_va_list, *__builtin_ms_va_list, *__builtin_sysv_va_list; " +
	"typedef long double __float80, __ibm128;"

// parse runs the parser over the unit. It ends soon after ctx is done: the
// text holds a #pragma now and then, and the handler of those asks.
func (u *unit) parse(ctx context.Context, prelude string) (tree *cc.AST, err error) {
	defer func() {
		if r := recover(); r != nil {
			tree, err = nil, &ConfirmError{Reason: fmt.Sprintf("the parser failed: %v", r)}
		}
		if ctx.Err() != nil {
			tree, err = nil, &ConfirmError{Reason: "the parser did not finish in time: " + ctx.Err().Error(), Err: ctx.Err()}
		}
	}()
	abi, err := cc.NewABI("linux", "amd64") // decides sizes, of which nothing here is asked
	if err != nil {
		return nil, &ConfirmError{Reason: err.Error()}
	}
	text := append([]byte(prelude+"\n"), u.text...)
	tree, err = cc.Parse(&cc.Config{
		ABI:    abi,
		FS:     noFiles{},
		FSOnly: true,
		PragmaHandler: func([]cc.Token) error {
			if err := ctx.Err(); err != nil {
				panic(err) // the only way out of the parser
			}
			return nil
		},
	}, []cc.Source{{Name: unitName, Value: text}})
	if err != nil {
		return nil, u.explain(err)
	}
	return tree, nil
}

// noFiles keeps the parser from the disk. The text names no file to open; this
// is the second lock on that door.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// unitName is the file name of the positions that the parser reports.
const unitName = "unit"

// explain turns the parser's first complaint, "unit:LINE:COLUMN: text", into
// one about the file that the line comes from.
func (u *unit) explain(err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n")
	e := &ConfirmError{Reason: text}
	parts := strings.SplitN(text, ":", 4)
	if len(parts) != 4 || parts[0] != unitName {
		return e
	}
	if n, err := strconv.Atoi(parts[1]); err == nil {
		at := u.origin(n)
		e.File, e.Line, e.Reason = u.files[at.file], at.line, strings.TrimSpace(parts[3])
	}
	return e
}

// definitions collects the function definitions of tree.
func (u *unit) definitions(tree *cc.AST, inFile func(string) bool) []Definition {
	wanted := make([]bool, len(u.files))
	for i, name := range u.files {
		wanted[i] = inFile(name)
	}
	var defs []Definition
	for t := tree.TranslationUnit; t != nil; t = t.TranslationUnit {
		fn := t.ExternalDeclaration.FunctionDefinition
		if fn == nil || fn.CompoundStatement == nil {
			continue
		}
		name := fn.Declarator.NameTok()
		body := u.origin(fn.CompoundStatement.Token.Position().Line)
		if !wanted[body.file] {
			continue
		}
		lineIn := func(t cc.Token) int {
			if at := u.origin(t.Position().Line); at.file == body.file {
				return at.line
			}
			return 0
		}
		defs = append(defs, Definition{Name: name.SrcStr(), Line: lineIn(name),
			BodyLine: body.line, LastLine: lineIn(fn.CompoundStatement.Token2)})
	}
	sort.SliceStable(defs, func(i, j int) bool { return defs[i].BodyLine < defs[j].BodyLine })
	return defs
}
