// Package words formats numbers and times for findings, reports and commands.
package words

import (
	"strconv"
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
