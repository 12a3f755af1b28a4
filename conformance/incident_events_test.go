package conformance

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/sse"
)

// events says which events the body holds, by type, in order. A type with a +
// behind it stands for one or more of them, "..." for any number of any. Pings,
// which the API sends where it likes, count only where one is expected.
func events(want ...string) check {
	return func(a *answer) error {
		got, _ := a.events()
		var kinds []string
		for _, event := range got {
			if name := kind(event); name != "ping" || slices.ContainsFunc(want, isPing) {
				kinds = append(kinds, name)
			}
		}
		if !inOrder(kinds, want) {
			return fmt.Errorf("the events are %s, expected %s", runs(kinds), strings.Join(want, " "))
		}
		return nil
	}
}

func isPing(name string) bool { return strings.TrimSuffix(name, "+") == "ping" }

// inOrder holds a list of types against a pattern of them.
func inOrder(kinds, want []string) bool {
	if len(want) == 0 {
		return len(kinds) == 0
	}
	if want[0] == "..." {
		return inOrder(kinds, want[1:]) || len(kinds) > 0 && inOrder(kinds[1:], want)
	}
	name, more := strings.CutSuffix(want[0], "+")
	if len(kinds) == 0 || kinds[0] != name {
		return false
	}
	return inOrder(kinds[1:], want[1:]) || more && inOrder(kinds[1:], want)
}

// eventData says what stands at a path of an event's data, as value does. Events
// count from 1, and from the last one back from -1.
func eventData(n int, path string, want any) check {
	return ofEvent(n, func(where string, data []byte) error { return valueAt(where, data, path, want) })
}

// eventLike is eventData of a text, in which * stands for any.
func eventLike(n int, path, want string) check {
	return ofEvent(n, func(where string, data []byte) error { return textAt(where, data, path, want) })
}

// eventLacks says that nothing stands at a path of an event's data.
func eventLacks(n int, path string) check {
	return ofEvent(n, func(where string, data []byte) error { return nothingAt(where, data, path) })
}

func ofEvent(n int, holds func(where string, data []byte) error) check {
	return func(a *answer) error {
		all, _ := a.events()
		i := n - 1
		if n < 0 {
			i = len(all) + n
		}
		if i < 0 || i >= len(all) {
			return fmt.Errorf("there are %d events, and no number %d", len(all), n)
		}
		return holds(fmt.Sprintf("event %d (%s)", i+1, kind(all[i])), all[i].Data)
	}
}

// first says what stands at a path of the first event of a type.
func first(name, path string, want any) check {
	return ofType(name, 1, func(where string, data []byte) error { return valueAt(where, data, path, want) })
}

// firstLacks says that nothing stands at a path of the first event of a type.
func firstLacks(name, path string) check {
	return ofType(name, 1, func(where string, data []byte) error { return nothingAt(where, data, path) })
}

// nth is first of the n-th event of the type, from 1.
func nth(n int, name, path string, want any) check {
	return ofType(name, n, func(where string, data []byte) error { return valueAt(where, data, path, want) })
}

func ofType(name string, n int, holds func(where string, data []byte) error) check {
	return func(a *answer) error {
		all, _ := a.events()
		seen := 0
		for i, event := range all {
			if kind(event) != name {
				continue
			}
			if seen++; seen == n {
				return holds(fmt.Sprintf("event %d (%s)", i+1, name), event.Data)
			}
		}
		return fmt.Errorf("there are %d events of type %s, and no number %d", seen, name, n)
	}
}

// noEvent says that none of these types is among the events.
func noEvent(names ...string) check {
	return func(a *answer) error {
		all, _ := a.events()
		for _, event := range all {
			for _, name := range names {
				if kind(event) == name {
					return fmt.Errorf("there is an event %s", name)
				}
			}
		}
		return nil
	}
}

// endsInsideAnEvent says that no empty line closed the last event.
func endsInsideAnEvent(a *answer) error {
	if _, unclosed := a.events(); !unclosed {
		return fmt.Errorf("the body ends between two events")
	}
	return nil
}

// text says what the text deltas of the stream add up to; * stands for any.
func text(want string) check {
	return func(a *answer) error { return like("the text", joined(a, -1, "text"), want) }
}

// toolInput says what the pieces of input of a block add up to.
func toolInput(index int, want string) check {
	return func(a *answer) error { return like("the input", joined(a, index, "partial_json"), want) }
}

// brokenInput says that the pieces of input of a block add up to no JSON.
func brokenInput(index int) check {
	return func(a *answer) error {
		input := joined(a, index, "partial_json")
		if input == "" || json.Valid([]byte(input)) {
			return fmt.Errorf("the input is %q, expected it broken", input)
		}
		return nil
	}
}

// joined adds up a field of the deltas of a block; of all where index is -1.
func joined(a *answer, index int, field string) string {
	all, _ := a.events()
	var b strings.Builder
	for _, event := range all {
		b.WriteString(piece(event, index, field))
	}
	return b.String()
}

func piece(event sse.Event, index int, field string) string {
	var data struct {
		Index int
		Delta map[string]any
	}
	if kind(event) != "content_block_delta" || json.Unmarshal(event.Data, &data) != nil || index >= 0 && data.Index != index {
		return ""
	}
	part, _ := data.Delta[field].(string)
	return part
}
