// Package words formats numbers, times and quotations for findings, reports, errors and
// commands.
package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Count is a number with its noun: "1 request", "3 requests".
func Count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}

// Seconds is a length of time, e.g. "0.41 s" or "120 s".
func Seconds(d time.Duration) string {
	digits := 2
	if d >= 10*time.Second {
		digits = 0
	}
	return strconv.FormatFloat(d.Seconds(), 'f', digits, 64) + " s"
}

// Wait is the time between two attempts: in the form of Seconds, or below a tenth
// of a second in milliseconds, so that no wait looks like 0.
func Wait(d time.Duration) string {
	if d < 100*time.Millisecond {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	return Seconds(d)
}

// Exactly is a duration that somebody set, e.g. "5 s" or "0.25 s".
func Exactly(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + " s"
}

// MaxExcerpt is how many bytes of a text an Excerpt repeats.
const MaxExcerpt = 100

// Excerpt is the beginning of a text that somebody sent, for an error. It says how
// long the text is when that is not all of it.
func Excerpt(text string) string {
	if len(text) <= MaxExcerpt {
		return text
	}
	return fmt.Sprintf("%s… (%d bytes)", strings.ToValidUTF8(text[:MaxExcerpt], ""), len(text))
}

// Span is a length of time as Go writes it, without idle zeros: "90s" is "1m30s",
// and "1m0s" is "1m".
func Span(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Limit is a limit that claudemock has of its own, which no scenario asks for, in words
// for the docs: what is limited; by how much, and what changes that; and what happens
// then, and where it is told.
type Limit [3]string

// List returns the items as a part of a sentence, such as "a, b and c".
func List(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + " and " + items[n-1]
	}
}
