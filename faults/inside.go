package faults

import (
	"iter"
	"slices"
	"unicode/utf8"

	"github.com/claudemock/claudemock/script"
)

// What a body can be cut inside of.
const (
	insideRune    = "rune"
	insideEscape  = "escape"
	insideNewline = "newline"
)

// unicodeEscape is how long an escape of the form \u00e9 is.
const unicodeEscape = 6

// cutsInside yields the offsets inside each multi-byte character (after its
// first byte), JSON escape (in its middle), or blank line and CR LF (between two
// characters that end a line).
func cutsInside(text []byte, what string) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < len(text); {
			size, cut := 1, 0
			switch c := text[i]; {
			case what == insideRune && c >= utf8.RuneSelf:
				_, size = utf8.DecodeRune(text[i:])
				cut = min(1, size-1)
			case what == insideEscape && c == '\\':
				size = escapeSize(text[i:])
				cut = size / 2
			case what == insideNewline && isNewline(c) && i+1 < len(text) && isNewline(text[i+1]):
				cut = 1
			}
			if cut > 0 && !yield(i+cut) {
				return
			}
			i += size
		}
	}
}

// firstInside is the first of these offsets that is not before from.
func firstInside(text []byte, what string, from int) (offset int, ok bool) {
	for offset := range cutsInside(text, what) {
		if offset >= from {
			return offset, true
		}
	}
	return 0, false
}

func isNewline(c byte) bool { return c == '\n' || c == '\r' }

// escapeSize is the length of the escape that the text begins with, as much of
// it as there is.
func escapeSize(text []byte) int {
	if len(text) > 1 && text[1] == 'u' {
		return min(unicodeEscape, len(text))
	}
	return min(2, len(text))
}

// inside is the first offset in the body, at a place or after it, that lies
// inside what is named. The zero At is the body's beginning.
func inside(s *script.Script, what string, at script.At) (offset int, ok bool) {
	from := 0
	if !at.IsZero() {
		trial := script.Script{Ops: slices.Clone(s.Ops)} // Cut may split a write
		index, ok := trial.Cut(at)
		if !ok {
			return 0, false
		}
		trial.Ops = trial.Ops[:index]
		from = trial.BodyBytes()
	}
	return firstInside(bodyOf(s), what, from)
}

// bodyOf is the bytes of body that are written, as far as they are looked at: what
// repeats itself beyond that has nothing new to show.
func bodyOf(s *script.Script) []byte {
	const most = 16e6
	text := make([]byte, 0, min(s.BodyBytes(), most))
	for i := range s.Ops {
		more := s.Ops[i].Bytes
		text = append(text, more[:min(len(more), most-len(text))]...)
	}
	return text
}
