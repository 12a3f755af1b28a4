package timeline

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// The number of characters of foreign text in a line.
const (
	maxName    = 40 // of a type, an event's name or a method
	maxPath    = 80
	maxMessage = 80
	maxNote    = 120
)

// clock returns a time since the beginning, in seconds to the millisecond.
func clock(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', 3, 64)
}

// Plain returns foreign text on one line of at most longest characters; 0 means no
// limit. Characters that do not print, such as escape sequences, become spaces.
func Plain(text string, longest int) string {
	strange := func(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) }
	if strings.ContainsFunc(text, strange) {
		text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || strange(r) }), " ")
	}
	return shorter(strings.TrimSpace(text), longest)
}

// quoted returns a foreign message in quotation marks.
func quoted(text string, longest int) string {
	return strconv.Quote(shorter(text, longest))
}

func shorter(text string, longest int) string {
	count := 0
	for i := range text {
		if longest > 0 && count == longest {
			return strings.TrimRight(text[:i], " ") + "…"
		}
		count++
	}
	return text
}
