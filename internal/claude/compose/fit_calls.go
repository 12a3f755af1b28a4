package compose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// withoutRefusedCalls returns the reply without the tool calls that the API would not make
// for the request. If no content is left, or the request forces a call and none is left,
// the answer is composed for the request.
func (reply *Reply) withoutRefusedCalls(req prompt) (fitted *Reply, why string) {
	kept, refused, why := req.keptCalls(reply.Content)
	if why == "" {
		return reply, ""
	}
	left := *reply
	left.Content = slices.DeleteFunc(slices.Clone(reply.Content), func(block *jsontree.Node) bool {
		return slices.Contains(refused, block)
	})
	speaks := slices.ContainsFunc(left.Content, func(block *jsontree.Node) bool {
		return !strings.HasSuffix(block.Field("type").Str(), "thinking")
	})
	if !speaks || kept == 0 && req.fixesForm() {
		left.Content = nil
	}
	if kept == 0 && left.StopReason == "tool_use" {
		left.StopReason = ""
	}
	return &left, why + "; the nearest healthy answer is given, unless the reply says offered: ignore"
}

// keptCalls divides the client tools that the content calls into those that the request
// permits, which it counts, and those that it refuses. It says why it refuses the first
// ones.
func (p prompt) keptCalls(content []*jsontree.Node) (kept int, refused []*jsontree.Node, why string) {
	var missing, unwanted, surplus []string
	for _, block := range content {
		if block.Field("type").Str() != "tool_use" {
			continue
		}
		name := calledTool(block)
		switch {
		case !p.offersTool(name, block):
			missing = append(missing, name)
		case !p.choosesTool(name, block):
			unwanted = append(unwanted, name)
		case kept > 0 && p.choice().Field("disable_parallel_tool_use").True():
			surplus = append(surplus, name)
		default:
			kept++
			continue
		}
		refused = append(refused, block)
	}
	switch {
	case missing != nil:
		why = p.notOffered(missing)
	case unwanted != nil && p.choice().Field("type").Str() == "none":
		why = "the scenario calls " + named(unwanted) + ", and the request's tool_choice is none"
	case unwanted != nil:
		why = "the scenario calls " + named(unwanted) + ", and the request's tool_choice wants " + p.choice().Field("name").Str()
	case surplus != nil:
		why = "the scenario calls " + named(surplus) + " beside another tool, and the request's tool_choice says disable_parallel_tool_use"
	}
	return kept, refused, why
}

func (p prompt) choice() *jsontree.Node { return p.Body.Field("tool_choice") }

// choosesTool reports whether tool_choice lets a block call the tool. A choice names the
// family of a toolset, not the member that the block calls.
func (p prompt) choosesTool(name string, block *jsontree.Node) bool {
	switch p.choice().Field("type").Str() {
	case "none":
		return false
	case "tool":
		return p.choice().Field("name").Str() == name || block.Field("toolset_name") != nil
	}
	return true
}

// calledTool returns the name of the tool in a scripted call, or the name that
// completeBlock adds.
func calledTool(block *jsontree.Node) string { return cmp.Or(block.Field("name").Str(), unnamedTool) }

// offersTool reports whether the request offers the tool that a block calls, either by
// its name or as a member of the toolset that the block names. A request that continues a
// thread offers the tools that the thread was created with, and does not list them.
func (p prompt) offersTool(name string, block *jsontree.Node) bool {
	if p.Body.Field("thread").Field("type").Str() == "continue" && p.Body.Field("tools") == nil {
		return true
	}
	family := block.Field("toolset_name").Str()
	return slices.ContainsFunc(p.Body.Field("tools").List(), func(tool *jsontree.Node) bool {
		return tool.Field("name").Str() == name || family != "" && strings.HasPrefix(tool.Field("type").Str(), family+"_toolset_")
	})
}

// named lists names in words, each once.
func named(names []string) string {
	var once []string
	for _, name := range names {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return strings.Join(once, " and ")
}

// notOffered says which calls are left out because the request offers other tools.
func (p prompt) notOffered(missing []string) string {
	var offered []string
	for _, tool := range p.Body.Field("tools").List() {
		offered = append(offered, cmp.Or(tool.Field("name").Str(), tool.Field("type").Str()))
	}
	const most = 8
	list := "it offers none"
	if len(offered) > 0 {
		list = "it offers " + strings.Join(offered[:min(len(offered), most)], ", ")
	}
	if more := len(offered) - most; more > 0 {
		list += " and " + strconv.Itoa(more) + " more"
	}
	return "the scenario calls " + named(missing) + ", which the request does not offer (" + list + ")"
}
