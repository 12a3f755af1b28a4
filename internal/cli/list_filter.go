package cli

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// listFilter says which scenarios are wanted; its zero value wants all.
type listFilter struct {
	categories, tags []string
}

func (f listFilter) holds(s catalogue.Summary) bool {
	inCategory := len(f.categories) == 0 || slices.Contains(f.categories, categoryName(s))
	hasTag := len(f.tags) == 0 || slices.ContainsFunc(f.tags, func(tag string) bool { return slices.Contains(s.Tags, tag) })
	return inCategory && hasTag
}

// known refuses categories and tags that no scenario has: a typing error would
// leave scenarios out.
func (f listFilter) known(list []catalogue.Summary) error {
	var categories, tags []string
	for _, s := range list {
		categories = append(categories, categoryName(s))
		tags = append(tags, s.Tags...)
	}
	for _, check := range []struct {
		what         string
		wanted, have []string
	}{{"category", f.categories, categories}, {"tag", f.tags, tags}} {
		for _, word := range check.wanted {
			if slices.Contains(check.have, word) {
				continue
			}
			err := fmt.Errorf("no scenario has the %s %q", check.what, word)
			if near, ok := strictyaml.Nearest(word, check.have); ok {
				err = fmt.Errorf("%w; did you mean %q?", err, near)
			}
			return usage(err, nearestFlag(check.what, word, check.have))
		}
	}
	return nil
}

// categoryName returns the category, or a heading for scenarios without one: the
// user's own, and the healthy one.
func categoryName(s catalogue.Summary) string {
	switch {
	case s.Category != "":
		return s.Category
	case s.Own:
		return "your own"
	default:
		return "no failure"
	}
}
