package faults

import (
	"regexp"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
)

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

// splitEscape cuts an escape of a tool's input, which is JSON in pieces. Other
// deltas carry text, in which a backslash is but a backslash.
func splitEscape(field, text string) []*jsontree.Node {
	cut, ok := firstInside([]byte(text), insideEscape, 0)
	if field != partialJSON || !ok {
		return nil
	}
	return []*jsontree.Node{jsontree.Of(text[:cut]), jsontree.Of(text[cut:])}
}

// escapedPair is a character beyond the first 65,536 as JSON can escape it.
var escapedPair = regexp.MustCompile(`\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)

// escapedUnit is how long one half of it is.
const escapedUnit = len(`\ud83d`)

// splitPair cuts between the halves of a surrogate pair: of an escaped one in a
// tool's input, or of a character that is escaped for the purpose.
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

// joined is a JSON string of two texts and, between them, bytes that are
// written as they are.
func joined(before, verbatim, after string) *jsontree.Node {
	text := jsontree.AppendString(nil, before)
	text = append(text[:len(text)-1], verbatim...)
	return literal(append(text, jsontree.AppendString(nil, after)[1:]...))
}
