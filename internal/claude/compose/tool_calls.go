package compose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// callMarker begins a line of the last user message that makes a healthy answer call a
// tool that no tool_choice forces. The name of the tool follows, and then, where the
// input matters, the input as JSON.
//
//	claudemock: call search {"q": "lighthouses"}
const callMarker = "claudemock: call "

// ordered finds an order in the prompt to call one tool. Claude Code ends a prompt with
// such an order, and sends no tool_choice, when it wants an answer in the form of a
// schema.
var toolOrder = regexp.MustCompile(`\bYou MUST call the ([\w-]+) tool\b`)

// wantedTool is one line with the marker, or one tool whose call is ordered.
type requestedTool struct {
	name  string
	input *jsontree.Node // nil when none was given, or none that is an object
}

// wantedTools is the tools that the last user message asks for, in its order. A message
// that brings tool results asks for none, so that a client that answers a call is not
// asked for the same call again.
func (p prompt) requestedTools() []requestedTool {
	if len(p.toolResults()) > 0 {
		return nil
	}
	var wanted []requestedTool
	for _, order := range toolOrder.FindAllStringSubmatch(p.lastText(), -1) {
		wanted = append(wanted, requestedTool{name: order[1]})
	}
	text := p.LastUserText()
	if !strings.Contains(text, callMarker) {
		return wanted
	}
	for line := range strings.Lines(text) {
		call, marked := strings.CutPrefix(strings.TrimSpace(line), callMarker)
		if !marked {
			continue
		}
		name, rest, _ := strings.Cut(strings.TrimSpace(call), " ")
		a := requestedTool{name: name}
		if input, err := jsontree.ParseString(rest); err == nil && input.Is(jsontree.Object) {
			a.input = input
		}
		wanted = append(wanted, a)
	}
	return wanted
}

// question is the last user message without the lines that ask for tools.
func (p prompt) question() string {
	text := p.LastUserText()
	if !strings.Contains(text, callMarker) {
		return text
	}
	var left []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), callMarker) {
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

// calls is the tools an answer uses: what tool_choice forces, or else what the last
// user message asks for. missing names the tools that were asked for and that the
// request does not offer.
func (p prompt) calls() (calls []call, missing []string) {
	choice := p.Body.Field("tool_choice")
	wanted := p.requestedTools()
	switch choice.Field("type").Str() {
	case "none":
		return nil, nil
	case "any":
		if one := preferred(p.offered()); one != nil {
			calls = append(calls, *one)
		}
		return withInputs(calls, wanted), nil
	case "tool":
		if one := find(p.offered(), choice.Field("name").Str()); one != nil {
			calls = append(calls, *one)
		}
		return withInputs(calls, wanted), nil
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	offered := p.offered()
	for _, a := range wanted {
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
func withInputs(calls []call, wanted []requestedTool) []call {
	for i := range calls {
		for _, a := range wanted {
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

// preferred is the tool that is called when any will do, or nil: the first that the
// client runs, or else the first of all. A tool that has to be searched for, or that
// only code may call, is taken if there is no other.
func preferred(offered []call) *call {
	var best *call
	rank := func(c *call) int {
		n := 0
		if c.tool.Field("defer_loading").True() || !callsDirectly(c.tool) {
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
func callsDirectly(tool *jsontree.Node) bool {
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
