package cli

import (
	"slices"
	"strings"
	"unicode"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// found are the items of a search, in the original order. They have the same number of the
// words asked for, at least half of them.
type found[T any] struct {
	items   []T
	held    int  // how many of the words they have; 0 without items
	partial bool // whether that is not all
}

// search keeps the items with the most of the words, in any order.
func search[T any](all []T, words []string, textOf func(T) string) found[T] {
	wanted := wordsOf(strings.Join(words, " "))
	var best found[T]
	best.held = max(1, (len(wanted)+1)/2)
	for _, item := range all {
		text := wordsOf(withParts(textOf(item)))
		held := 0
		for word := range wanted {
			if holds(text, word) {
				held++
			}
		}
		if held > best.held {
			best = found[T]{held: held}
		}
		if held == best.held {
			best.items = append(best.items, item)
		}
	}
	if len(best.items) == 0 {
		best.held = 0
	}
	best.partial = best.held < len(wanted)
	return best
}

// shortest is the length from which on the beginning of a word is enough: "too" is no
// beginning of "tools", but "overl" is one of "overloaded".
const shortest = 4

func holds(text map[string]bool, word string) bool {
	if text[word] || len(word) < shortest {
		return text[word]
	}
	for other := range text {
		if strings.HasPrefix(other, word) || strings.Contains(word, "_") && strings.Contains(other, "_"+word) {
			return true
		}
	}
	return false
}

// meaningless are words that do not narrow a search.
var meaningless = map[string]bool{"a": true, "an": true, "the": true, "of": true, "in": true, "on": true, "to": true, "is": true, "it": true,
	"and": true, "my": true, "i": true, "at": true, "with": true, "for": true, "that": true, "its": true}

// wordsOf returns the set of the stems of a text's words.
func wordsOf(text string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), betweenWords) {
		if !meaningless[word] {
			all[stem(word)] = true
		}
	}
	return all
}

func betweenWords(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' }

// withParts adds the parts of words that are joined by _, so that "too large" finds
// request_too_large, and pause_turn finds nothing that only pauses and has turns.
func withParts(text string) string { return text + " " + strings.ReplaceAll(text, "_", " ") }

// asWords returns names, whose words may be joined by - or _, as a text to search.
func asWords(names ...string) string { return strings.ReplaceAll(strings.Join(names, " "), "-", "_") }

// stem returns a word without its ending, so that "retry" equals "retries" and "stop"
// equals "stops".
func stem(word string) string {
	for _, end := range []string{"ies", "es", "ing", "ed", "y", "s", "e"} {
		if cut, ok := strings.CutSuffix(word, end); ok && len(cut) >= shortest {
			return cut
		}
	}
	return word
}

// corrected returns the words with those that no text has replaced by the nearest that one
// has; ok is false if there is nothing to replace, or none that is near.
func corrected(words, texts []string) (nearer []string, ok bool) {
	text := withParts(strings.Join(texts, " "))
	stems := wordsOf(text)
	known := slices.Collect(strings.FieldsFuncSeq(strings.ToLower(text), betweenWords))
	slices.Sort(known)
	known = slices.Compact(known)
	for _, word := range strings.Fields(strings.ToLower(strings.Join(words, " "))) {
		if !meaningless[word] && !holds(stems, stem(word)) {
			near, found := strictyaml.Nearest(word, known)
			if !found {
				return nil, false
			}
			word, ok = near, true
		}
		nearer = append(nearer, word)
	}
	return nearer, ok
}

// nearestNamed returns the name that a user most plausibly meant: one that is spelt much the
// same, or else the first that has all the words of the wrong one, in itself or in its text.
func nearestNamed[T any](wrong string, all []T, nameOf, textOf func(T) string) (string, bool) {
	names := make([]string, len(all))
	for i, item := range all {
		names[i] = nameOf(item)
	}
	if near, ok := strictyaml.Nearest(wrong, names); ok {
		return near, true
	}
	words := strings.FieldsFunc(wrong, func(r rune) bool { return r == '-' || r == '_' || r == ' ' })
	for _, text := range []func(T) string{func(item T) string { return asWords(nameOf(item)) }, textOf} {
		if best := search(all, words, text); best.held > 0 && !best.partial {
			return nameOf(best.items[0]), true
		}
	}
	return "", false
}
