package diffcore

import "testing"

func TestNames(t *testing.T) {
	tests := []struct {
		name, shape, base string
		content           bool
	}{
		{"f", "f", "f", false},
		{"n.3", "n.#", "n", false},
		{"f.constprop.12", "f.constprop.#", "f", false},
		{"f.isra.0.cold", "f.isra.#.cold", "f", false},
		{"f.part.0", "f.part.#", "f", false},
		{"f.__part.1", "f.__part.#", "f", false},
		{"__llvm_gcov_ctr", "__llvm_gcov_ctr.#", "__llvm_gcov_ctr", false},
		{"f.llvm.1234567", "f", "f", false},
		{"helper.lto_priv.0", "helper", "helper", false},
		{"CSWTCH.7", "CSWTCH.#", "CSWTCH", true},
		{"__func__.2", "__func__.#", "__func__", true},
		{"__func__.f", "__func__.f", "__func__.f", true},
		{"f.counter", "f.counter", "f.counter", false},
		{"__UNIQUE_ID_license123", "__UNIQUE_ID_license#", "__UNIQUE_ID_license", false},
		{"__initcall__kmod_audit__598_1733_audit_init2", "__initcall__kmod_audit__#_#_audit_init2", "__initcall__kmod_audit__audit_init2", false},
		{"__initcall__kmod_8250_pci__12_340_f_5_66", "__initcall__kmod_8250_pci__#_#_f_5_66", "__initcall__kmod_8250_pci__f_5_66", false},
		{"__initcall_start", "__initcall_start", "__initcall_start", false},
		{"__BTF_ID__func__f__5981733", "__BTF_ID__func__f__#", "__BTF_ID__func__f__", false},
		{"__BTF_ID__func__f2", "__BTF_ID__func__f2", "__BTF_ID__func__f2", false},
		{".LC4", ".LC4", ".LC4", true},
		{"x86", "x86", "x86", false},
	}
	for _, tt := range tests {
		if got := shapeOf(tt.name); got != tt.shape {
			t.Errorf("shapeOf(%q) = %q, want %q", tt.name, got, tt.shape)
		}
		if got := baseOf(tt.name); got != tt.base {
			t.Errorf("baseOf(%q) = %q, want %q", tt.name, got, tt.base)
		}
		if got := standsForContent(tt.name); got != tt.content {
			t.Errorf("standsForContent(%q) = %v", tt.name, got)
		}
	}
}

func TestSectionClass(t *testing.T) {
	tests := []struct{ section, symbol, want string }{
		{".text", "f", ".text"},
		{".text.f", "f", ".text"},
		{".text.unlikely.f", "f.cold", ".text.unlikely"},
		{".bss.n.0", "n.0", ".bss"},
		{".init.text", "text", ".init"},
	}
	for _, tt := range tests {
		if got := sectionClass(tt.section, tt.symbol); got != tt.want {
			t.Errorf("sectionClass(%q, %q) = %q, want %q", tt.section, tt.symbol, got, tt.want)
		}
	}
}
