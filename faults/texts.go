package faults

import (
	"errors"
	"iter"
	"slices"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// contentDelta is the event that carries generated text. Many faults strike it by
// default.
const contentDelta = "content_block_delta"

// partialJSON is the field of a delta whose text is itself a piece of JSON.
const partialJSON = "partial_json"

// deltaFields are the fields that hold the text of a content delta, of which
// each kind of delta has one.
var deltaFields = [...]string{"text", partialJSON, "thinking", "signature"}

// deltaText returns the text of a content delta and the name of its field. ok is false for other events, and if the field is no string.
func deltaText(e *script.Event) (field, text string, ok bool) {
	delta := e.Data.Field("delta")
	for _, field := range deltaFields {
		if value := delta.Field(field); value.Is(jsontree.String) {
			return field, value.Text, true
		}
	}
	return "", "", false
}

// setDeltaText sets the field that deltaText names to a text or any other value.
func setDeltaText(e *script.Event, field string, value *jsontree.Node) {
	e.Data.Field("delta").SetField(field, value)
	e.Raw, e.Verbatim = nil, nil
}

// literal returns a value that is written exactly as text, which need not be JSON. It is
// a number, since numbers are written as they are spelled.
func literal(text []byte) *jsontree.Node {
	return &jsontree.Node{Kind: jsontree.Number, Text: string(text)}
}

// treeLayer returns the layer of a fault that changes a JSON field: with a place it
// strikes the data of events, and else the message.
func treeLayer(at script.At, all bool) script.Layer {
	if at.IsZero() && !all {
		return script.LayerMessage
	}
	return script.LayerEvents
}

// checkTreePlace checks the path and the place of such a fault.
func checkTreePlace(path string, at script.At, all bool) error {
	if path == "" {
		return errors.New("path: a field's path is needed, e.g. content.0.text")
	}
	return named("at", checkEvents(at, all))
}

// editData edits the data of the events at a place and reports whether any edit
// succeeded. Verbatim data has no tree to edit.
func editData(stream *script.Stream, at script.At, all bool, edit func(*jsontree.Node) bool) (struck bool) {
	for _, i := range stream.Select(at, all) {
		if e := &stream.Events[i]; e.Data != nil && edit(e.Data) {
			e.Raw, e.Verbatim, struck = nil, nil, true
		}
	}
	return struck
}

// What a text can be cut inside of.
const (
	insideRune    = "rune"
	insideEscape  = "escape"
	insideNewline = "newline"
)

// unicodeEscape is the length of an escape such as \u00e9.
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

// firstInside returns the first of these offsets that is not before from.
func firstInside(text []byte, what string, from int) (offset int, ok bool) {
	for offset := range cutsInside(text, what) {
		if offset >= from {
			return offset, true
		}
	}
	return 0, false
}

func isNewline(c byte) bool { return c == '\n' || c == '\r' }

// escapeSize returns the length of the escape that the text begins with, which may be
// incomplete.
func escapeSize(text []byte) int {
	if len(text) > 1 && text[1] == 'u' {
		return min(unicodeEscape, len(text))
	}
	return min(2, len(text))
}

// inside returns the first offset in the body, at a place or after it, at which
// cutsInside cuts. The zero At means the beginning of the body.
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

// bodyOf returns the body that is written, or the beginning of a long one, whose bytes
// repeat after that.
func bodyOf(s *script.Script) []byte {
	const most = 16e6
	text := make([]byte, 0, min(s.BodyBytes(), most))
	for i := range s.Ops {
		more := s.Ops[i].Bytes
		text = append(text, more[:min(len(more), most-len(text))]...)
	}
	return text
}

// maxQuoted is the length of what quoted returns, in characters.
const maxQuoted = 80

// quoted returns the beginning of a JSON value as text.
func quoted(n *jsontree.Node) string {
	text := []rune(jsontree.Of(n.Clone()).String())
	if len(text) > maxQuoted {
		return string(text[:maxQuoted]) + "…"
	}
	return string(text)
}
