package verdict

import (
	"maps"
	"slices"
	"strconv"
	"time"
)

// times returns a number of occurrences in words.
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

// among says how many of several are like the one that the finding is about; ""
// if it is the only one.
func among(bad, all int, noun string) string {
	if bad < 2 {
		return ""
	}
	return " (" + strconv.Itoa(bad) + " such " + noun + "s of " + strconv.Itoa(all) + ")"
}

// milliseconds returns a duration to the millisecond, e.g. "502 ms".
func milliseconds(d time.Duration) string {
	return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
}

// quoted formats a value for findings and cuts a long one.
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

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
