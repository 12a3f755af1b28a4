package strictyaml

import "strings"

// Nearest returns the word of among that the user most plausibly meant by word: one
// that differs only in case or in - and _, one that begins with word
// ("overloaded" for "overloaded_error"), or one that differs by at most a third
// of its letters. Of equally near words it takes the first.
func Nearest(word string, among []string) (string, bool) {
	best, bestDistance := "", len(word)
	if len(word) > maxWord {
		return "", false
	}
	plain := plainWord(word)
	for _, candidate := range among {
		d := distance(plain, plainWord(candidate))
		if strings.HasPrefix(plainWord(candidate), plain+"_") {
			d = 1
		}
		allowed := max(1, max(len(word), len(candidate))/3)
		if d <= allowed && d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best, best != ""
}

// DidYouMean returns the hint `did you mean "event"?`, or "" if no word is near.
func DidYouMean(word string, among []string) string {
	if near, ok := Nearest(word, among); ok {
		return `did you mean "` + near + `"?`
	}
	return ""
}

func plainWord(s string) string {
	return strings.ReplaceAll(strings.ToLower(s), "-", "_")
}

// maxWord is the length in bytes up to which words are compared: a comparison takes time
// proportional to the product of both lengths, and words can have any length.
const maxWord = 64

// distance returns the number of insertions, deletions, substitutions and swaps of
// neighbours that turn a into b.
func distance(a, b string) int {
	if len(a) > maxWord || len(b) > maxWord {
		return maxWord
	}
	before, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
