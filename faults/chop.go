package faults

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/claudemock/claudemock/script"
)

// Chop sends the body in small writes, each pushed out by itself: characters,
// field names and line ends arrive in pieces.
type Chop struct {
	Size   int       `yaml:"size" min:"1" doc:"bytes in a write; default 1. After 65536 writes the rest of the body goes out whole"`
	Inside string    `yaml:"inside" enum:"rune|escape|newline" doc:"cut nowhere but inside every multi-byte character, JSON escape, or blank line and CR LF"`
	At     script.At `yaml:"at" doc:"from where on; default the whole body"`
}

// maxChops bounds how many writes a chop makes: ten megabytes byte by byte would
// be twenty million operations.
const maxChops = 1 << 16

func chopKind() Kind {
	return Kind{
		Name:   "chop",
		Doc:    "the body arrives a few bytes at a time, cut inside characters and field names",
		Sample: "{size: 3, at: {byte: 120}}",
		New:    func() script.Fault { return &Chop{} },
	}
}

// Layer returns LayerBytes.
func (f *Chop) Layer() script.Layer { return script.LayerBytes }

// Check refuses parameters that contradict each other.
func (f *Chop) Check() error {
	if f.Size > 0 && f.Inside != "" {
		return errors.New("size and inside exclude each other")
	}
	return named("at", f.At.Check())
}

// Reach says whether every write from the place on is cut, and so shows that the place
// was found.
func (f *Chop) Reach() script.Reach {
	if f.Inside != "" && !f.At.IsZero() {
		return script.ReachAll
	}
	return script.ReachRest
}

// ApplyScript strikes if bytes are written after the place, or with Inside
// when there is anything to cut.
func (f *Chop) ApplyScript(s *script.Script, _ script.Env) (struck bool, err error) {
	index := 0
	if !f.At.IsZero() {
		var ok bool
		if index, ok = s.Cut(f.At); !ok {
			return false, nil
		}
	}
	whole := s.Ops[index:]
	pieces := make([]script.Op, 0, len(whole))
	left := maxChops
	for i, op := range whole {
		cuts := f.cuts(op, left)
		if op.Kind != script.OpWrite || f.Inside != "" && len(cuts) == 0 {
			pieces = append(pieces, op)
			continue
		}
		struck = true
		left -= len(cuts)
		pieces = appendPieces(pieces, op, cuts)
		if i+1 < len(whole) && whole[i+1].Kind == script.OpFlush {
			pieces = pieces[:len(pieces)-1] // the write's own flush follows
		}
	}
	s.Ops = slices.Concat(s.Ops[:index], pieces)
	return struck, nil
}

// Says names the size of a write, or where the body is cut.
func (f *Chop) Says() string {
	text := fmt.Sprintf("the body goes out %d bytes at a time", f.Size)
	switch f.Inside {
	case insideRune:
		text = "the body is cut inside every multi-byte character"
	case insideEscape:
		text = "the body is cut inside every escape"
	case insideNewline:
		text = "the body is cut between the characters of every blank line and CR LF"
	case "":
		if f.Size <= 1 {
			text = "the body goes out byte by byte"
		}
	}
	return text + from(f.At)
}

// cuts lists the offsets at which a write is cut, at most as many as most.
func (f *Chop) cuts(write script.Op, most int) (cuts []int) {
	offsets := every(max(f.Size, 1), len(write.Bytes))
	if f.Inside != "" {
		offsets = cutsInside(write.Bytes, f.Inside)
	}
	for offset := range offsets {
		if len(cuts) == most {
			break
		}
		cuts = append(cuts, offset)
	}
	return cuts
}

// every yields the multiples of step between 0 and end.
func every(step, end int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for n := step; n < end; n += step {
			if !yield(n) {
				return
			}
		}
	}
}

// appendPieces appends a write that is cut up, with a flush after each piece.
func appendPieces(dst []script.Op, write script.Op, cuts []int) []script.Op {
	for _, piece := range write.Pieces(cuts...) {
		dst = append(dst, piece, script.Op{Kind: script.OpFlush})
	}
	return dst
}
