package faults

import (
	"errors"
	"regexp"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// insidePair is a place that Split can cut, besides insideRune and insideEscape.
const insidePair = "surrogate_pair"

// defaultParts is the default number of deltas that Split makes of one.
const defaultParts = 2

// Split sends the text of one content delta in several.
type Split struct {
	At     script.At `yaml:"at" doc:"which event; default the first content_block_delta that can be split so"`
	Parts  int       `yaml:"parts" min:"2" max:"10000" doc:"into how many, each of at least one character; default 2"`
	Inside string    `yaml:"inside" enum:"rune|escape|surrogate_pair" doc:"in two, in the middle of the first multi-byte character (no line is UTF-8 then), the first escape of a tool's input (\\n), or the first surrogate pair (half an emoji on either side); default between characters"`
	All    bool      `yaml:"all" doc:"split every event that fits, not only the first"`
}

var _ script.SameForAll = (*Split)(nil)

func splitKind() Kind {
	return Kind{
		Name:   "split",
		Doc:    "a delta arrives as several, cut between or inside characters",
		Sample: "{at: {event: content_block_delta, nth: 2}, parts: 3}",
		New:    func() script.Fault { return &Split{} },
	}
}

// Layer returns LayerEvents.
func (f *Split) Layer() script.Layer { return script.LayerEvents }

// SameForAll is true: the fault makes no ids and leaves nothing to chance.
func (f *Split) SameForAll() bool { return true }

// Check refuses parameters that contradict each other.
func (f *Split) Check() error {
	if f.Inside != "" && f.Parts > defaultParts {
		return errors.New("parts: a split inside a character or an escape makes two")
	}
	return named("at", checkEvents(f.At, f.All))
}

// Reach says whether the fault strikes once.
func (f *Split) Reach() script.Reach { return reach(f.All) }

// ApplyEvents strikes if there is such an event with such a place in its
// text.
func (f *Split) ApplyEvents(stream *script.Stream, _ script.Env) (struck bool, err error) {
	room := stream.Room()
	stream.Replace(f.find(stream), func(e script.Event) []script.Event {
		pieces := f.split(e, &room)
		struck = struck || len(pieces) > 1
		return pieces
	})
	return struck, nil
}

func (f *Split) find(stream *script.Stream) []int {
	if !f.At.IsZero() || f.All {
		return stream.Select(f.At, f.All)
	}
	for _, i := range stream.Select(script.AtEvent(contentDelta), true) {
		if f.splits(stream.Events[i]) {
			return []int{i}
		}
	}
	return nil
}

func (f *Split) splits(e script.Event) bool {
	field, text, ok := deltaText(&e)
	return ok && len(f.parts(field, text)) > 1
}

// split returns the pieces of an event, or the event alone if it cannot be split so or
// there is no room for them. The first piece has the silence, the comment and the id.
func (f *Split) split(e script.Event, room *int) []script.Event {
	field, text, ok := deltaText(&e)
	if !ok {
		return []script.Event{e}
	}
	parts := f.parts(field, text)
	if *room -= len(parts) * (e.Weight() - len(text)); *room < 0 {
		return []script.Event{e}
	}
	var pieces []script.Event
	for i, part := range parts {
		piece := script.Event{Name: e.Name, Data: e.Data.Clone(), Pad: e.Pad, Framing: e.Framing}
		if i == len(parts)-1 {
			piece = e.Clone() // with the fill at the end of its text
			piece.Comment, piece.ID, piece.Retry, piece.Wait = "", "", "", 0
		}
		if i == 0 {
			piece.Comment, piece.ID, piece.Retry, piece.Wait = e.Comment, e.ID, e.Retry, e.Wait
		}
		setDeltaText(&piece, field, part)
		pieces = append(pieces, piece)
	}
	if len(pieces) == 0 {
		return []script.Event{e}
	}
	return pieces
}

// Says names the event and how its text is cut.
func (f *Split) Says() string {
	text := "the text of " + words(f.At, f.All, "the first content_block_delta that allows it")
	switch f.Inside {
	case insideRune:
		return text + " is cut in two inside a multi-byte character"
	case insideEscape:
		return text + " is cut in two inside an escape"
	case insidePair:
		return text + " is cut in two inside a surrogate pair"
	default:
		return text + " arrives in " + strconv.Itoa(max(f.Parts, defaultParts)) + " deltas"
	}
}

// parts returns the text in two or more parts, or none when there is no such place.
func (f *Split) parts(field, text string) []*jsontree.Node {
	switch f.Inside {
	case insideRune:
		return splitRune(text)
	case insideEscape:
		return splitEscape(field, text)
	case insidePair:
		return splitPair(field, text)
	}
	runes := []rune(text)
	n := min(max(f.Parts, defaultParts), len(runes))
	if n < 2 || !utf8.ValidString(text) {
		return nil
	}
	parts := make([]*jsontree.Node, n)
	for i := range parts {
		parts[i] = jsontree.Of(string(runes[i*len(runes)/n : (i+1)*len(runes)/n]))
	}
	return parts
}

// splitRune leaves the first byte of a multi-byte character in one part and
// the others in the next.
func splitRune(text string) []*jsontree.Node {
	cut, ok := firstInside([]byte(text), insideRune, 0)
	if !ok {
		return nil
	}
	start := cut - 1
	_, size := utf8.DecodeRuneInString(text[start:])
	before, after := text[:start], text[start+size:]
	return []*jsontree.Node{joined(before, text[start:cut], ""), joined("", text[cut:start+size], after)}
}

// splitEscape cuts an escape of a tool's input, which is JSON in pieces. In the text of
// other deltas a backslash begins no escape.
func splitEscape(field, text string) []*jsontree.Node {
	cut, ok := firstInside([]byte(text), insideEscape, 0)
	if field != partialJSON || !ok {
		return nil
	}
	return []*jsontree.Node{jsontree.Of(text[:cut]), jsontree.Of(text[cut:])}
}

// escapedPair is a character beyond the first 65,536 as JSON can escape it.
var escapedPair = regexp.MustCompile(`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)

// escapedUnit is the length of one half of it.
const escapedUnit = len(`\ud83d`)

// splitPair cuts between the halves of a surrogate pair: an escaped one in a tool's
// input, or that of a character that it escapes itself.
func splitPair(field, text string) []*jsontree.Node {
	if at := escapedPair.FindStringIndex(text); field == partialJSON && at != nil {
		cut := at[0] + escapedUnit
		return []*jsontree.Node{jsontree.Of(text[:cut]), jsontree.Of(text[cut:])}
	}
	for i, r := range text {
		if high, low := utf16.EncodeRune(r); high != utf8.RuneError {
			after := text[i+utf8.RuneLen(r):]
			return []*jsontree.Node{joined(text[:i], escapedHalf(high), ""), joined("", escapedHalf(low), after)}
		}
	}
	return nil
}

func escapedHalf(r rune) string {
	const hex = "0123456789abcdef"
	return string([]byte{'\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15]})
}

// joined returns a JSON string of two texts and, between them, verbatim bytes.
func joined(before, verbatim, after string) *jsontree.Node {
	text := jsontree.AppendString(nil, before)
	text = append(text[:len(text)-1], verbatim...)
	return literal(append(text, jsontree.AppendString(nil, after)[1:]...))
}
