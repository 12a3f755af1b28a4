package tokens

import (
	"unicode"
	"unicode/utf8"
)

// The most that one token holds, by what it is made of. Together they come to
// about four characters of English prose a token, as with the real tokeniser.
const (
	wordToken    = 6  // ASCII letters, after at most one space
	digitToken   = 3  // digits
	symbolToken  = 2  // punctuation
	spaceToken   = 16 // white space
	foreignToken = 3  // characters of other alphabets
)

// Count is how many tokens the text has. This is no real tokeniser but a plausible
// one: deterministic, by words with their leading space, one token for each CJK
// character, and no character cut in two.
func Count(text string) int {
	count, _ := countAhead(text, len(text))
	return count
}

// countAhead counts the tokens a text begins with, until they have so many bytes
// or it ends.
func countAhead(text string, enough int) (count, read int) {
	for read < enough && read < len(text) {
		read += nextToken(text[read:])
		count++
	}
	return count, read
}

// What an estimate counts of a text.
const (
	mostSamples    = 8
	shortestSample = 128
	longestSample  = 1 << 8
)

// Estimate is about Count: it counts samples, spread evenly over a long
// text, and takes the rest to be like them. They come to an eighth of the text,
// and at most to mostSamples of the longest. The same text always has the same
// estimate. To count all of a large prompt takes longer than everything else that
// is done to a request, for a number that is made up anyway.
func Estimate(text string) int {
	samples := min(1+len(text)>>10, mostSamples)
	size := min(max(shortestSample, len(text)/8/samples), longestSample)
	if len(text) <= 2*samples*size {
		return Count(text)
	}
	count, read := 0, 0
	for i := range samples {
		sample := text[len(text)/samples*i:]
		sample = sample[nextToken(sample):] // the first may begin anywhere in a word
		n, bytes := countAhead(sample, size)
		count, read = count+n, read+bytes
	}
	return int(int64(len(text)) * int64(count) / int64(read))
}

// First is the beginning of text that has at most n tokens.
func First(text string, n int) string {
	end := 0
	for range n {
		if end == len(text) {
			break
		}
		end += nextToken(text[end:])
	}
	return text[:end]
}

// nextToken is how many bytes the first token of a text has that is not empty.
func nextToken(text string) int {
	start := 0
	if text[0] == ' ' && len(text) > 1 && classOf[text[1]] != space {
		start = 1
	}
	switch classOf[text[start]] {
	case space:
		return spaces(text)
	case letter:
		return run(text, start, letter, wordToken)
	case digit:
		return run(text, start, digit, digitToken)
	case symbol:
		return run(text, start, symbol, symbolToken)
	default:
		return foreign(text, start)
	}
}

// run is where a run of one class that begins at start ends, or would be too
// long.
func run(text string, start int, c class, most int) int {
	end := start + 1
	for end < len(text) && end-start < most && classOf[text[end]] == c {
		end++
	}
	return end
}

// spaces is the length of the white space a text begins with, less a last
// space that belongs to the word after it.
func spaces(text string) int {
	end := run(text, 0, space, spaceToken)
	if end > 1 && end < len(text) && text[end-1] == ' ' && classOf[text[end]] != space {
		end--
	}
	return end
}

// foreign is where a token ends that begins at start with a character outside
// ASCII. Alphabets share a token; ideographs, emoji and stray bytes do not.
func foreign(text string, start int) int {
	end := start
	for range foreignToken {
		r, size := utf8.DecodeRuneInString(text[end:])
		alphabetic := r < 0x2e80 && r != utf8.RuneError && unicode.IsLetter(r)
		if end > start && (r < utf8.RuneSelf || !alphabetic) {
			break
		}
		end += size
		if !alphabetic || end == len(text) {
			break
		}
	}
	return end
}

type class uint8

const (
	symbol class = iota
	space
	letter
	digit
	other // a byte of a character outside ASCII
)

// classOf sorts bytes; it is never written after the program has started.
var classOf = func() (table [256]class) {
	for i := range table {
		switch c := byte(i); {
		case c >= utf8.RuneSelf:
			table[i] = other
		case c == ' ' || c >= '\t' && c <= '\r':
			table[i] = space
		case c >= '0' && c <= '9':
			table[i] = digit
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			table[i] = letter
		}
	}
	return table
}()
