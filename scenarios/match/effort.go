package match

import (
	"regexp"
	"regexp/syntax"
)

// PatternSteps is how many steps of a regular expression cost one unit of work. A regular
// expression takes one step for each instruction at each byte of a text.
const PatternSteps = 256

// searchedBytes is how many bytes of a text can be searched for another text for one unit
// of work.
const searchedBytes = 4096

// patternEffort is the additional effort of a pattern with *, which reads a value byte by
// byte.
const patternEffort = 3

// Effort is the most units of work that a matcher takes for every searchedBytes of a value.
type Effort int

// For returns the units of work for a value of this size.
func (e Effort) For(bytes int) int { return bytes * int(e) / searchedBytes }

// Effort returns the effort of the matcher.
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

// Instructions returns the length of a regular expression's program, the most steps that
// it takes at each byte of a text.
func Instructions(re *regexp.Regexp) int {
	parsed, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return len(re.String()) // never reached: re was compiled
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return len(re.String())
	}
	return len(program.Inst)
}
