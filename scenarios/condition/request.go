package condition

import (
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/match"
)

// KeyKind is a condition on how a client authenticates.
type KeyKind string

// The kinds of key.
const (
	KeyAPI   KeyKind = incoming.KeyAPI
	KeyOAuth KeyKind = incoming.KeyOAuth
)

// Amount is a condition on a number of things. In YAML a bare number is exactly that many.
type Amount struct {
	Min int  `yaml:"min" min:"0" doc:"so many or more; default 0"`
	Max *int `yaml:"max" min:"0" doc:"so many or fewer; default no bound"`
}

// DecodeYAML reads a number or a map.
func (c *Amount) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Map {
		before := d.Count()
		d.Struct(n, c)
		if len(n.Entries) == 0 && !d.Failed(before) {
			d.Problemf(n, "this condition is empty; known are max, min")
		}
		d.Between(n, "min", "max", d.Failed(before) || c.Max == nil || c.Min <= *c.Max)
		return
	}
	count, ok := n.Int()
	if !ok || count < 0 {
		d.Problemf(n, "expected a number from 0 or {min: 2, max: 4}, got %s", strictyaml.Found(n))
		return
	}
	c.Min, c.Max = int(count), new(int(count))
}

// EncodeYAML writes a number or a map.
func (c *Amount) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if c.Max != nil && *c.Max == c.Min {
		return e.Encode(c.Min)
	}
	return e.Struct(c)
}

func (c *Amount) holds(n int) bool { return n >= c.Min && (c.Max == nil || n <= *c.Max) }

func (c *Amount) String() string {
	switch {
	case c.Max == nil:
		return strconv.Itoa(c.Min) + " or more"
	case *c.Max == c.Min:
		return strconv.Itoa(c.Min)
	default:
		return strconv.Itoa(c.Min) + " to " + strconv.Itoa(*c.Max)
	}
}

// onRequest lists the conditions on tools, betas, images, documents and the kind of key.
func (w *When) onRequest() []Condition {
	var list []Condition
	among := func(name, wanted string, effort match.Effort, fits func([]string) bool, values func(in incoming.Request) []string) {
		list = append(list, Condition{
			Name: name, Wanted: wanted,
			Holds: func(in incoming.Request) bool {
				got := values(in)
				return spendOn(in, effort, got) && fits(got)
			},
			Got: func(in incoming.Request) string {
				got := values(in)
				return wordValue(strings.Join(got, ", "), len(got) > 0)
			},
		})
	}
	count := func(name string, c *Amount, blockType string) {
		if c != nil {
			list = append(list, Condition{
				Name: name, Wanted: c.String(),
				Holds: func(in incoming.Request) bool { return in.Work.Spend(1) && c.holds(in.Blocks(blockType)) },
				Got:   func(in incoming.Request) string { return strconv.Itoa(in.Blocks(blockType)) },
			})
		}
	}
	if w.Tools != nil {
		among("tools", w.Tools.String(), w.Tools.Effort(), w.Tools.MatchAmong, incoming.Request.Tools)
	}
	if w.Beta != nil {
		among("beta", w.Beta.String(), w.Beta.Effort(), w.Beta.MatchAmong, incoming.Request.Betas)
	}
	count("images", w.Images, "image")
	count("documents", w.Documents, "document")
	if w.KeyKind != "" {
		list = append(list, Condition{
			Name: "key_kind", Wanted: strconv.Quote(string(w.KeyKind)),
			Holds: func(in incoming.Request) bool { return in.Work.Spend(1) && in.KeyKind() == string(w.KeyKind) },
			Got:   func(in incoming.Request) string { kind := in.KeyKind(); return wordValue(kind, kind != "") },
		})
	}
	return list
}

// spendOn reports whether the request has enough work left to hold values against a condition
// of that effort.
func spendOn(in incoming.Request, effort match.Effort, values []string) bool {
	bytes := 0
	for _, value := range values {
		bytes += len(value)
	}
	return in.Work.Spend(1 + len(values) + effort.For(bytes))
}
