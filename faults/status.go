package faults

import (
	"errors"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Status sends another status code; headers and body stay as they are.
type Status struct {
	Code   int     `yaml:"code" min:"200" max:"999" doc:"the status code; default 500"`
	Reason *string `yaml:"reason" doc:"the text after the code, which may be empty; default the code's own; HTTP/2 has none"`
}

func statusKind() Kind {
	return Kind{
		Name:   "status",
		Doc:    "the status code is another, with headers and body as they were",
		Sample: "{code: 503}",
		New:    func() script.Fault { return &Status{Code: 500} },
	}
}

// DecodeYAML reads the short form "status: 503" beside the map.
func (f *Status) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar {
		d.Decode(n, &f.Code)
		return
	}
	d.Struct(n, f)
}

// Layer returns LayerHTTP.
func (f *Status) Layer() script.Layer { return script.LayerHTTP }

// Check refuses codes that end no request, or have not three digits, and a
// reason that would end the line.
func (f *Status) Check() error {
	switch {
	case f.Code < 200 || f.Code > 999:
		return errors.New("code: a status is a number from 200 to 999")
	case f.Reason != nil && strings.ContainsAny(*f.Reason, "\r\n"):
		return errors.New("reason: the text is one line")
	}
	return nil
}

// ApplyHead strikes every answer.
func (f *Status) ApplyHead(head *script.Head, _ script.Env) (bool, error) {
	head.Status, head.Reason = f.Code, f.Reason
	return true, nil
}
