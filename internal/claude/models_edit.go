package claude

import (
	"cmp"
	"maps"
	"slices"

	"github.com/claudemock/claudemock/jsontree"
)

// Named is the model of that id or alias. One that the list does not have is
// made up: it has a 200000 token window and 64000 tokens of output.
func (l ModelList) Named(id string) Model {
	if m, known := l.Find(id); known {
		return m
	}
	return Model{
		ID:             id,
		DisplayName:    id,
		CreatedAt:      "2026-01-01T00:00:00Z",
		MaxInputTokens: customWindow,
		MaxTokens:      customMaxTokens,
		Lifecycle:      Active,
		Prefill:        true,
		Abilities:      customAbilities,
		capabilities:   l.capabilities[customAbilities],
	}
}

// Abilities are the words that Model.Abilities may be, sorted.
func (l ModelList) Abilities() []string { return slices.Sorted(maps.Keys(l.capabilities)) }

// Edited is a copy of the list in which the models given take the place of those
// with their id, or are new; with only, there are no others. capabilities join
// those the list has, by Model.Abilities.
func (l ModelList) Edited(models []Model, only bool, capabilities map[string]*jsontree.Node) ModelList {
	edited := ModelList{capabilities: maps.Clone(l.capabilities)}
	maps.Copy(edited.capabilities, capabilities)
	if !only {
		edited.models = slices.Clone(l.models)
	}
	for _, m := range models {
		i := slices.IndexFunc(edited.models, func(known Model) bool { return known.ID == m.ID })
		if i < 0 {
			edited.models = append(edited.models, m)
		} else {
			edited.models[i] = m
		}
	}
	slices.SortStableFunc(edited.models, func(a, b Model) int { return cmp.Compare(b.CreatedAt, a.CreatedAt) })
	for i := range edited.models {
		edited.models[i].capabilities = edited.capabilities[edited.models[i].Abilities]
	}
	return edited
}

// Holders are the models that answer to a name. More than one is a mistake in
// the list.
func (l ModelList) Holders(name string) []Model {
	return slices.DeleteFunc(l.All(), func(m Model) bool { return !m.is(name) })
}
