package faults

import (
	"errors"
	"slices"

	"github.com/claudemock/claudemock/script"
)

// Chunking breaks the chunks in which HTTP/1.1 sends a body of unknown length.
// A body of known length loses its content-length and is sent in chunks.
type Chunking struct {
	Break string    `yaml:"break" enum:"size|terminator|extension" doc:"size: a chunk's size is no number; terminator: the last chunk, which ends the body, is missing; extension: garbage after a chunk's size; default size"`
	At    script.At `yaml:"at" doc:"the chunk that begins there; default half of the body; a terminator has no other place than the end"`
}

func chunkingKind() Kind {
	return Kind{
		Name:   "chunking",
		Doc:    "the body's chunks are not what HTTP asks for: a bad size, no end, garbage in an extension",
		Sample: "{break: size, at: {event: content_block_delta, nth: 3}}",
		New:    func() script.Fault { return &Chunking{Break: script.BreakSize} },
	}
}

// Layer returns LayerConnection, since later faults do not move writes.
func (f *Chunking) Layer() script.Layer { return script.LayerConnection }

// Check refuses places whose keys contradict each other.
func (f *Chunking) Check() error {
	switch {
	case !slices.Contains([]string{script.BreakSize, script.BreakTerminator, script.BreakExtension}, f.Break):
		return errors.New("break: expected size, terminator or extension")
	case f.Break == script.BreakTerminator && !f.At.IsZero():
		return errors.New("at: a terminator is missing at the end, nowhere else")
	}
	return named("at", f.At.Check())
}

// OnlyRaw is true: no HTTP server sends such chunks.
func (f *Chunking) OnlyRaw() bool { return true }

// NeedsWholeBody says why the default place needs all of the body.
func (f *Chunking) NeedsWholeBody() string {
	if f.Break == script.BreakTerminator {
		return ""
	}
	return needsHalf(f.At)
}

// Reach says whether the fault strikes at a place, and not at the end.
func (f *Chunking) Reach() script.Reach {
	if f.Break == script.BreakTerminator {
		return script.ReachEach
	}
	return script.ReachPlace
}

// ApplyScript strikes if bytes are written after the place, or, without a
// terminator, when the answer ends.
func (f *Chunking) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	op, ok := f.find(s)
	if !ok {
		return false, nil
	}
	op.Chunk = f.Break
	if start, ok := s.Start(); ok {
		s.Ops[start].Head.Del("content-length")
	}
	return true, nil
}

// find returns the operation whose chunk is broken.
func (f *Chunking) find(s *script.Script) (op *script.Op, ok bool) {
	if f.Break == script.BreakTerminator {
		last := &s.Ops[len(s.Ops)-1]
		return last, last.Kind == script.OpEnd
	}
	index, ok := s.Cut(f.At.Or(half()))
	if !ok {
		return nil, false
	}
	for i := index; i < len(s.Ops); i++ {
		if s.Ops[i].Kind == script.OpWrite {
			return &s.Ops[i], true
		}
	}
	return nil, false
}
