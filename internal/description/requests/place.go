package requests

import (
	"strconv"
	"strings"
)

// Place is a path into a request, from the top.
type Place []Step

// Step is one key, index or tag of a place.
type Step struct {
	Name  string
	Index bool // an item of an array
	Tag   bool // the variant of a union: it is not in the body, and error paths may leave it out
	Loose bool // a variant without a tag: an error may be about any variant
}

func (p Place) plus(step Step) Place { return append(p[:len(p):len(p)], step) }

func (p Place) key(name string) Place { return p.plus(Step{Name: name}) }

func (p Place) item(i int) Place { return p.plus(Step{Name: strconv.Itoa(i), Index: true}) }

// Path returns the place in the format of jsontree: keys and indices, dotted.
func (p Place) Path() string {
	var names []string
	for _, step := range p {
		if !step.Tag {
			names = append(names, step.Name)
		}
	}
	return strings.Join(names, ".")
}

// String returns the place with its tags and without its indices, so that it is the
// same for all requests: "messages.user.content.text.citations".
func (p Place) String() string {
	var names []string
	for _, step := range p {
		if !step.Index {
			names = append(names, step.Name)
		}
	}
	return strings.Join(names, ".")
}

// Is reports whether the path of an error names the place, with or without tags. After
// a loose step, any path does.
func (p Place) Is(path string) bool {
	var names []string
	if path != "" {
		names = strings.Split(path, ".")
	}
	return p.matches(names)
}

func (p Place) matches(names []string) bool {
	if len(p) == 0 {
		return len(names) == 0
	}
	if p[0].Loose || len(names) > 0 && p[0].Name == names[0] && p[1:].matches(names[1:]) {
		return true
	}
	return p[0].Tag && p[1:].matches(names)
}
