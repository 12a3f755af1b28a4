package expect

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/condition"
)

// DecodeYAML reads expectations and refuses those that expect nothing.
func (e *Expectations) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, e)
	e.Output.Contained()
	e.Answer.Contained()
	d.Exclude(n, "only", "skip")
	d.In("bodies", func() { condition.CheckBodyPaths(d, n.Get("bodies"), []claude.Endpoint{claude.Messages}) })
	if at := n.Get("within"); isNoTime(at) {
		d.In("within", func() { d.Problemf(at, "no client is done in no time") })
	}
	if bounds := n.Get("rules"); bounds != nil {
		d.In("rules", func() { e.checkJudged(d, bounds) })
	}
	if len(n.Entries) == 0 && !d.Failed(before) {
		d.Hintf(n, "requests: {max: 4}", "this expects nothing")
	}
}

// isNoTime reports whether a duration of no length stands at n.
func isNoTime(n *strictyaml.Node) bool {
	if n == nil {
		return false
	}
	length, err := time.ParseDuration(n.Value)
	return err == nil && length == 0
}

// checkJudged refuses bounds for rules that are not judged. n is the map of bounds.
func (e *Expectations) checkJudged(d *strictyaml.Decoder, n *strictyaml.Node) {
	for _, entry := range n.Entries {
		id := entry.Key.Value
		_, known := rules.Find(id)
		judged := !slices.Contains(e.Skip, id) && (len(e.Only) == 0 || slices.Contains(e.Only, id))
		if known && !judged {
			d.In(id, func() { d.Problemf(entry.Key, "these bounds have no effect: %s is not judged", id) })
		}
	}
}

// YAMLType returns the name of the type in docs.
func (*RuleIDs) YAMLType() string { return "list of string" }

// DecodeYAML reads ids and refuses unknown ones.
func (r *RuleIDs) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	var ids []string
	before := d.Count()
	d.Decode(n, &ids)
	if d.Failed(before) {
		return
	}
	if len(ids) == 0 {
		d.Problemf(n, "an empty list names no rule")
	}
	for i, id := range ids {
		at := n.Items[i]
		d.In(strconv.Itoa(i), func() {
			if d.OneOf(at, id, rules.IDs()) && slices.Contains(ids[:i], id) {
				d.Problemf(at, "%s is named twice", id)
			}
		})
	}
	*r = ids
}

// YAMLType returns the name of the type in docs.
func (*RuleBounds) YAMLType() string { return "map of map" }

// DecodeYAML reads bounds by rule and refuses those that a rule does not have.
func (r *RuleBounds) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	var bounds map[string]Bounds
	d.Decode(n, &bounds)
	for _, entry := range n.Entries {
		if d.OneOf(entry.Key, entry.Key.Value, rules.IDs()) {
			d.In(entry.Key.Value, func() { checkBounds(d, entry.Key.Value, entry.Value) })
		}
	}
	*r = bounds
}

// checkBounds refuses the bounds at n that have no effect on the rule.
func checkBounds(d *strictyaml.Decoder, id string, n *strictyaml.Node) {
	rule, _ := rules.Find(id)
	if n.Kind == strictyaml.Map && len(n.Entries) == 0 {
		d.Problemf(n, "these bounds bound nothing")
	}
	for _, field := range strictyaml.Describe(reflect.TypeFor[Bounds]()) {
		at := n.Get(field.Name)
		if at == nil {
			continue
		}
		d.In(field.Name, func() {
			switch zero, isNumber := at.Float(); {
			case len(rule.Bounds) == 0:
				d.Hintf(at, "skip: ["+id+"]", "the rule %s has no bounds", id)
			case !slices.Contains(rule.Bounds, field.Name):
				d.Problemf(at, "the rule %s has no bound %s; it has %s", id, field.Name, strings.Join(rule.Bounds, ", "))
			case field.Name == "per_second" && isNumber && zero == 0, field.Name == "within" && isNoTime(at):
				d.Hintf(at, "to leave the rule's own bound, leave this out", "a bound of nothing is none")
			}
		})
	}
}

// DecodeYAML reads a number or a map.
func (r *Range) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Map {
		before := d.Count()
		d.Struct(n, r)
		if *r == (Range{}) && !d.Failed(before) {
			d.Hintf(n, "{min: 2, max: 4}", "this range bounds nothing")
		}
		d.Between(n, "min", "max", d.Failed(before) || r.Max == 0 || r.Min <= r.Max)
		return
	}
	count, ok := n.Int()
	if !ok || count < 1 {
		d.Problemf(n, "expected a number from 1 or {min: 2, max: 4}, got %s", strictyaml.Found(n))
		return
	}
	r.Min, r.Max = int(count), int(count)
}

// DecodeYAML reads a map and refuses bounds that no wait meets.
func (w *Waits) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, w)
	if *w == (Waits{}) && !d.Failed(before) {
		d.Hintf(n, "{min: 1s, max: 10s}", "these bounds bound no wait")
	}
	d.Between(n, "min", "max", d.Failed(before) || w.Max == 0 || w.Min <= w.Max)
}
