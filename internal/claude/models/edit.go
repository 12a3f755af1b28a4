package models

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/claudemock/claudemock/jsontree"
)

// With returns a copy of the list for a scenario. If only is not empty, no other models
// exist; a name in it that the list lacks is added. Then retire removes models, by any
// of their names, and add makes up models that do not exist yet, as Named does.
func (l List) With(only, retire, add []string) List {
	models := slices.Clone(l.models)
	if len(only) > 0 {
		models = slices.DeleteFunc(models, func(m Model) bool { return !slices.ContainsFunc(only, m.Is) })
	}
	models = l.withNamed(models, only)
	models = slices.DeleteFunc(models, func(m Model) bool { return slices.ContainsFunc(retire, m.Is) })
	return newList(l.withNamed(models, add))
}

// withNamed appends the models with these names that are not in the list yet.
func (l List) withNamed(models []Model, ids []string) []Model {
	for _, id := range ids {
		if !slices.ContainsFunc(models, func(m Model) bool { return m.Is(id) }) {
			models = append(models, l.Named(id))
		}
	}
	return models
}

// Edited returns a copy of the list in which the given models replace those with the
// same id, or are added. With only, the copy has no other models.
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

// Changed returns a copy of the list in which some traits of models are different. The
// keys of changes are ids or aliases, and the values JSON objects with the keys of
// Traits. A name that the list lacks becomes a new model, made up otherwise. The
// objects must have been checked to fit Traits: a value that does not fit is ignored.
func (l List) Changed(changes map[string]*jsontree.Node) List {
	models := make([]Model, 0, len(changes))
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		m := l.Named(name)
		m.Traits = m.changed(changes[name])
		models = append(models, m)
	}
	return l.Edited(models, false)
}

// changed returns the traits with the values of an object in place of their own.
func (t Traits) changed(values *jsontree.Node) Traits {
	var given Traits
	if json.Unmarshal([]byte(values.String()), &given) != nil {
		return t
	}
	// json.Unmarshal writes a list into the memory of the one before it, which belongs
	// to the original, so the lists are copied first.
	for _, list := range []*[]string{&t.Aliases, &t.Thinking, &t.Effort, &t.AllowedFallbackModels, &t.ContextManagement, &t.ServerTools, &t.Supports} {
		*list = slices.Clone(*list)
	}
	_ = json.Unmarshal([]byte(values.String()), &t) // succeeded above
	return t
}

// Holders returns the models with a name or alias. If there are several, the list is
// wrong.
func (l List) Holders(name string) []Model {
	return slices.DeleteFunc(l.All(), func(m Model) bool { return !m.Is(name) })
}
