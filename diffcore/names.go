package diffcore

// Names that compilers number.
//
// A compiler that needs a second object of one name appends a number, and the
// number depends on everything it met before. So x.3 of one build may well be
// x.4 of the next, and x.4 of the next may have been something else: such a
// name is a hint, no identity. Three functions say what a name is worth:
//
//	shapeOf("f.constprop.12") = "f.constprop.#"   what must agree to pair at all
//	baseOf("f.constprop.12")  = "f"               the name in the source
//	standsForContent("CSWTCH.7") = true           nothing but its bytes matters

import "strings"

// uniquePrefix begins the names that Linux's macros make with __COUNTER__.
const uniquePrefix = "__UNIQUE_ID_"

// clangCounters is the name of a function's counters in clang's --coverage; all
// but the first of an object have a number.
const clangCounters = "__llvm_gcov_ctr"

// shapeOf replaces the numbers that a compiler chose. Names without any come
// back as they are, and only those are identities.
func shapeOf(name string) string {
	if name == clangCounters {
		return name + ".#"
	}
	if n, ok := strings.CutPrefix(name, uniquePrefix); ok {
		return uniquePrefix + strings.TrimRight(stripTail(n), "0123456789") + "#"
	}
	if shape, ok := macroShape(name); ok {
		return shape
	}
	if !strings.Contains(name, ".") {
		return name
	}
	part := strings.Split(name, ".")
	out := part[:1]
	for i := 1; i < len(part); i++ {
		switch p := part[i]; {
		case (p == "llvm" || p == "lto_priv") && i+1 < len(part) && isNumber(part[i+1]):
			i++ // a promoted local is the same local
		case isNumber(p):
			out = append(out, "#")
		default:
			out = append(out, p)
		}
	}
	return strings.Join(out, ".")
}

// macroShape replaces the numbers that a kernel's macros paste from __COUNTER__
// and __LINE__ into names that are nobody's but the linker's: those of initcalls,
// __initcall__kmod_audit__598_1733_audit_init2, and of the types and functions
// that BPF code refers to, __BTF_ID__func__f__5981733.
func macroShape(name string) (shape string, ok bool) {
	if rest, is := strings.CutPrefix(name, "__BTF_ID__"); is {
		stem := strings.TrimRight(rest, "0123456789")
		return "__BTF_ID__" + stem + "#", stem != rest && strings.HasSuffix(stem, "__")
	}
	if !strings.HasPrefix(name, "__initcall") {
		return "", false
	}
	for at := strings.Index(name, "__kmod_"); at >= 0 && at < len(name); at++ {
		part := strings.SplitN(name[at:], "_", 5) // "" "" COUNTER LINE FUNCTION
		if len(part) == 5 && part[0] == "" && part[1] == "" && isNumber(part[2]) && isNumber(part[3]) {
			return name[:at] + "__#_#_" + part[4], true
		}
	}
	return "", false
}

// stripTail drops one trailing ".digits".
func stripTail(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 && isNumber(name[i+1:]) {
		return name[:i]
	}
	return name
}

func isNumber(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// cloneMarks are the parts of a name that a compiler puts behind the name of
// the function a part or a copy was made of.
var cloneMarks = [...]string{"constprop", "isra", "part", "cold", "llvm", "lto_priv", "localalias", "specialized", "__part"}

func isCloneMark(s string) bool {
	for _, m := range cloneMarks {
		if s == m {
			return true
		}
	}
	return false
}

// SymbolOf is what a Change calls the symbol of that name: without the numbers
// and marks that a compiler, or a kernel's macros, chose.
func SymbolOf(name string) string { return baseOf(name) }

// baseOf is the name that the source knows: clones, parts and numbers folded.
// Names that begin with a dot are the compiler's own and stay.
func baseOf(name string) string {
	if strings.HasPrefix(name, uniquePrefix) {
		return strings.TrimSuffix(shapeOf(name), "#")
	}
	if shape, ok := macroShape(name); ok {
		return strings.NewReplacer("#_#_", "", "#", "").Replace(shape)
	}
	if strings.HasPrefix(name, ".") || !strings.Contains(name, ".") {
		return name
	}
	part := strings.Split(name, ".")
	for len(part) > 1 {
		last := part[len(part)-1]
		if !isNumber(last) && !isCloneMark(last) {
			break
		}
		part = part[:len(part)-1]
	}
	return strings.Join(part, ".")
}

// contentNames begin the names of constants that a compiler makes up: switch
// tables, function names, aggregates, literals. Code uses their bytes only.
var contentNames = [...]string{"CSWTCH.", "__func__.", "__FUNCTION__.", "__PRETTY_FUNCTION__.", ".L", "switch.table.",
	"reltable.", "__compound_literal.", ".compoundliteral", ".str", "__const.", "C.", "__unnamed_", "GCC_except_table"}

// standsForContent tells whether the object of this name is no object of the
// source, so that what uses it uses its content and not its identity.
func standsForContent(name string) bool {
	for _, p := range contentNames {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// instrumented is the function whose gcov record or counters have this name:
// __gcov_.f, __gcov0.f.
func instrumented(name string) string {
	if !strings.HasPrefix(name, "__gcov") {
		return ""
	}
	_, f, _ := strings.Cut(name, ".")
	return baseOf(f)
}

// sectionClass is the name of a section without the symbol that
// -ffunction-sections or -fdata-sections appended: .text.unlikely.f of f is
// .text.unlikely.
func sectionClass(section, symbol string) string {
	for _, n := range []string{symbol, baseOf(symbol)} {
		if c, ok := strings.CutSuffix(section, "."+n); ok && n != "" && c != "" {
			return c
		}
	}
	return section
}
