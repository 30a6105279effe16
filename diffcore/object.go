package diffcore

// An object as a graph.
//
// The bytes of every allocated section are divided into bodies: what a symbol
// covers, and what lies between. A body has references, one for each field
// whose value depends on where something else lies. A reference says what is
// pointed at, by name where there is one, never where it happens to lie:
//
//	.text+0x35 in a call   ->  function g, offset 0
//	.rodata.str1.1+0x12-4  ->  the string "no memory"
//	.rodata+0x40           ->  the unnamed bytes there (a jump table)
//
// Two bodies are equal when the bytes outside the fields are equal and each
// reference means the same. That is all that later files do with this graph.

import (
	"debug/elf"
	"fmt"
	"os"
	"strings"
	"sync"
)

// Object is one parsed object, relocatable or linked. It is read-only and keeps the
// bytes it was parsed from. Several goroutines may use it at once.
//
// References are traced when they are first asked for: two objects that can be
// seen to be nearly the same are compared without (see congruent.go).
type Object struct {
	Name string // as given to Parse

	file    []byte    // as given to Parse; nil for an excerpt
	tracing sync.Once // see traced

	sections []*section
	symbols  []symbol
	nodes    []*node            // everything that can be pointed at, in a fixed order
	bodies   []*body            // bodies of nodes, by section and offset
	bySymbol []*node            // symbol index -> its node, nil for labels
	maps     map[int]*atlas     // section index -> who lies where
	asked    []bool             // symbol index -> some relocation names it, in any section
	tables   map[string][]table // sections that list facts about functions, by name
	begins   map[*body][]uint32 // instructions of functions that tables point into, while the object is read
	image    *image             // of a linked file, else nil
	table    symbolTable        // the file's, which relocations of debug sections refer to
	part     *part              // of an excerpt, else nil
	unwound  bool               // there are unwind tables
	doubts   []string           // what could not be judged, for Result.Undecided
}

// node is something with a name or an address that references can mean.
type node struct {
	name  string  // "" for bytes that no symbol covers
	sym   *symbol // nil for those
	index int     // of sym
	id    int     // index in Object.nodes
	body  *body   // nil when defined elsewhere, absolute or common
	group string  // for functions: the source's name, clones and parts folded
}

func (n *node) defined() bool { return n.body != nil || n.sym != nil && n.sym.sec != placeUndefined }

// body is a range of a section with what it refers to. Aliases share one.
type body struct {
	sec     *section
	off     uint64
	size    uint64
	nodes   []*node  // at least one
	refs    []ref    // ascending by at
	badAt   int64    // first offset that is no instruction, -1 for none or data
	entries []entry  // what tables hold about this function
	frames  []*frame // what unwind tables say of it
	next    *body    // unnamed data behind this that may belong to the same object
	reach   uint64   // of unnamed data: how much is used from its start, 0 if not known
	blank   []byte   // the contents without what a compile chose by chance; nil if there is no such thing
	used    bool     // something refers to it
	roster  bool     // a list whose entries are compared elsewhere
	silent  bool     // in an excerpt: known to be equal, and not traced
	veil    bool     // in an excerpt: what is left out
}

func (b *body) bytes() []byte {
	if b.blank != nil {
		return b.blank
	}
	if b.sec.data == nil {
		return nil
	}
	return b.sec.data[b.off : b.off+b.size]
}

func (b *body) end() uint64   { return b.off + b.size }
func (b *body) unnamed() bool { return b.nodes[0].sym == nil }

// function tells whether the node is code with a name.
func (n *node) function() bool {
	return n.body != nil && n.sym != nil && n.body.sec.exec() && n.sym.typ != elf.STT_OBJECT
}

// ref is a field of a body that means a place.
type ref struct {
	at    uint64   // offset in the body
	width int      // bytes; 0 for a relocation that only marks
	kind  refKind  //
	node  *node    // reached by the name of this node, or
	body  *body    // reached by an address inside this body, or
	lit   *section // an entity of this mergeable section, at base
	base  uint64   // in lit
	off   int64    // distance from the start of what is meant
	extra int64    // bits packed above the addend (Xen's bug frames)
	marks []string // names of the linker's for the address
	endOf *body    // the object that ends where the address lies, if that may be meant
}

