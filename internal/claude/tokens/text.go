package tokens

import (
	"unicode"
	"unicode/utf8"
)

// The most characters in one token, by their class. Together they come to about four
// characters of English prose per token, as with the real tokeniser.
const (
	wordToken    = 6  // ASCII letters, after at most one space
	digitToken   = 3  // digits
	symbolToken  = 2  // punctuation
	spaceToken   = 16 // white space
	foreignToken = 3  // characters of other alphabets
)

// Count returns how many tokens the text has. It is not the real tokeniser but a
// plausible, deterministic one: words with their leading space, one token for each CJK
// character, and no character cut in two.
func Count(text string) int {
	count, _ := countAhead(text, len(text))
	return count
}

// countAhead counts tokens from the beginning of a text until they cover enough bytes
// or the text ends.
func countAhead(text string, enough int) (count, read int) {
	for read < enough && read < len(text) {
		read += nextToken(text[read:])
		count++
	}
	return count, read
}

// The size of the samples that Estimate counts.
const (
	mostSamples    = 8
	shortestSample = 128
	longestSample  = 1 << 8
)

// Estimate approximates Count: it counts samples that are spread evenly over a long
// text, and assumes that the rest is alike. The samples are an eighth of the text, and
// at most mostSamples of the longest size. The same text always has the same estimate.
// Counting all of a large prompt takes longer than everything else that is done for a
// request.
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

// First returns the beginning of text that has at most n tokens.
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

// nextToken returns how many bytes the first token of a text has. The text must not be
// empty.
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

// run returns the end of a run of bytes of one class that begins at start, at most most
// bytes long.
func run(text string, start int, c class, most int) int {
	end := start + 1
	for end < len(text) && end-start < most && classOf[text[end]] == c {
		end++
	}
	return end
}

// spaces returns the length of the white space at the beginning of a text, without a
// last space that belongs to the next word.
func spaces(text string) int {
	end := run(text, 0, space, spaceToken)
	if end > 1 && end < len(text) && text[end-1] == ' ' && classOf[text[end]] != space {
		end--
	}
	return end
}

// foreign returns the end of a token that begins at start with a character outside
// ASCII. Letters of an alphabet share a token; ideographs, emoji and invalid bytes do
// not.
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

// classOf maps bytes to classes. It is never written after the program starts.
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
