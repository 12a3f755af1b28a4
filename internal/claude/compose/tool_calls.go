package compose

import (
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// callMarker begins a line of the last user message that makes a healthy answer call a
// tool without tool_choice. The name of the tool follows it, and optionally the input
// as JSON.
//
//	claudemock: call search {"q": "lighthouses"}
const callMarker = "claudemock: call "

// toolOrder matches an instruction in the prompt to call one tool. Claude Code ends a
// prompt with such an instruction, without tool_choice, if it wants an answer that
// satisfies a schema.
var toolOrder = regexp.MustCompile(`\bYou MUST call the ([\w-]+) tool\b`)

// requestedTool is a tool that the prompt asks for by a marked line or an instruction.
type requestedTool struct {
	name  string
	input *jsontree.Node // nil unless the prompt has an object
}

// requestedTools returns the tools that the last user message asks for, in order. A
// message with tool results asks for none, so that a client that answers a call is not
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

// question returns the last user message without the lines that ask for tools.
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

// call is one tool call of an answer.
type call struct {
	tool   *jsontree.Node // the tool in the request
	name   string         // the name in the call
	server string         // the name of the MCP server of an MCP tool
	input  *jsontree.Node // nil means that it is made up
}

// calls returns the tool calls of an answer: those that tool_choice forces, or else
// those that the last user message asks for. missing names tools that it asks for and
// the request does not offer.
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

// withInputs sets the inputs of forced calls that the prompt has.
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

// find returns the tool with that name, or else the first of the MCP server with that
// name, or nil.
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

// preferred returns the tool to call if any will do, or nil: the first that the client
// runs, or else the first of all. A tool with defer_loading, or that only code may
// call, comes last.
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

// callsDirectly reports whether the model itself may call a tool.
func callsDirectly(tool *jsontree.Node) bool {
	callers := tool.Field("allowed_callers").List()
	return len(callers) == 0 || slices.ContainsFunc(callers, func(c *jsontree.Node) bool { return c.Str() == "direct" })
}

// offered returns every name by which the tools of the request can be called.
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
