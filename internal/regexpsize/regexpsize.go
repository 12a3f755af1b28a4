// Package regexpsize computes the size of a regular expression before it is
// compiled: nested repetitions of a dozen characters can become millions of
// instructions.
package regexpsize

import (
	"errors"
	"regexp/syntax"
	"strings"
)

// Max is the largest number of instructions of a regular expression. They take
// about ten megabytes. Usual expressions have some hundred.
const Max = 100_000

// ErrTooLarge says that an expression has more than Max instructions.
var ErrTooLarge = errors.New("the regular expression is too large: it compiles to more than 100000 instructions")

// unicodeClass is about how many ranges a class such as \p{L} has.
const unicodeClass = 500

// Parse parses a regular expression in the syntax of Go, and returns roughly how
// many instructions it compiles to, including ranges of classes. It does not parse
// one that is too large.
func Parse(pattern string) (tree *syntax.Regexp, size int, err error) {
	if Text(pattern) > Max {
		return nil, 0, ErrTooLarge
	}
	tree, err = syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, 0, err
	}
	if size = instructions(tree); size > Max {
		return nil, 0, ErrTooLarge
	}
	return tree, size, nil
}

// Text is roughly the work of parsing a pattern.
func Text(pattern string) int {
	return len(pattern) + unicodeClass*(strings.Count(pattern, `\p`)+strings.Count(pattern, `\P`))
}

// instructions counts up to a little more than Max.
func instructions(re *syntax.Regexp) int {
	size := len(re.Rune)
	for _, sub := range re.Sub {
		if size += instructions(sub); size > Max {
			return Max + 1
		}
	}
	if re.Op == syntax.OpRepeat {
		size *= max(re.Min+1, re.Max)
	}
	return min(1+size, Max+1)
}
