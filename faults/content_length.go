package faults

import (
	"errors"
	"strconv"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// ContentLength sends an untrue content-length. A stream with one is not chunked.
type ContentLength struct {
	Value *int `yaml:"value" min:"0" doc:"the length claimed"`
	Add   int  `yaml:"add" doc:"so many bytes more than there are, fewer if negative; default 1, unless there is a value"`
}

func contentLengthKind() Kind {
	return Kind{
		Name:   "content_length",
		Doc:    "content-length claims more bytes than the body has, or fewer",
		Sample: "{add: -10}",
		New:    func() script.Fault { return &ContentLength{} },
	}
}

// DecodeYAML reads the short form "content_length: 100" beside the map.
func (f *ContentLength) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar {
		f.Value = new(int)
		d.Decode(n, f.Value)
		return
	}
	d.Struct(n, f)
}

// Layer returns LayerHTTP.
func (f *ContentLength) Layer() script.Layer { return script.LayerHTTP }

// Check refuses two lengths at once.
func (f *ContentLength) Check() error {
	switch {
	case f.Value != nil && f.Add != 0:
		return errors.New("value: leave out either value or add")
	case f.Value != nil && *f.Value < 0:
		return errors.New("value: a length is 0 or more")
	}
	return nil
}

// NeedsWholeBody says why a length that is reckoned from the body's needs all of it.
func (f *ContentLength) NeedsWholeBody() string {
	if f.Value != nil {
		return ""
	}
	return "the length of a body is known only when all of it is there"
}

// ApplyHead strikes every answer. Compile calls claim when the length is known.
func (f *ContentLength) ApplyHead(head *script.Head, _ script.Env) (bool, error) {
	head.Length = f.claim
	return true, nil
}

// claim returns the content-length for a body of size bytes.
func (f *ContentLength) claim(size int) string {
	switch {
	case f.Value != nil:
		return strconv.Itoa(*f.Value)
	case f.Add == 0:
		return strconv.Itoa(size + 1)
	default:
		return strconv.Itoa(max(0, size+f.Add))
	}
}
