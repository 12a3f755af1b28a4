package sample

import (
	"math/rand/v2"
	"regexp/syntax"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/regexpsize"
)

// matching makes up a string of least to most characters that matches a pattern. ok is
// false if Go does not support the pattern, as with lookahead, if it is too large, or
// if no string of that length was found.
func (s *sampler) matching(pattern string, least, most int) (text string, ok bool) {
	if !s.takeSteps(regexpsize.Text(pattern)) {
		return "", false
	}
	tree, _, err := regexpsize.Parse(pattern)
	if err != nil {
		return "", false
	}
	// Each try makes the repetitions longer, until the length fits.
	for more := 0; more <= 2*least+8 && !s.exceeded; more += 1 + more/4 {
		w := patternWriter{r: s.r, extra: more, limit: least + 256, maxBytes: s.bytes, allowance: &s.allowance}
		w.write(tree)
		text = w.out.String()
		if n := utf8.RuneCountInString(text); n >= least && n <= most {
			return text, true
		}
	}
	return "", false
}

// patternWriter writes a string that matches a regular expression.
type patternWriter struct {
	r     *rand.Rand
	out   strings.Builder
	extra int // repetitions beyond the least number
	limit int // bytes after which there are no extra repetitions

	maxBytes   int // hard limit on the output
	*allowance     // of the attempt
}

func (w *patternWriter) write(re *syntax.Regexp) {
	if w.exceeded = w.exceeded || w.out.Len() > w.maxBytes; !w.takeSteps(1 + len(re.Rune)/8) {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		w.out.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		w.out.WriteRune(w.pick(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		w.out.WriteByte(byte('a' + w.r.IntN(26)))
	case syntax.OpCapture:
		w.write(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			w.write(sub)
		}
	case syntax.OpAlternate:
		w.write(re.Sub[w.r.IntN(len(re.Sub))])
	case syntax.OpStar:
		w.repeat(re.Sub[0], 0, -1)
	case syntax.OpPlus:
		w.repeat(re.Sub[0], 1, -1)
	case syntax.OpQuest:
		w.repeat(re.Sub[0], 0, 1)
	case syntax.OpRepeat:
		w.repeat(re.Sub[0], re.Min, re.Max)
	}
}

// repeat writes an expression at least least times. most is -1 if there is no limit.
func (w *patternWriter) repeat(re *syntax.Regexp, least, most int) {
	count := least + w.extra
	if most >= 0 {
		count = min(count, most)
	}
	for i := range count {
		if w.exceeded || i >= least && w.out.Len() > w.limit {
			return
		}
		w.write(re)
	}
}

// pick draws a character from ranges, a printable ASCII one if there is any.
func (w *patternWriter) pick(ranges []rune) rune {
	if len(ranges) == 0 {
		return utf8.RuneError
	}
	printable := 0
	for i := 0; i+1 < len(ranges); i += 2 {
		printable += max(0, int(min(ranges[i+1], '~')-max(ranges[i], '!'))+1)
	}
	if printable == 0 {
		return ranges[0]
	}
	nth := rune(w.r.IntN(printable))
	for i := 0; ; i += 2 {
		low := max(ranges[i], '!')
		n := max(0, min(ranges[i+1], '~')-low+1)
		if nth < n {
			return low + nth
		}
		nth -= n
	}
}
