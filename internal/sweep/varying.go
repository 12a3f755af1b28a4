package sweep

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/claudemock/claudemock/internal/difference"
)

// varying is what two outputs that differ have in common: whole lines, in which words that a
// program makes anew each time may be anything. An output that lacks one of these lines
// differs by more than the two do. Further lines are no difference.
type varying struct {
	lines   []common // in the order of the first output
	ordered bool     // the second output has them in the same order
}

// common is a line that both outputs have.
type common struct {
	masked  string         // with gap in the place of what varies
	whole   *regexp.Regexp // matches the line and nothing else
	ending  *regexp.Regexp // matches what ends with the line
	holding *regexp.Regexp // matches what the line is a part of
}

// gap stands for words that a program makes anew each time.
const gap = "\x00"

var (
	// word is what stands between blanks, quotation marks and brackets.
	word = regexp.MustCompile(`[^\s"'` + "`" + `,;=(){}\[\]<>|]+`)
	// number is a number with the word after it, which may be its unit.
	number = regexp.MustCompile("\x01(?:[ \t]+[\\pL]+)?")
	gaps   = regexp.MustCompile(`\s*` + gap + `[\s` + gap + `]*`)
)

// varyingOf compares two outputs that differ. It returns nil if less than half of either is
// common to both, so that nothing can be said about a third.
func varyingOf(first, second string) *varying {
	left, right := maskedLines(first), maskedLines(second)
	alone := map[string]int{} // lines of the second output that have no counterpart
	for _, line := range right {
		alone[line]++
	}
	var aligned, all []string
	for _, pair := range difference.Align(len(left), len(right), func(l, r int) int {
		if left[l] == right[r] {
			return 0
		}
		return 3 * difference.Alone // they are no pair
	}) {
		if pair.Left >= 0 && pair.Right >= 0 && left[pair.Left] == right[pair.Right] {
			aligned = append(aligned, left[pair.Left])
		}
	}
	for _, line := range left {
		if alone[line] > 0 {
			alone[line]--
			all = append(all, line)
		}
	}
	v := &varying{ordered: len(aligned) == len(all)}
	if v.ordered {
		all = aligned // of equal lines, those that are in order
	}
	for _, line := range all {
		v.add(line)
	}
	size := 0
	for _, line := range v.lines {
		size += written(strings.ReplaceAll(line.masked, gap, ""))
	}
	if 2*size < max(written(first), written(second)) {
		return nil
	}
	return v
}

// add adds a line, unless all of it varies.
func (v *varying) add(masked string) {
	if masked == gap {
		return
	}
	parts := strings.Split(masked, gap)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	text := strings.Join(parts, ".*")
	v.lines = append(v.lines, common{
		masked: masked, whole: regexp.MustCompile("^" + text + "$"), ending: regexp.MustCompile(text + "$"), holding: regexp.MustCompile(text),
	})
}

// written is how many bytes a text has that are no blanks.
func written(text string) (bytes int) {
	for field := range strings.FieldsSeq(text) {
		bytes += len(field)
	}
	return bytes
}

// linesOf are the lines of an output that are not empty.
func linesOf(output string) (lines []string) {
	for _, line := range strings.FieldsFunc(strings.ToValidUTF8(output, "�"), func(c rune) bool { return c == '\n' || c == '\r' }) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func maskedLines(output string) []string {
	lines := linesOf(output)
	for i, line := range lines {
		lines[i] = mask(line)
	}
	return lines
}

// mask puts a gap in the place of each word that a program may make anew each time. A number
// takes its unit along.
func mask(line string) string {
	line = word.ReplaceAllStringFunc(line, func(w string) string {
		switch {
		case unicode.IsDigit([]rune(strings.TrimLeft(w, "+-~$€£") + " ")[0]):
			return "\x01"
		case isMade(w):
			return gap
		default:
			return w
		}
	})
	return strings.TrimSpace(gaps.ReplaceAllString(number.ReplaceAllString(line, gap), gap))
}

// isMade reports whether a word looks like an id, a time, a number or a path.
func isMade(w string) bool {
	lower := false
	for _, c := range w {
		if unicode.IsDigit(c) || strings.ContainsRune("_/\\@", c) || lower && unicode.IsUpper(c) {
			return true
		}
		lower = unicode.IsLower(c)
	}
	return false
}

// lacks returns the first of the common lines that an output lacks, with … in the place of
// what varies; "" for none. A command may print the beginning of an attempt before a line, and
// after another content of the API more may stand around it.
func (v *varying) lacks(p *Point, output string, printed bool) string {
	have := linesOf(output)
	for i := range v.lines {
		line := &v.lines[i]
		is := line.whole.MatchString
		switch {
		case p.Kind == Content:
			is = line.holding.MatchString
		case printed:
			is = line.ending.MatchString
		}
		if v.ordered {
			at := slices.IndexFunc(have, is)
			if at < 0 {
				return line.String()
			}
			have = have[at+1:]
		} else if count(have, is) < count(v.lines, func(other common) bool { return other.masked == line.masked }) {
			return line.String()
		}
	}
	return ""
}

// String returns the line with … in the place of what varies.
func (c *common) String() string { return strings.ReplaceAll(c.masked, gap, "…") }

func count[T any](list []T, is func(T) bool) (n int) {
	for _, item := range list {
		if is(item) {
			n++
		}
	}
	return n
}

// steady returns the longest text that is common to both outputs, within a line.
func (v *varying) steady() (longest string) {
	for i := range v.lines {
		for part := range strings.SplitSeq(v.lines[i].masked, gap) {
			if part = strings.TrimSpace(part); len(part) > len(longest) {
				longest = part
			}
		}
	}
	return longest
}
