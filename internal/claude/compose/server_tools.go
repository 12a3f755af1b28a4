package compose

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// serverTool is a tool that the API runs itself while it answers.
type serverTool struct {
	use    string // the name in a server_tool_use block
	result string // the type of the block with the result

	input func(c *composer, use *call) *jsontree.Node // makes up an input if the prompt has none

	// run returns the content of the result, and what the text of the answer says about
	// it.
	run func(c *composer, use *call) (*jsontree.Node, finding)
}

// The tools that the API runs itself, by the name of the call.
var (
	webSearchTool = &serverTool{"web_search", "web_search_tool_result", (*composer).searchInput, (*composer).search}
	webFetchTool  = &serverTool{"web_fetch", "web_fetch_tool_result", (*composer).fetchInput, (*composer).fetch}
	codeExecution = &serverTool{"code_execution", "code_execution_tool_result", codeInput, runCode}
	bashExecution = &serverTool{"bash_code_execution", "bash_code_execution_tool_result", bashInput, runBash}
	editExecution = &serverTool{"text_editor_code_execution", "text_editor_code_execution_tool_result", editInput, runEdit}
	regexSearch   = &serverTool{"tool_search_tool_regex", toolSearchResult, regexInput, (*composer).searchTools}
	bm25Search    = &serverTool{"tool_search_tool_bm25", toolSearchResult, (*composer).searchInput, (*composer).searchTools}
	advisor       = &serverTool{"advisor", "advisor_tool_result", noInput, (*composer).advise}
)

const toolSearchResult = "tool_search_tool_result"

// firstCodeExecution is the type of the tool that only runs Python. Its successors run
// a shell and an editor.
const firstCodeExecution = "code_execution_20250522"

// serverToolOf returns the server tool of a call, or nil if the client runs the tool.
func serverToolOf(use *call) *serverTool {
	typ := use.tool.Field("type").Str()
	if strings.HasPrefix(typ, "code_execution_") {
		switch {
		case typ == firstCodeExecution:
			return codeExecution
		case use.name == editExecution.use:
			return editExecution
		default:
			return bashExecution
		}
	}
	for _, prefix := range []struct {
		of   string
		tool *serverTool
	}{
		{"web_search_", webSearchTool}, {"web_fetch_", webFetchTool}, {"advisor_", advisor},
		{"tool_search_tool_regex", regexSearch}, {"tool_search_tool_bm25", bm25Search},
	} {
		if strings.HasPrefix(typ, prefix.of) {
			return prefix.tool
		}
	}
	return nil
}

// otherNames returns further names by which a type of tool is called.
func otherNames(typ string) []string {
	if strings.HasPrefix(typ, "code_execution_") && typ != firstCodeExecution {
		return []string{bashExecution.use, editExecution.use}
	}
	return nil
}

// finding is what the text of an answer says about the result of a tool, with its
// citations.
type finding struct {
	text      string
	citations *jsontree.Node // an array, or nil
}

// callServer adds the call of a server tool and its result. It adds both or neither,
// since the API refuses a call without its result.
func (c *composer) callServer(tool *serverTool, use call) {
	if use.input == nil {
		use.input = tool.input(c, &use)
	}
	id := claude.ServerToolUseID(c.ids)
	if !c.use(newServerToolUse(id, tool.use, use.input)) {
		return
	}
	content, found := tool.run(c, &use)
	c.content = append(c.content, newServerToolResult(tool.result, id, content))
	if found.text != "" {
		c.findings = append(c.findings, found)
	}
}

func newServerToolUse(id, name string, input *jsontree.Node) *jsontree.Node {
	return jsontree.Obj("type", "server_tool_use", "id", id, "name", name, "input", input, "caller", directCaller())
}

// newServerToolResult returns the block with a result. The results of web tools have a
// caller.
func newServerToolResult(typ, id string, content *jsontree.Node) *jsontree.Node {
	block := jsontree.Obj("type", typ, "tool_use_id", id, "content", content)
	if typ == webSearchTool.result || typ == webFetchTool.result {
		block.SetField("caller", directCaller())
	}
	return block
}

// emptyResult returns the content of a result of that type in which nothing was found.
func emptyResult(typ string) *jsontree.Node {
	switch typ {
	case webFetchTool.result:
		return fetchResult(exampleURL, "", "", false)
	case codeExecution.result:
		return executionResult("code_execution_result", "")
	case bashExecution.result:
		return executionResult("bash_code_execution_result", "")
	case editExecution.result:
		return jsontree.Obj("type", "text_editor_code_execution_create_result", "is_file_update", false)
	case toolSearchResult:
		return jsontree.Obj("type", "tool_search_tool_search_result", "tool_references", jsontree.Arr())
	case advisor.result:
		return advice("")
	default:
		return jsontree.Arr()
	}
}

// usesOf counts the calls of a server tool in content.
func usesOf(tool *serverTool, content []*jsontree.Node) int {
	count := 0
	for _, block := range content {
		if block.Field("type").Str() == "server_tool_use" && block.Field("name").Str() == tool.use {
			count++
		}
	}
	return count
}
