package faults

import (
	"errors"
	"slices"
)

// Chunking breaks the chunks in which HTTP/1.1 sends a body of unknown length.
// A body of known length loses its content-length and is sent in chunks.
type Chunking struct {
	Break string `yaml:"break" enum:"size|terminator|extension" doc:"size: a chunk's size is no number; terminator: the last chunk, which ends the body, is missing; extension: garbage after a chunk's size; default size"`
	At    At     `yaml:"at" doc:"the chunk that begins there; default half of the body; a terminator has no other place than the end"`
}

// How a chunk can be broken: the values of Chunking.Break and Op.Chunk.
const (
	BreakSize       = "size"
	BreakTerminator = "terminator"
	BreakExtension  = "extension"
)

func chunkingKind() Kind {
	return Kind{
		Name:   "chunking",
		Doc:    "the body's chunks are not what HTTP asks for: a bad size, no end, garbage in an extension",
		Sample: "{break: size, at: {event: content_block_delta, nth: 3}}",
		New:    func() Fault { return &Chunking{Break: BreakSize} },
	}
}

// Layer is LayerConnection, where nothing moves the writes any more.
func (f *Chunking) Layer() Layer { return LayerConnection }

// Check refuses places that contradict themselves.
func (f *Chunking) Check() error {
	switch {
	case !slices.Contains([]string{BreakSize, BreakTerminator, BreakExtension}, f.Break):
		return errors.New("break: expected size, terminator or extension")
	case f.Break == BreakTerminator && !f.At.IsZero():
		return errors.New("at: a terminator is missing at the end, nowhere else")
	}
	return named("at", f.At.Check())
}

// ApplyScript strikes when bytes are written after the place, or, without a
// terminator, when the answer ends.
func (f *Chunking) ApplyScript(script *Script, _ Env) (bool, error) {
	op, ok := f.find(script)
	if !ok {
		return false, nil
	}
	op.Chunk = f.Break
	if start, ok := script.Start(); ok {
		script.Ops[start].Head.Del("content-length")
	}
	return true, nil
}

// find is the operation whose chunk is broken.
func (f *Chunking) find(script *Script) (op *Op, ok bool) {
	if f.Break == BreakTerminator {
		last := &script.Ops[len(script.Ops)-1]
		return last, last.Kind == OpEnd
	}
	index, ok := script.Cut(f.At.Or(half()))
	if !ok {
		return nil, false
	}
	for i := index; i < len(script.Ops); i++ {
		if script.Ops[i].Kind == OpWrite {
			return &script.Ops[i], true
		}
	}
	return nil, false
}
