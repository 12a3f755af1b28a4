package scenarios

import (
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// KeyKind is a condition on how a client says who it is.
type KeyKind string

// The kinds of key.
const (
	KeyAPI   KeyKind = "api"   // in x-api-key
	KeyOAuth KeyKind = "oauth" // a token, as Bearer in authorization
)

// Amount is a condition on how many there are of something. As a bare number it is
// just so many.
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
		checkRange(d, n, "min", "max", d.Failed(before) || c.Max == nil || c.Min <= *c.Max)
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

// asked lists the conditions on what a request brings along.
func (w *When) asked() []condition {
	var list []condition
	among := func(name string, m *Matcher, values func(in Incoming) []string) {
		if m != nil {
			effort := m.effort()
			list = append(list, condition{
				name: name, wanted: m.String(),
				holds: func(in Incoming) bool { return in.meetsAmong(m, effort, values(in)) },
				got:   func(in Incoming) string { its := values(in); return found(strings.Join(its, ", "), len(its) > 0) },
			})
		}
	}
	count := func(name string, c *Amount, blockType string) {
		if c != nil {
			list = append(list, condition{
				name: name, wanted: c.String(),
				holds: func(in Incoming) bool { return in.work.spend(1) && c.holds(in.blocks(blockType)) },
				got:   func(in Incoming) string { return strconv.Itoa(in.blocks(blockType)) },
			})
		}
	}
	among("tools", w.Tools, Incoming.tools)
	among("beta", w.Beta, func(in Incoming) []string { return betas(in.Headers) })
	count("images", w.Images, "image")
	count("documents", w.Documents, "document")
	if w.KeyKind != "" {
		list = append(list, condition{
			name: "key_kind", wanted: strconv.Quote(string(w.KeyKind)),
			holds: func(in Incoming) bool { return in.work.spend(1) && keyKind(in.Headers) == w.KeyKind },
			got:   func(in Incoming) string { kind := keyKind(in.Headers); return found(string(kind), kind != "") },
		})
	}
	return list
}

// meetsAmong reports whether one of several values meets a condition of that effort,
// as far as there is work left.
func (in Incoming) meetsAmong(m *Matcher, effort int, values []string) bool {
	bytes := 0
	for _, value := range values {
		bytes += len(value)
	}
	return in.work.spend(1+len(values)+bytes*effort/searchedBytes) && m.matchAmong(values)
}

// matchAmong reports whether one of several values meets the condition; of not,
// that none of them meets what it holds.
func (m *Matcher) matchAmong(values []string) bool {
	one := Matcher{Contains: m.Contains, Regexp: m.Regexp, exact: m.exact, pattern: m.pattern}
	fits := func(value string) bool { return one.Match(value, true) }
	switch {
	case m.Exists != nil && *m.Exists != (len(values) > 0):
		return false
	case m.needsValue() && !slices.ContainsFunc(values, fits):
		return false
	case m.Not != nil && m.Not.matchAmong(values):
		return false
	}
	return len(m.AnyOf) == 0 || slices.ContainsFunc(m.AnyOf, func(a Matcher) bool { return a.matchAmong(values) })
}

// toolNames is the tools that a request offers, in order.
func toolNames(body *jsontree.Node) (names []string) {
	tools := body.Field("tools")
	if !tools.Is(jsontree.Array) {
		return nil
	}
	for _, tool := range tools.Items {
		if name := tool.Field("name").Str(); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// systemText joins the directions of a request: those beside its messages and the
// system messages among them.
func systemText(body *jsontree.Node) (text string, ok bool) {
	var texts []string
	add := func(content *jsontree.Node) {
		if its, given := contentText(content); given {
			texts = append(texts, its)
		}
	}
	add(body.Field("system"))
	if messages := body.Field("messages"); messages.Is(jsontree.Array) {
		for _, message := range messages.Items {
			if message.Field("role").Str() == "system" {
				add(message.Field("content"))
			}
		}
	}
	return strings.Join(texts, "\n"), len(texts) > 0
}

// countBlocks counts the content blocks of a type in all messages, those inside
// the results of tools too.
func countBlocks(body *jsontree.Node, blockType string) int {
	messages := body.Field("messages")
	if !messages.Is(jsontree.Array) {
		return 0
	}
	count := 0
	eachBlock(messages.Items, blockType, func(*jsontree.Node) { count++ })
	eachBlock(messages.Items, "tool_result", func(result *jsontree.Node) {
		eachBlock([]*jsontree.Node{result}, blockType, func(*jsontree.Node) { count++ })
	})
	return count
}

// betas is the names in the anthropic-beta headers.
func betas(headers map[string][]string) (names []string) {
	for _, line := range headers["Anthropic-Beta"] {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// keyKind is how the headers say who asks, which of both is x-api-key; "" for
// neither.
func keyKind(headers map[string][]string) KeyKind {
	authorization, _ := header(headers, "Authorization")
	scheme, _, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	switch key, _ := header(headers, "X-Api-Key"); {
	case strings.TrimSpace(key) != "":
		return KeyAPI
	case strings.EqualFold(scheme, "bearer"):
		return KeyOAuth
	default:
		return ""
	}
}
