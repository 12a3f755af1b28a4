package drift

import (
	"cmp"
	"slices"
)

// Kind is the kind of thing that changed.
type Kind string

// The kinds, in the order in which they are shown.
const (
	Endpoint   Kind = "endpoint"
	Model      Kind = "model"
	Beta       Kind = "beta"
	Code       Kind = "error code"
	Variant    Kind = "variant" // of a union
	Field      Kind = "field"
	Word       Kind = "value"      // of an enumeration
	Acceptance Kind = "acceptance" // of a request by an endpoint
	Reply      Kind = "answer"     // a field of an endpoint's answer
)

var kinds = []Kind{Endpoint, Model, Beta, Code, Variant, Field, Word, Acceptance, Reply}

// Change is one difference between two versions. Its keys in JSON are stable.
type Change struct {
	Kind   Kind   `json:"kind"`
	Name   string `json:"name"`             // as "POST /v1/messages" or "CacheControlEphemeral.ttl"
	Before string `json:"before,omitempty"` // what was there, "" for nothing
	After  string `json:"after,omitempty"`  // what is there now, "" for nothing
}

// IsNew reports whether the old version lacks the item.
func (c Change) IsNew() bool { return c.Before == "" }

// IsGone reports whether the new version lacks the item.
func (c Change) IsGone() bool { return c.After == "" }

// Present is the value of an item that has no description.
const Present = "there"

// facts are the items of a version, by kind and name.
type facts map[fact]string

type fact struct {
	kind Kind
	name string
}

func (f facts) add(kind Kind, name, text string) { f[fact{kind, name}] = cmp.Or(text, Present) }

// differences returns the changes from one version to another, in order.
func differences(before, after facts) []Change {
	var all []Change
	for key, was := range before {
		if is := after[key]; is != was {
			all = append(all, Change{key.kind, key.name, was, is})
		}
	}
	for key, is := range after {
		if _, was := before[key]; !was {
			all = append(all, Change{key.kind, key.name, "", is})
		}
	}
	return ordered(all)
}

func ordered(all []Change) []Change {
	slices.SortFunc(all, func(a, b Change) int {
		return cmp.Or(
			cmp.Compare(slices.Index(kinds, a.Kind), slices.Index(kinds, b.Kind)),
			cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.After, b.After),
		)
	})
	return all
}
