package condition

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios/match"
)

// impossible is the reason why no request for an endpoint meets a condition, or why all
// do.
type impossible struct{ key, hint, text string }

// Check refuses the condition at n if no request for one of its endpoints meets it. If
// early, the condition is tried before the API's checks, where requests may have any
// method and any body.
func (w *When) Check(d *strictyaml.Decoder, n *strictyaml.Node, early bool) {
	before := d.Count()
	d.In("path", func() { checkPathText(d, n.Get("path"), w.Path) })
	d.In("method", func() { checkMethodText(d, n.Get("method"), w.Method) })
	checkConversation(d, n, w)
	if d.Failed(before) {
		return
	}
	all := w.Endpoint.All()
	reachable := all
	if early {
		reachable = nil
	}
	d.In("body", func() { CheckBodyPaths(d, n.Get("body"), reachable) })
	anywhere := len(all) == len(allEndpoints)
	var first *impossible
	for _, endpoint := range all {
		why := w.impossible(endpoint, early, len(all) == 1)
		if why == nil && anywhere {
			return
		}
		if first == nil {
			first = why
		}
	}
	if first != nil {
		d.In(first.key, func() { d.Hintf(n.Get(first.key), first.hint, "%s", first.text) })
	}
}

// checkConversation refuses conditions on a conversation that contradict each other.
func checkConversation(d *strictyaml.Decoder, n *strictyaml.Node, w *When) {
	if w.LastRole != LastAssistant {
		return
	}
	if w.ToolResult != nil && !w.ToolResult.Absent {
		d.In("tool_result", func() {
			d.Problemf(n.Get("tool_result"), "this never holds where the assistant spoke last: results are in a user turn")
		})
	}
	if w.Turn != nil && w.Turn.To == 1 {
		d.In("turn", func() {
			d.Problemf(n.Get("turn"), "this never holds where the assistant spoke last: it is the second turn then, or a later one")
		})
	}
}

// hintOther says what to write for paths that the API does not have.
const hintOther = "for a path that the API does not have: endpoint: other"

// impossible returns why no request for the endpoint meets the condition, or nil if one
// may. If the rule is for this endpoint alone, it also returns why all requests do.
func (w *When) impossible(endpoint claude.Endpoint, early, alone bool) *impossible {
	route, known := claude.RouteOf(endpoint)
	if !known {
		return w.literalAPIPath()
	}
	if w.Method != nil && !early && (alone || !w.Method.Match(route.Method, true)) {
		return &impossible{"method", hintOther, "the endpoint " + string(endpoint) + " takes one method only, and refuses any other before the rules are asked"}
	}
	if w.Path != nil && !w.Path.MayMatchRoute(route.Path) {
		return &impossible{"path", hintOther, "the path of the endpoint " + string(endpoint) + " is " + route.Path + ", which this does not match"}
	}
	if w.Version != nil && !early && !w.Version.Match(claude.Version2023, true) && !w.Version.Match(claude.Version2026, true) {
		return &impossible{"version", claude.Version2023 + " or " + claude.Version2026, "the API refuses any other version before the rules are asked"}
	}
	hasMessages := endpoint == claude.Messages || endpoint == claude.CountTokens
	for _, c := range []struct {
		key          string
		given, known bool
		what         string
	}{
		{"stream", w.Stream != nil, endpoint.Streams(), "never streams"},
		{"model", w.Model != nil, hasMessages || endpoint == claude.Complete || endpoint == claude.GetModel, "is asked without a model"},
		{"text", w.Text != nil, hasMessages, "is asked without messages"},
		{"system", w.System != nil, hasMessages, "is asked without messages"},
		{"tools", w.Tools != nil, hasMessages, "is asked without tools"},
		{"images", w.Images != nil, hasMessages, "is asked without messages"},
		{"documents", w.Documents != nil, hasMessages, "is asked without messages"},
		{"turn", w.Turn != nil, hasMessages, "is asked without messages"},
		{"last_role", w.LastRole != "", hasMessages, "is asked without messages"},
		{"tool_result", w.ToolResult != nil, hasMessages, "is asked without messages"},
		{"body", w.Body != nil, route.Takes == claude.JSON, "takes no JSON"},
	} {
		if c.given && !c.known {
			return &impossible{c.key, "leave it out, or name another endpoint", "the endpoint " + string(endpoint) + " " + c.what}
		}
	}
	return nil
}

// literalAPIPath returns a reason if the condition names a path of the API, which endpoint
// other never has.
func (w *When) literalAPIPath() *impossible {
	path, literal := w.Path.Literal()
	if !literal {
		return nil
	}
	for _, route := range claude.Routes {
		if route.Path == path {
			return &impossible{"path", "endpoint: " + string(route.Endpoint), "this is the path of an endpoint of the API, so other never has it"}
		}
	}
	return nil
}

// checkPathText refuses texts that no path contains.
func checkPathText(d *strictyaml.Decoder, n *strictyaml.Node, m *match.Matcher) {
	m.Texts(n, func(at *strictyaml.Node, text string, whole bool) {
		switch {
		case whole && !isPath(text):
			d.Hintf(at, "the path as it was sent: raw_path; what follows a question mark: query",
				"no path reads like %q: it begins with a slash, and has none at its end, no two in a row and no query", text)
		case strings.Contains(text, "//") || strings.Contains(text, "?"):
			d.Hintf(at, "the path as it was sent: raw_path; what follows a question mark: query", "no path has %q in it", text)
		}
	})
}

// checkMethodText refuses methods in lower case.
func checkMethodText(d *strictyaml.Decoder, n *strictyaml.Node, m *match.Matcher) {
	m.Texts(n, func(at *strictyaml.Node, text string, whole bool) {
		if upper := strings.ToUpper(text); upper != text {
			d.Hintf(at, upper, "no method reads like %q: they are in capitals", text)
		}
	})
}

// isPath reports whether the text can be the path of a request; * stands for any text.
func isPath(text string) bool {
	if text == "/" {
		return true
	}
	return (strings.HasPrefix(text, "/") || strings.HasPrefix(text, "*")) && !strings.HasSuffix(text, "/") &&
		!strings.Contains(text, "//") && !strings.Contains(text, "?")
}
