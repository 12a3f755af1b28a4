package faults

import (
	"errors"
	"iter"
	"slices"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// contentDelta is the event that carries generated text, which many faults strike by
// default.
const contentDelta = "content_block_delta"

// partialJSON is the field of a delta whose text is itself a piece of JSON.
const partialJSON = "partial_json"

// deltaFields are the fields that hold the text of a content delta, of which
// each kind of delta has one.
var deltaFields = [...]string{"text", partialJSON, "thinking", "signature"}

// deltaText is the text that a content delta carries and the field it stands
// in. ok is false for any other event, and for one whose text is no text.
func deltaText(e *script.Event) (field, text string, ok bool) {
	delta := e.Data.Field("delta")
	for _, field := range deltaFields {
		if value := delta.Field(field); value.Is(jsontree.String) {
			return field, value.Text, true
		}
	}
	return "", "", false
}

// setDeltaText puts another text, or whatever else, in that field's place.
func setDeltaText(e *script.Event, field string, value *jsontree.Node) {
	e.Data.Field("delta").SetField(field, value)
	e.Raw, e.Verbatim = nil, nil
}

// literal is a value that is written exactly as given, which need not be JSON:
// a number is written as it was spelled.
func literal(text []byte) *jsontree.Node {
	return &jsontree.Node{Kind: jsontree.Number, Text: string(text)}
}

// treeLayer is that of the faults that change a field, which are set, unset and
// retype: given a place they strike the data of events, and else the message.
func treeLayer(at script.At, all bool) script.Layer {
	if at.IsZero() && !all {
		return script.LayerMessage
	}
	return script.LayerEvents
}

// checkTreePlace refuses what such a fault cannot find.
func checkTreePlace(path string, at script.At, all bool) error {
	if path == "" {
		return errors.New("path: a field's path is needed, e.g. content.0.text")
	}
	return named("at", checkEvents(at, all))
}

// editData changes the data of the events meant and reports whether any edit
// succeeded. Data given verbatim as text has no tree to edit.
func editData(stream *script.Stream, at script.At, all bool, edit func(*jsontree.Node) bool) (struck bool) {
	for _, i := range stream.Select(at, all) {
		if e := &stream.Events[i]; e.Data != nil && edit(e.Data) {
			e.Raw, e.Verbatim, struck = nil, nil, true
		}
	}
	return struck
}

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
