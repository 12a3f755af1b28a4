package shape

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
)

// wrongType names the expected type, or the last of several in the description.
func wrongType(f *form) string { return "Input should be a valid " + f.names }

func wrongCount(count int, list *listForm) *Problem {
	switch {
	case count < list.min:
		return problemf("List should have at least %s after validation, not %d", plural(list.min, "item"), count)
	case list.max > 0 && count > list.max:
		return problemf("List should have at most %s after validation, not %d", plural(list.max, "item"), count)
	}
	return nil
}

func wrongText(s string, bounds *textBounds) *Problem {
	if bounds.min > 0 || bounds.max > 0 {
		switch count := utf8.RuneCountInString(s); {
		case count < bounds.min:
			return problemf("String should have at least %s", plural(bounds.min, "character"))
		case bounds.max > 0 && count > bounds.max:
			return problemf("String should have at most %s", plural(bounds.max, "character"))
		}
	}
	if bounds.pattern != nil && !bounds.pattern.matches(s) {
		return problemf("String should match pattern '%s'", bounds.pattern.text)
	}
	return nil
}

func outOfBounds(n *jsontree.Node, bounds *numberBounds) *Problem {
	value, ok := n.Float()
	switch {
	case !ok:
		return problemf("Input should be a finite number")
	case bounds.min != nil && value < *bounds.min:
		return problemf("Input should be greater than or equal to %v", *bounds.min)
	case bounds.above != nil && value <= *bounds.above:
		return problemf("Input should be greater than %v", *bounds.above)
	case bounds.max != nil && value > *bounds.max:
		return problemf("Input should be less than or equal to %v", *bounds.max)
	case bounds.below != nil && value >= *bounds.below:
		return problemf("Input should be less than %v", *bounds.below)
	}
	return nil
}

func unknownTag(u *union, tag string) *Problem {
	if u.hidesTag() {
		return &Problem{Path: u.key, Reason: "Input should be " + quoted(u.tags)}
	}
	expected := slices.Clone(u.tags)
	slices.Sort(expected)
	return problemf("Input tag '%s' found using '%s' does not match any of the expected tags: '%s'",
		tag, u.key, strings.Join(expected, "', '"))
}

func problemf(format string, args ...any) *Problem {
	return &Problem{Reason: fmt.Sprintf(format, args...)}
}

func plural(count int, noun string) string {
	if count == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", count, noun)
}

// quoted returns text such as "'auto' or 'standard_only'".
func quoted(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return "'" + words[0] + "'"
	}
	return "'" + strings.Join(words[:last], "', '") + "' or '" + words[last] + "'"
}
