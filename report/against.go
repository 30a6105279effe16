package report

// What line-neutrality saved, as text and as JSON: the verdict about the fixed
// patch, then what only the raw one changes.
//
//	src/networking.o: changed function: f (edited)
//	1 function changed in 1 unit: ...
//	saved: src/networking.o: g (unintended: line)
//	the raw patch changes 2, the fixed one 1: 1 saved

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"github.com/lineneutral/lineneutral/verify"
)

// SavingText writes s for people.
func SavingText(w io.Writer, s *verify.Saving) error {
	var out bytes.Buffer
	if err := VerifyText(&out, s.Fixed); err != nil {
		return err
	}
	for _, text := range s.Raw.Undecided {
		fmt.Fprintf(&out, "cannot tell of the raw patch: %s\n", text)
	}
	for i := range s.Saved {
		fmt.Fprintf(&out, "saved: %s: %s (%s)\n", s.Saved[i].Object, s.Saved[i].Symbol, verifyRole(&s.Saved[i]))
	}
	for i := range s.Added {
		fmt.Fprintf(&out, "only in the fixed patch: %s: %s (%s)\n", s.Added[i].Object, s.Added[i].Symbol, verifyRole(&s.Added[i]))
	}
	fmt.Fprintf(&out, "the raw patch changes %d, the fixed one %d: %d saved\n", len(s.Raw.Findings), len(s.Fixed.Findings), len(s.Saved))
	_, err := w.Write(out.Bytes())
	return err
}

// savingJSON holds both verdicts as VerifyJSON writes them.
type savingJSON struct {
	Fixed json.RawMessage `json:"fixed"`
	Raw   json.RawMessage `json:"raw"`
	Saved []namedJSON     `json:"saved"`
	Added []namedJSON     `json:"only_fixed"`
}

// SavingJSON writes s as one JSON object.
func SavingJSON(w io.Writer, s *verify.Saving) error {
	var fixed, raw bytes.Buffer
	if err := VerifyJSON(&fixed, s.Fixed); err != nil {
		return err
	}
	if err := VerifyJSON(&raw, s.Raw); err != nil {
		return err
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(savingJSON{fixed.Bytes(), raw.Bytes(), namesOf(s.Saved), namesOf(s.Added)})
}

func namesOf(findings []verify.Finding) []namedJSON {
	names := []namedJSON{}
	for i := range findings {
		names = append(names, namedJSON{findings[i].Object, findings[i].Symbol})
	}
	return names
}
