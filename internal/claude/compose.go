package claude

import (
	"math/rand/v2"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// compose answers a request of which a scenario says nothing: thinking if it
// was asked for, then a tool call or text, within max_tokens.
func compose(req *Request, ids, choices *rand.Rand) answer {
	c := composer{left: maxTokens(req.Body)}
	if req.thinks() {
		c.think(req, Signature(ids))
	}
	if tool := req.chosenTool(); tool != nil {
		c.callTool(tool, ToolUseID(ids), choices)
	} else {
		c.say(req, choices)
	}
	return c.answer
}

// unlimited stands for a max_tokens that is missing, as it may be when requests
// are not checked.
const unlimited = 1 << 30

func maxTokens(body *jsontree.Node) int {
	if n, ok := body.Field("max_tokens").Int(); ok && n >= 0 {
		return n
	}
	return unlimited
}

// composer builds an answer within a budget of tokens. Once the answer has a
// stop reason nothing is added.
type composer struct {
	answer
	left int // tokens of max_tokens not used yet
}

func (c *composer) think(req *Request, signature string) {
	thought := "The user says " + quote(req.LastUserText(), maxResultQuote) + ". I will answer that."
	if req.thinkingDisplay() == "omitted" {
		thought = ""
	}
	if c.left == 0 {
		c.stopReason = "max_tokens"
		return
	}
	c.content = append(c.content, jsontree.Obj("type", "thinking", "thinking", c.spend(thought), "signature", signature))
}

// spend cuts a text to the tokens that are left, and takes them.
func (c *composer) spend(text string) string {
	cut := firstTokens(text, c.left)
	c.left -= CountText(cut)
	if len(cut) < len(text) {
		c.stopReason = "max_tokens"
	}
	return cut
}

// callTool adds a tool_use block. One that does not fit into what is left has
// an empty input, as far as the model came.
func (c *composer) callTool(tool *jsontree.Node, id string, r *rand.Rand) {
	if c.stopReason != "" {
		return
	}
	input := Sample(orEmpty(tool.Field("input_schema")), r)
	if !input.Is(jsontree.Object) {
		input = jsontree.Obj()
	}
	block := newToolUse(id, tool.Field("name").Str(), input)
	c.stopReason = "tool_use"
	if blockTokens(block) > c.left {
		block.SetField("input", jsontree.Obj())
		c.stopReason = "max_tokens"
	}
	c.content = append(c.content, block)
}

// say adds a text block: JSON if a schema is given for it, else the echo.
func (c *composer) say(req *Request, r *rand.Rand) {
	if c.stopReason != "" {
		return
	}
	var text string
	if schema := req.outputSchema(); schema != nil {
		text = Sample(schema, r).String()
	} else {
		text = req.echo()
	}
	text, sequence := cutAtSequence(text, req.Body.Field("stop_sequences"))
	text = c.spend(text)
	if c.stopReason == "" {
		c.stopReason = "end_turn"
		if sequence != "" {
			c.stopReason, c.stopSequence = "stop_sequence", sequence
		}
	}
	if text != "" {
		c.content = append(c.content, newTextBlock(text))
	}
}

// cutAtSequence ends a text before the first stop sequence in it, and says
// which that was.
func cutAtSequence(text string, sequences *jsontree.Node) (cut, found string) {
	end := len(text)
	for _, item := range items(sequences) {
		sequence := item.Str()
		if i := strings.Index(text, sequence); sequence != "" && i >= 0 && i < end {
			end, found = i, sequence
		}
	}
	return text[:end], found
}
