package faults

import (
	"errors"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// HeaderLines adds lines to the headers that need not be valid headers.
type HeaderLines struct {
	Lines []string `yaml:"lines" required:"true" doc:"lines sent as they are written, each followed by a line end, after the other headers"`
}

func headerLinesKind() Kind {
	return Kind{
		Name:   "header_lines",
		Doc:    "lines stand among the headers that are malformed, doubled, or no headers at all",
		Sample: `{lines: ["content-type: text/html", "no colon here", " folded: onto the line before"]}`,
		New:    func() script.Fault { return &HeaderLines{} },
	}
}

// DecodeYAML reads the short form, a single line, beside the map.
func (f *HeaderLines) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	switch n.Kind {
	case strictyaml.Scalar:
		f.Lines = make([]string, 1)
		d.Decode(n, &f.Lines[0])
	case strictyaml.List:
		d.Decode(n, &f.Lines)
	default:
		d.Struct(n, f)
	}
}

// Layer returns LayerHTTP.
func (f *HeaderLines) Layer() script.Layer { return script.LayerHTTP }

// Check refuses a fault without lines, and an empty line, which would end the head.
func (f *HeaderLines) Check() error {
	if len(f.Lines) == 0 {
		return errors.New("lines: give at least one line")
	}
	for _, line := range f.Lines {
		if line == "" || strings.HasPrefix(line, "\n") || strings.HasPrefix(line, "\r\n") {
			return errors.New("lines: an empty line would end the headers")
		}
	}
	return nil
}

// ApplyHead strikes every answer.
func (f *HeaderLines) ApplyHead(head *script.Head, _ script.Env) (bool, error) {
	head.Lines = append(head.Lines, f.Lines...)
	return true, nil
}
