package faults

import (
	"regexp"

	"github.com/claudemock/claudemock/script"
)

// InvalidUTF8 puts bytes into the body that no UTF-8 text holds.
type InvalidUTF8 struct {
	At script.At `yaml:"at" doc:"where; default before the first letter of the answer's text, else half of the body"`
	As string    `yaml:"as" enum:"byte|latin1|overlong|surrogate" doc:"which bytes: ff; e9, an é of Latin-1; c0 af, a slash that is too long; ed a0 80, half a surrogate pair; default byte"`
}

func invalidUTF8Kind() Kind {
	return Kind{
		Name:   "invalid_utf8",
		Doc:    "the body is not UTF-8",
		Sample: "{at: {event: content_block_delta, byte: 100}, as: latin1}",
		New:    func() script.Fault { return &InvalidUTF8{} },
	}
}

// Layer returns LayerBytes.
func (f *InvalidUTF8) Layer() script.Layer { return script.LayerBytes }

// Check refuses places whose keys contradict each other.
func (f *InvalidUTF8) Check() error { return named("at", f.At.Check()) }

// NeedsWholeBody says why the default place needs all of the body: where there is no
// text, it is half of it.
func (f *InvalidUTF8) NeedsWholeBody() string { return needsHalf(f.At) }

// Reach returns ReachPlace: the fault strikes once.
func (f *InvalidUTF8) Reach() script.Reach { return script.ReachPlace }

// ApplyScript strikes if there is such a place.
func (f *InvalidUTF8) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	at := f.At
	if at.IsZero() {
		at = textStart(s)
	}
	return s.Insert(at, f.bytes()), nil
}

func (f *InvalidUTF8) bytes() []byte {
	switch f.As {
	case "latin1":
		return []byte{0xe9}
	case "overlong":
		return []byte{0xc0, 0xaf}
	case "surrogate":
		return []byte{0xed, 0xa0, 0x80}
	default:
		return []byte{0xff}
	}
}

// untilText matches up to the first character of text for people, or of a
// tool's input.
var untilText = regexp.MustCompile(`"(?:text|thinking|partial_json|message)": ?"[^"\\]`)

// textStart returns the place in the body where the answer's text begins.
func textStart(s *script.Script) script.At {
	found := untilText.FindIndex(bodyOf(s))
	if found == nil {
		return half()
	}
	offset := found[1] - 1
	return script.At{Byte: &offset}
}