// entry is one record of a table that belongs to a function.
type entry struct {
	sec  *section
	body *body // the record as a body without a node of its own
}

// Open reads and parses the object at path. Errors are *FormatError,
// *UnsupportedError, or those of reading the file.
func Open(path string) (*Object, error) {
	b, err := readFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, b)
}

// maxFile bounds what is read into memory.
const maxFile = 4 << 30

func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, &UnsupportedError{Name: path, Reason: "a folder can only be compared with a folder"}
	case info.Size() > maxFile:
		return nil, &UnsupportedError{Name: path, Reason: "larger than 4 GiB"}
	}
	return os.ReadFile(path)
}

// Parse parses one x86-64 object, executable or shared object. The object keeps
// b, which must not be written to afterwards.
func Parse(name string, b []byte) (*Object, error) {
	r := &reader{name: name, b: b}
	if err := r.identify(); err != nil {
		return nil, err
	}
	if err := r.readSections(); err != nil {
		return nil, err
	}
	symtab, err := r.readSymbols()
	if err != nil {
		return nil, err
	}
	if err := r.readRelocations(symtab); err != nil {
		return nil, err
	}
	if err := r.readGroups(); err != nil {
		return nil, err
	}
	o := &Object{Name: name, file: b, sections: r.sections, symbols: r.symbols, image: r.image, maps: map[int]*atlas{}, tables: map[string][]table{},
		table: symbolTable{symtab.data, r.extendedIndices(symtab)}}
	if o.slim() {
		return nil, &UnsupportedError{Name: name, Reason: "a slim LTO object holds no machine code; compile without -flto"}
	}
	o.asked = r.asked()
	if err := o.chart(); err != nil {
		return nil, err
	}
	return o, nil
}

// traced returns the object with its references, which it finds once.
func (o *Object) traced() *Object {
	o.tracing.Do(func() {
		o.begins = map[*body][]uint32{}
		o.trace()
		o.begins = nil
		for i, n := range o.nodes {
			n.id = i
		}
		o.doubtRelocations()
	})
	return o
}

// doubtRelocations notes relocation types that this package does not know:
// what they mean cannot be compared.
func (o *Object) doubtRelocations() {
	for _, s := range o.sections {
		for i := range s.relocs {
			if r := &s.relocs[i]; s.loaded() && !r.known() {
				o.doubt("%s: section %s: relocation type %d at %#x is not known", o.Name, s.name, r.typ, r.off)
				break
			}
		}
	}
}

// slim: gcc marks an object that holds only its intermediate code with a
// common symbol of this name.
func (o *Object) slim() bool {
	for i := range o.symbols {
		if o.symbols[i].name == "__gnu_lto_slim" {
			return true
		}
	}
	return false
}

func (o *Object) doubt(format string, args ...any) {
	o.doubts = append(o.doubts, fmt.Sprintf(format, args...))
}

// loaded tells whether the section takes part in a comparison: what the
// running program sees. Unwind tables are taken apart in readFrames.
func (s *section) loaded() bool {
	return s.alloc() && !s.made && !s.veiled && !s.discarded() && s.typ != elf.SHT_NULL && s.name != unwindSection && s.name != buildIDSection
}

// buildIDSection holds a checksum of the whole file; kernel modules, which are
// objects, have it too. It says nothing that the rest does not.
const buildIDSection = ".note.gnu.build-id"

// discarded tells whether an object's section is for the build alone. Kernels
// put there what the assembler has to evaluate (Xen: is a replacement too long?)
// and notes for objtool, and their linker scripts leave it out:
//
//	/DISCARD/ : { *(.discard) *(.discard.*) ... }
//
// One that was linked all the same has an address.
func (s *section) discarded() bool {
	return s.addr == 0 && (s.name == ".discard" || strings.HasPrefix(s.name, ".discard."))
}
