package scenarios

import (
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// checkKeys refuses keys that the API does not have, in content blocks of known types, in
// usage and in stop_details: a typing error would be sent as it is, and go unnoticed.
func (r *Reply) checkKeys(d *strictyaml.Decoder, n *strictyaml.Node) {
	if r.UnknownKeys == Ignored {
		return
	}
	if content := n.Get("content"); content != nil && content.Kind == strictyaml.List {
		d.In("content", func() {
			for i, block := range content.Items {
				d.In(strconv.Itoa(i), func() { checkBlockKeys(d, block) })
			}
		})
	}
	if usage := n.Get("usage"); usage != nil {
		d.In("usage", func() { refuseUnknown(d, usage, compose.UsageKeys()) })
	}
	if details := n.Get("stop_details"); details != nil {
		d.In("stop_details", func() { refuseUnknown(d, details, compose.StopDetailsKeys()) })
	}
}

func checkBlockKeys(d *strictyaml.Decoder, block *strictyaml.Node) {
	if block.Kind != strictyaml.Map {
		return
	}
	typ := block.Get("type")
	if typ == nil {
		d.Hintf(block, "type: text", "a content block needs a type")
		return
	}
	if known := compose.BlockKeys(typ.Value); known != nil {
		refuseUnknown(d, block, known)
	}
}

// refuseUnknown refuses the keys of a map that are not known.
func refuseUnknown(d *strictyaml.Decoder, n *strictyaml.Node, known []string) {
	if n.Kind != strictyaml.Map {
		return
	}
	for _, e := range n.Entries {
		key := e.Key.Value
		if slices.Contains(known, key) {
			continue
		}
		hint := "to send it all the same: unknown_keys: ignore, beside the content"
		if near := strictyaml.DidYouMean(key, known); near != "" {
			hint = near
		}
		d.In(key, func() {
			d.Hintf(e.Key, hint, "unknown key %q; known are %s", key, strings.Join(slices.Sorted(slices.Values(known)), ", "))
		})
	}
}

// HasUnknownKeys reports whether the reply says something with a key that the API does not
// have, as far as claudemock knows.
func (r *Reply) HasUnknownKeys() bool {
	unknown := func(n *jsontree.Node, known []string) bool {
		return n != nil && known != nil && slices.ContainsFunc(n.Members, func(m jsontree.Member) bool { return !slices.Contains(known, m.Key) })
	}
	return unknown(r.Usage, compose.UsageKeys()) || unknown(r.StopDetails, compose.StopDetailsKeys()) ||
		slices.ContainsFunc(r.Content, func(block *jsontree.Node) bool {
			return unknown(block, compose.BlockKeys(block.Field("type").Str()))
		})
}
