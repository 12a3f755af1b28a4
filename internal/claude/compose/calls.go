package compose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// CallMarker begins a line of the last user message that makes a healthy answer
// call a tool, as nothing else does when no tool_choice forces it to: the name of
// the tool follows, and then, if it should be a particular one, the input as JSON.
//
//	claudemock: call search {"q": "lighthouses"}
const CallMarker = "claudemock: call "

// ordered finds what leaves a model no choice although no tool_choice says so.
// Claude Code ends so what it asks when an answer in the form of a schema is due.
var ordered = regexp.MustCompile(`\bYou MUST call the ([\w-]+) tool\b`)

// ask is one line with the marker, or one tool whose call is ordered.
type ask struct {
	name  string
	input *jsontree.Node // nil when none was given, or none that is an object
}

// asks is the tools that the last user message asks for, in its order. A message
// that brings the results of tools asks for none, so that who answers a call is
// not called again.
func (p prompt) asks() []ask {
	if len(p.toolResults()) > 0 {
		return nil
	}
	var asks []ask
	for _, order := range ordered.FindAllStringSubmatch(p.lastText(), -1) {
		asks = append(asks, ask{name: order[1]})
	}
	text := p.LastUserText()
	if !strings.Contains(text, CallMarker) {
		return asks
	}
	for line := range strings.Lines(text) {
		said, marked := strings.CutPrefix(strings.TrimSpace(line), CallMarker)
		if !marked {
			continue
		}
		name, rest, _ := strings.Cut(strings.TrimSpace(said), " ")
		a := ask{name: name}
		if input, err := jsontree.ParseString(rest); err == nil && input.Is(jsontree.Object) {
			a.input = input
		}
		asks = append(asks, a)
	}
	return asks
}

// question is the last user message without the lines that ask for tools.
func (p prompt) question() string {
	text := p.LastUserText()
	if !strings.Contains(text, CallMarker) {
		return text
	}
	var left []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), CallMarker) {
			left = append(left, line)
		}
	}
	return strings.TrimSpace(strings.Join(left, ""))
}

// call is one use of a tool that an answer makes.
type call struct {
	tool   *jsontree.Node // as the request describes it
	name   string         // as the use has it
	server string         // of an MCP tool: the name of its server
	input  *jsontree.Node // nil: made up
}

// calls is the tools an answer uses: what tool_choice forces, or else what the
// last user message asks for. missing names those asked for that there are not.
func (p prompt) calls() (calls []call, missing []string) {
	choice := p.Body.Field("tool_choice")
	asks := p.asks()
	switch choice.Field("type").Str() {
	case "none":
		return nil, nil
	case "any":
		if one := preferred(p.offered()); one != nil {
			calls = append(calls, *one)
		}
		return withInputs(calls, asks), nil
	case "tool":
		if one := find(p.offered(), choice.Field("name").Str()); one != nil {
			calls = append(calls, *one)
		}
		return withInputs(calls, asks), nil
	}
	if len(asks) == 0 {
		return nil, nil
	}
	offered := p.offered()
	for _, a := range asks {
		one := find(offered, a.name)
		if one == nil {
			missing = append(missing, a.name)
			continue
		}
		calls = append(calls, call{tool: one.tool, name: one.name, server: one.server, input: a.input})
	}
	if choice.Field("disable_parallel_tool_use").True() && len(calls) > 1 {
		calls = calls[:1]
	}
	return calls, missing
}

// withInputs gives forced calls the input that the prompt has for them.
func withInputs(calls []call, asks []ask) []call {
	for i := range calls {
		for _, a := range asks {
			if a.name == calls[i].name {
				calls[i].input = a.input
			}
		}
	}
	return calls
}

// find is the tool of that name, or else the first of the MCP server of that name,
// or nil.
func find(offered []call, name string) *call {
	for _, named := range []func(*call) string{func(c *call) string { return c.name }, func(c *call) string { return c.server }} {
		for i := range offered {
			if name != "" && named(&offered[i]) == name {
				return &offered[i]
			}
		}
	}
	return nil
}

// preferred is the tool that is called when any will do, or nil: the first that
// the client runs, and else the first at all; one that has to be searched for, or
// that only code may call, if there is no other.
func preferred(offered []call) *call {
	var best *call
	rank := func(c *call) int {
		n := 0
		if c.tool.Field("defer_loading").True() || !direct(c.tool) {
			n += 2
		}
		if c.server != "" || serverToolOf(c) != nil {
			n++
		}
		return n
	}
	for i := range offered {
		if best == nil || rank(&offered[i]) < rank(best) {
			best = &offered[i]
		}
	}
	return best
}

// direct reports whether the model itself may call a tool.
func direct(tool *jsontree.Node) bool {
	callers := tool.Field("allowed_callers").List()
	return len(callers) == 0 || slices.ContainsFunc(callers, func(c *jsontree.Node) bool { return c.Str() == "direct" })
}

// offered is every name under which the request's tools can be called.
func (p prompt) offered() []call {
	var offered []call
	for _, tool := range p.Body.Field("tools").List() {
		typ := tool.Field("type").Str()
		switch {
		case typ == "mcp_toolset":
			offered = append(offered, p.mcpTools(tool)...)
		case toolsetOf(typ) != "":
			offered = append(offered, toolsetTools(tool)...)
		case tool.Field("name").Str() != "":
			offered = append(offered, call{tool: tool, name: tool.Field("name").Str()})
			for _, other := range otherNames(typ) {
				offered = append(offered, call{tool: tool, name: other})
			}
		}
	}
	return append(offered, p.mcpServers(offered)...)
}
