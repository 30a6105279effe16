package build

// The process in a side's namespace (the inside) is this same program started
// again. It is told what to do over its standard input and answers on its
// standard output, both streams of gob values:
//
//	setup ->            once: what to mount and which files differ
//	<- ready            once: done, or why it cannot be done
//	request -> <- reply any number, in any order, by ID
//
// When the stream ends the inside ends, and because it is the first process of
// its PID namespace the kernel kills everything that it has started. So
// nothing survives even a kill -9 of the outside.

// insideVariable is the environment variable that marks the inside.
const insideVariable = "LINENEUTRAL_INSIDE"

// A setup says what the inside has to arrange before it runs anything.
type setup struct {
	Tree  string   // mount point and lower layer, absolute and resolved
	Layer string   // an empty folder for a memory file system, private to each inside
	Own   string   // this side's folder
	Out   string   // where calls write; the side's own folder out is bound there
	Files []placed // what differs from the tree
}

// A ready is the answer to a setup.
type ready struct {
	Fault string // why it cannot be done; "" if it is
	Temp  string // the folder for the compiler's temporary files
}

// A request asks for a call, or for the end of one.
type request struct {
	ID   int64
	Kill bool // end the call with this ID, whose reply still comes
	Call call
}

// A reply is how a call ended.
type reply struct {
	ID      int64
	Outcome outcome
}
