package verdict

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// seconds is a length of time as findings print it, e.g. "0.52 s" or "120 s".
func seconds(d time.Duration) string {
	s := d.Seconds()
	digits := 2
	if s >= 10 {
		digits = 0
	}
	return strconv.FormatFloat(s, 'f', digits, 64) + " s"
}

// times is how often something happened, in words.
func times(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	default:
		return strconv.Itoa(n) + " times"
	}
}

// countOf is a number with its noun.
func countOf(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// among says how many of several were like the one that a finding is about; ""
// when it was the only one.
func among(bad, all int, noun string) string {
	if bad < 2 {
		return ""
	}
	return " (" + strconv.Itoa(bad) + " such " + noun + "s of " + strconv.Itoa(all) + ")"
}

// milliseconds is a length of time to the millisecond, e.g. "502 ms".
func milliseconds(d time.Duration) string {
	return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
}

// quoted is a value as findings print it; a long one is cut.
func quoted(value string, present bool) string {
	const most = 60
	if !present {
		return "nothing"
	}
	if runes := []rune(value); len(runes) > most {
		value = string(runes[:most]) + "…"
	}
	return strconv.Quote(value)
}

// sortedKeys is the order in which a map's entries are gone through.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
