package match

import (
	"regexp"
	"regexp/syntax"
)

// PatternSteps is how many steps of a regular expression a unit of work buys. It
// takes a step for each of its instructions at each byte of a text.
const PatternSteps = 256

// searchedBytes is how many bytes of a text a unit of work buys that is searched for
// another.
const searchedBytes = 4096

// patternEffort is what a pattern with * takes beside a plain text: it reads a value
// a byte at a time.
const patternEffort = 3

// Effort is how many units of work a matcher takes at most for every searchedBytes
// of a value.
type Effort int

// For is how many units of work it takes to hold a value of so many bytes against
// the matcher.
func (e Effort) For(bytes int) int { return bytes * int(e) / searchedBytes }

// Effort is what it takes to hold values against the matcher, which is known before
// there are any.
func (m *Matcher) Effort() Effort {
	if m == nil {
		return 0
	}
	effort := Effort(1)
	if m.pattern != nil {
		effort += patternEffort
	}
	if m.Regexp != nil {
		effort += Effort(Instructions(m.Regexp) * (searchedBytes / PatternSteps))
	}
	effort += m.Not.Effort()
	for i := range m.AnyOf {
		effort += m.AnyOf[i].Effort()
	}
	return effort
}

// Instructions is how long the program of a regular expression is: at each byte of
// a text it takes so many steps at most.
func Instructions(re *regexp.Regexp) int {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return len(re.String()) // it was compiled, so there is none
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return len(re.String())
	}
	return len(program.Inst)
}
