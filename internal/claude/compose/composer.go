package compose

import (
	"math/rand/v2"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/sample"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// compose makes the answer to a request for which a scenario scripts no message, within
// max_tokens: a summary if the conversation is compacted, thinking if the request asks
// for it, calls of the tools that tool_choice or the prompt demands, and a text. The
// text is replyText, or the echo if replyText is nil. It is left out if the client must
// run a tool first.
func compose(req prompt, replyText *string, ids, choices *rand.Rand) answer {
	c := composer{req: req, replyText: replyText, ids: ids, choices: choices, tokensLeft: maxTokens(req.Body)}
	if compaction := req.compaction(); compaction != nil {
		c.compact(compaction)
	}
	if req.thinks() {
		c.think(claude.Signature(ids))
	}
	if c.stopReason == "" {
		calls, missing := req.calls()
		for _, use := range calls {
			c.call(use)
		}
		c.say(missing)
	}
	return c.answer
}

// unlimited replaces a missing max_tokens, which is possible if requests are not
// checked.
const unlimited = 1 << 30

func maxTokens(body *jsontree.Node) int {
	if n, ok := body.Field("max_tokens").Int(); ok && n >= 0 {
		return n
	}
	return unlimited
}

// composer builds an answer within a budget of tokens. It adds nothing after the answer
// has a stop reason.
type composer struct {
	answer
	req          prompt
	replyText    *string // replaces the echo unless nil
	ids, choices *rand.Rand
	tokensLeft   int            // of max_tokens
	findings     []finding      // of the API's own tools, for the text
	awaitsClient bool           // for the result of a tool
	budget       *sample.Budget // for values made from schemas; nil before the first
}

// sample makes up a value that satisfies a schema. All values of an answer share a
// budget.
func (c *composer) sample(schema *jsontree.Node) *jsontree.Node {
	if c.budget == nil {
		c.budget = sample.NewBudget(c.req.BatchSize)
	}
	value := c.budget.Make(schema, c.choices)
	c.cutShort = c.budget.CutShort()
	return value
}

func (c *composer) think(signature string) {
	if c.stopReason != "" {
		return
	}
	if c.tokensLeft == 0 {
		c.stopReason = "max_tokens"
		return
	}
	thought := c.spend(c.req.thought())
	if c.req.thinkingDisplay() == "omitted" {
		c.hidden += tokens.Count(thought)
		thought = ""
	}
	c.content = append(c.content, jsontree.Obj("type", "thinking", "thinking", thought, "signature", signature))
}

// spend cuts a text to the tokens that are left, and uses them up.
func (c *composer) spend(text string) string {
	cut := tokens.First(text, c.tokensLeft)
	c.tokensLeft -= tokens.Count(cut)
	if len(cut) < len(text) {
		c.stopReason = "max_tokens"
	}
	return cut
}

// call adds the call of a tool and, unless the client runs the tool, its result.
func (c *composer) call(use call) {
	if c.stopReason != "" {
		return
	}
	switch tool := serverToolOf(&use); {
	case use.server != "":
		c.callMCP(use)
	case tool != nil:
		c.callServer(tool, use)
	default:
		c.callClient(use)
	}
}

// say ends the answer: it waits for the client's tools, or adds JSON if the output has
// a schema, or adds the findings and the echo.
func (c *composer) say(missing []string) {
	if c.awaitsClient && c.stopReason == "" {
		c.stopReason = "tool_use"
	}
	if schema := c.req.OutputSchema(); schema != nil && c.stopReason == "" {
		c.text(c.sample(schema).String(), nil)
	} else if c.stopReason == "" {
		for _, found := range append(c.findings, c.req.quotations()...) {
			c.text(found.text, found.citations)
		}
		if c.replyText != nil {
			c.text(*c.replyText, nil)
		} else {
			c.text(c.req.echo(missing), nil)
		}
	}
	if c.stopReason == "" {
		c.stopReason = "end_turn"
	}
}

// text adds a text block, as far as stop sequences and max_tokens allow.
func (c *composer) text(text string, citations *jsontree.Node) {
	if c.stopReason != "" {
		return
	}
	text, sequence := cutAtSequence(text, c.req.Body.Field("stop_sequences"))
	text = c.spend(text)
	if c.stopReason == "" && sequence != "" {
		c.stopReason, c.stopSequence = "stop_sequence", sequence
	}
	if text == "" {
		return
	}
	block := newTextBlock(text)
	if citations != nil {
		block.SetField("citations", citations)
	}
	c.content = append(c.content, block)
}

// cutAtSequence cuts a text before the first stop sequence in it, which it returns too.
func cutAtSequence(text string, sequences *jsontree.Node) (cut, found string) {
	end := len(text)
	for _, item := range sequences.List() {
		sequence := item.Str()
		if i := strings.Index(text, sequence); sequence != "" && i >= 0 && i < end {
			end, found = i, sequence
		}
	}
	return text[:end], found
}
