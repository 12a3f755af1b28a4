package compose

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// The input of code execution if the prompt has none.
const (
	sampleOutput  = "hello"
	sampleCode    = `print("` + sampleOutput + `")`
	sampleCommand = "echo " + sampleOutput
	writtenFile   = "hello.txt"
)

func codeInput(*composer, *call) *jsontree.Node { return jsontree.Obj("code", sampleCode) }

func bashInput(*composer, *call) *jsontree.Node { return jsontree.Obj("command", sampleCommand) }

func editInput(*composer, *call) *jsontree.Node {
	return jsontree.Obj("command", "create", "path", writtenFile, "file_text", sampleOutput+"\n")
}

func noInput(*composer, *call) *jsontree.Node { return jsontree.Obj() }

// executionResult returns the result of a program that succeeded.
func executionResult(typ, stdout string) *jsontree.Node {
	return jsontree.Obj("type", typ, "stdout", stdout, "stderr", "", "return_code", 0, "content", jsontree.Arr())
}

// output returns what a program prints. The sample program prints its text; for any
// other the output says that it was not run.
func output(program string) string {
	if program == sampleCode || program == sampleCommand {
		return sampleOutput + "\n"
	}
	return "This output was made up; nothing was run.\n"
}

func runCode(_ *composer, use *call) (*jsontree.Node, finding) {
	stdout := output(use.input.Field("code").Str())
	return executionResult("code_execution_result", stdout), finding{text: "The code printed: " + quote(strings.TrimSpace(stdout), maxResultQuote)}
}

func runBash(_ *composer, use *call) (*jsontree.Node, finding) {
	stdout := output(use.input.Field("command").Str())
	return executionResult("bash_code_execution_result", stdout), finding{text: "The command printed: " + quote(strings.TrimSpace(stdout), maxResultQuote)}
}

// runEdit returns the result of an edit, as if the file existed.
func runEdit(_ *composer, use *call) (*jsontree.Node, finding) {
	const prefix = "text_editor_code_execution_"
	path := use.input.Field("path").Str()
	switch use.input.Field("command").Str() {
	case "view":
		return jsontree.Obj("type", prefix+"view_result", "content", sampleOutput, "file_type", "text",
			"num_lines", 1, "start_line", 1, "total_lines", 1), finding{text: "The file " + path + " says: " + quote(sampleOutput, maxResultQuote)}
	case "str_replace":
		before, after := "-"+use.input.Field("old_str").Str(), "+"+use.input.Field("new_str").Str()
		return jsontree.Obj("type", prefix+"str_replace_result", "lines", jsontree.Arr(before, after),
			"new_lines", 1, "new_start", 1, "old_lines", 1, "old_start", 1), finding{text: "The file " + path + " was changed."}
	default:
		return jsontree.Obj("type", prefix+"create_result", "is_file_update", false), finding{text: "The file " + path + " was written."}
	}
}

// regexInput returns a pattern that matches any tool.
func regexInput(*composer, *call) *jsontree.Node { return jsontree.Obj("pattern", ".*") }

// maxToolReferences is the largest number of tools that a search finds. The API's own
// search is documented to find 3 to 5.
const maxToolReferences = 5

// searchTools finds the first tools with defer_loading.
func (c *composer) searchTools(*call) (*jsontree.Node, finding) {
	references := jsontree.Arr()
	var names []string
	for _, tool := range c.req.Body.Field("tools").List() {
		if name := tool.Field("name").Str(); name != "" && tool.Field("defer_loading").True() && len(names) < maxToolReferences {
			names = append(names, name)
			references.Items = append(references.Items, jsontree.Obj("type", "tool_reference", "tool_name", name))
		}
	}
	found := finding{text: "No tool was found."}
	if len(names) > 0 {
		found.text = "Tools found: " + strings.Join(names, ", ") + "."
	}
	return jsontree.Obj("type", "tool_search_tool_search_result", "tool_references", references), found
}

// advise returns the answer of a stronger model.
func (c *composer) advise(*call) (*jsontree.Node, finding) {
	const text = "Go on as planned. This advice was made up; no model was asked."
	c.advised += tokens.Count(text)
	return advice(text), finding{text: "The advisor said: " + quote(text, maxResultQuote)}
}

func advice(text string) *jsontree.Node {
	return jsontree.Obj("type", "advisor_result", "text", text, "stop_reason", "end_turn")
}
