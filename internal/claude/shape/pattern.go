package shape

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
)

// pattern is a regular expression that a string must match. Those of the API
// are nearly all a run of characters from one class, which is looked at without
// the machinery of regexp: ids and names stand in every message.
type pattern struct {
	text   string
	prefix string // what comes before the run
	class  []rune // pairs of first and last
	min    int
	max    int            // -1 is no bound
	other  *regexp.Regexp // for any other expression
}

// newPattern panics when the expression is not one of Go's: the table is made
// by us.
func newPattern(text string) *pattern {
	p := &pattern{text: text}
	if !p.readRun() {
		p.other = regexp.MustCompile(goSyntax(text))
	}
	return p
}

// readRun takes an expression apart that is a prefix and a run of a class.
func (p *pattern) readRun() bool {
	tree, err := syntax.Parse(goSyntax(p.text), syntax.Perl)
	if err != nil {
		panic(fmt.Sprintf("the pattern %q in table.json: %v", p.text, err))
	}
	parts := tree.Sub
	if tree.Op != syntax.OpConcat || parts[0].Op != syntax.OpBeginText || parts[len(parts)-1].Op != syntax.OpEndText {
		return false
	}
	parts = parts[1 : len(parts)-1]
	if len(parts) == 2 && parts[0].Op == syntax.OpLiteral {
		p.prefix, parts = string(parts[0].Rune), parts[1:]
	}
	if len(parts) != 1 || len(parts[0].Sub) != 1 || parts[0].Sub[0].Op != syntax.OpCharClass {
		return false
	}
	p.class = parts[0].Sub[0].Rune
	switch run := parts[0]; run.Op {
	case syntax.OpStar:
		p.max = -1
	case syntax.OpPlus:
		p.min, p.max = 1, -1
	case syntax.OpRepeat:
		p.min, p.max = run.Min, run.Max
	default:
		return false
	}
	return true
}

// escaped is a character as the description's patterns write it, which Go writes
// with braces.
var unicodeEscape = regexp.MustCompile(`\\u([0-9a-fA-F]{4})`)

func goSyntax(text string) string { return unicodeEscape.ReplaceAllString(text, `\x{$1}`) }

func (p *pattern) matches(s string) bool {
	if p.other != nil {
		return p.other.MatchString(s)
	}
	s, ok := strings.CutPrefix(s, p.prefix)
	if !ok {
		return false
	}
	count := 0
	for _, r := range s {
		if !p.has(r) {
			return false
		}
		count++
	}
	return count >= p.min && (p.max < 0 || count <= p.max)
}

func (p *pattern) has(r rune) bool {
	for i := 0; i < len(p.class); i += 2 {
		if r <= p.class[i+1] {
			return r >= p.class[i]
		}
	}
	return false
}
