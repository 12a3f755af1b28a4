package faults

import (
	"fmt"

	"github.com/claudemock/claudemock/script"
)

// Corrupt changes bytes of the body, but not its length.
type Corrupt struct {
	At    script.At `yaml:"at" doc:"the first byte; default half of the body"`
	Bytes int       `yaml:"bytes" min:"1" max:"1000000" doc:"how many bytes in a row, up to 1000000; default 1"`
}

// maxCorrupt bounds the memory of the bytes that other writes no longer share.
const maxCorrupt = 1_000_000

func corruptKind() Kind {
	return Kind{
		Name:   "corrupt",
		Doc:    "bytes of the body are others than they were, as many as they were; the seed decides which",
		Sample: "{at: 60%, bytes: 4}",
		New:    func() script.Fault { return &Corrupt{Bytes: 1} },
	}
}

// Layer returns LayerBytes.
func (f *Corrupt) Layer() script.Layer { return script.LayerBytes }

// Check refuses places whose keys contradict each other.
func (f *Corrupt) Check() error { return named("at", f.At.Check()) }

// NeedsWholeBody says why the default place needs all of the body.
func (f *Corrupt) NeedsWholeBody() string { return needsHalf(f.At) }

// Reach says whether the fault is done with the first event it strikes.
func (f *Corrupt) Reach() script.Reach {
	if f.Bytes > 1 {
		return script.ReachAll
	}
	return script.ReachPlace
}

// ApplyScript strikes if bytes of the body follow the place.
func (f *Corrupt) ApplyScript(s *script.Script, env script.Env) (struck bool, err error) {
	index, ok := s.Cut(f.At.Or(half()))
	if !ok {
		return false, nil
	}
	r, left := env.Choice.Rand("corrupt"), min(max(f.Bytes, 1), maxCorrupt)
	for i := index; i < len(s.Ops) && left > 0; i++ {
		op := &s.Ops[i]
		if op.Kind != script.OpWrite || len(op.Bytes) == 0 {
			continue
		}
		changed := op.OwnBytes()
		for at := range changed[:min(left, len(changed))] {
			changed[at] ^= byte(1 + r.IntN(255))
		}
		left -= len(changed)
		struck = true
	}
	return struck, nil
}

// Says names the place.
func (f *Corrupt) Says() string {
	what := "a byte is"
	if f.Bytes > 1 {
		what = fmt.Sprintf("%d bytes are", f.Bytes)
	}
	return what + " changed, from " + words(f.At, false, "half of the body") + " on"
}
