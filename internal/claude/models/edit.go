package models

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/claudemock/claudemock/jsontree"
)

// With is a copy of the list for a scenario: if only is not empty, nothing but those
// models exists; then retire takes models away, by any of their names, and add makes
// new ones known, unless they are. A name in only that the list does not have is added
// too. Named says what such a model takes.
func (l List) With(only, retire, add []string) List {
	models := slices.Clone(l.models)
	if len(only) > 0 {
		models = slices.DeleteFunc(models, func(m Model) bool { return !slices.ContainsFunc(only, m.Is) })
	}
	models = l.withNamed(models, only)
	models = slices.DeleteFunc(models, func(m Model) bool { return slices.ContainsFunc(retire, m.Is) })
	return newList(l.withNamed(models, add))
}

// withNamed appends the models of those names that are not there yet.
func (l List) withNamed(models []Model, ids []string) []Model {
	for _, id := range ids {
		if !slices.ContainsFunc(models, func(m Model) bool { return m.Is(id) }) {
			models = append(models, l.Named(id))
		}
	}
	return models
}

// Edited is a copy of the list in which the models given take the place of those
// with their id, or are new; with only, there are no others.
func (l List) Edited(models []Model, only bool) List {
	var edited []Model
	if !only {
		edited = slices.Clone(l.models)
	}
	for _, m := range models {
		i := slices.IndexFunc(edited, func(known Model) bool { return known.ID == m.ID })
		if i < 0 {
			edited = append(edited, m)
		} else {
			edited[i] = m
		}
	}
	slices.SortStableFunc(edited, func(a, b Model) int { return cmp.Compare(b.CreatedAt, a.CreatedAt) })
	return newList(edited)
}

// Changed is a copy of the list with some traits of models changed, by id or
// alias, as JSON objects with the keys of Traits say. A name that the list does
// not have is that of a new model, made up otherwise. The objects must have
// been checked to fit Traits: a value that does not is left out.
func (l List) Changed(changes map[string]*jsontree.Node) List {
	models := make([]Model, 0, len(changes))
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		m := l.Named(name)
		m.Traits = m.changed(changes[name])
		models = append(models, m)
	}
	return l.Edited(models, false)
}

// changed is the traits with the values of an object in place of their own.
func (t Traits) changed(values *jsontree.Node) Traits {
	var given Traits
	if json.Unmarshal([]byte(values.String()), &given) != nil {
		return t
	}
	// A list is decoded into the memory of the one before it, which belongs to
	// the original: it has to go first.
	for _, list := range []*[]string{&t.Aliases, &t.Thinking, &t.Effort, &t.AllowedFallbackModels, &t.ContextManagement, &t.ServerTools, &t.Supports} {
		*list = slices.Clone(*list)
	}
	_ = json.Unmarshal([]byte(values.String()), &t) // was decoded just now
	return t
}

// Holders are the models that answer to a name. More than one is a mistake in
// the list.
func (l List) Holders(name string) []Model {
	return slices.DeleteFunc(l.All(), func(m Model) bool { return !m.Is(name) })
}
