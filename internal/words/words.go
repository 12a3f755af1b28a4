// Package words puts numbers and times into the words that findings, reports
// and commands share.
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
