package faults

import "slices"

// Chop sends the body in small writes, each pushed out by itself: characters,
// field names and line ends arrive in pieces.
type Chop struct {
	Size int `yaml:"size" min:"1" doc:"bytes in a write; default 1"`
	At   At  `yaml:"at" doc:"from where on; default the whole body"`
}

func chopKind() Kind {
	return Kind{
		Name:   "chop",
		Doc:    "the body arrives a few bytes at a time, cut inside characters and field names",
		Sample: "{size: 3, at: {byte: 120}}",
		New:    func() Fault { return &Chop{Size: 1} },
	}
}

// Layer is LayerBytes.
func (f *Chop) Layer() Layer { return LayerBytes }

// Check refuses places that contradict themselves.
func (f *Chop) Check() error { return named("at", f.At.Check()) }

// ApplyScript strikes when bytes are written after the place.
func (f *Chop) ApplyScript(script *Script, _ Env) (struck bool, err error) {
	index := 0
	if !f.At.IsZero() {
		var ok bool
		if index, ok = script.Cut(f.At); !ok {
			return false, nil
		}
	}
	whole := script.Ops[index:]
	pieces := make([]Op, 0, len(whole))
	for i, op := range whole {
		if op.Kind != OpWrite {
			pieces = append(pieces, op)
			continue
		}
		struck = true
		pieces = f.appendPieces(pieces, op)
		if i+1 < len(whole) && whole[i+1].Kind == OpFlush {
			pieces = pieces[:len(pieces)-1] // the write's own flush follows
		}
	}
	script.Ops = slices.Concat(script.Ops[:index], pieces)
	return struck, nil
}

// appendPieces cuts a write up, with a flush after each piece.
func (f *Chop) appendPieces(dst []Op, write Op) []Op {
	size := max(f.Size, 1)
	part := write
	part.Event = write.Event.unfinished()
	rest := write.Bytes
	for ; len(rest) > size; rest = rest[size:] {
		part.Bytes = rest[:size:size]
		dst = append(dst, part, Op{Kind: OpFlush})
	}
	write.Bytes = rest
	return append(dst, write, Op{Kind: OpFlush})
}
