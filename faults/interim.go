package faults

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Interim sends interim answers before the answer itself.
type Interim struct {
	Status  int               `yaml:"status" min:"100" max:"199" doc:"100, 102, 103 or any other from 100 to 199 but 101; default 103"`
	Headers map[string]string `yaml:"headers" doc:"header lines of each of them; default none"`
	Count   int               `yaml:"count" min:"1" max:"1000" doc:"how many; default 1"`
	Every   time.Duration     `yaml:"every" doc:"silence after each of them; default none"`
}

func interimKind() Kind {
	return Kind{
		Name:   "interim",
		Doc:    "interim answers (1xx) come before the answer",
		Sample: "{status: 103, headers: {link: </style.css>; rel=preload}}",
		New:    func() script.Fault { return &Interim{Status: 103, Count: 1} },
	}
}

// DecodeYAML reads the short form "interim: 103" beside the map.
func (f *Interim) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar {
		d.Decode(n, &f.Status)
		return
	}
	d.Struct(n, f)
}

// Layer returns LayerHTTP.
func (f *Interim) Layer() script.Layer { return script.LayerHTTP }

// Check refuses statuses that are not interim, and 101, after which HTTP ends.
func (f *Interim) Check() error {
	switch {
	case f.Status < 100 || f.Status > 199 || f.Status == 101:
		return errors.New("status: an interim answer is one from 100 to 199, but not 101")
	case f.Count < 1 || f.Count > 1000:
		return errors.New("count: a number from 1 to 1000")
	}
	return nil
}

// ApplyHead strikes every answer.
func (f *Interim) ApplyHead(head *script.Head, _ script.Env) (bool, error) {
	head.Before = append(head.Before, f.ops()...)
	return true, nil
}

// ops sends the interim answers, each at once.
func (f *Interim) ops() []script.Op {
	head := &script.Head{Status: f.Status}
	for _, name := range slices.Sorted(maps.Keys(f.Headers)) {
		head.Add(name, f.Headers[name])
	}
	var ops []script.Op
	for range f.Count {
		ops = append(ops, script.Op{Kind: script.OpInterim, Head: head}, script.Op{Kind: script.OpFlush})
		if f.Every > 0 {
			ops = append(ops, script.Op{Kind: script.OpWait, Wait: f.Every})
		}
	}
	return ops
}
