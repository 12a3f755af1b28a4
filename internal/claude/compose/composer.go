package compose

import (
	"math/rand/v2"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/sample"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// compose answers a request for which a scenario scripts no message, within max_tokens:
// with a summary if the conversation is to be compacted; then with thinking if the
// request asks for it, with calls of the tools that tool_choice or the prompt wants,
// and with a text. The text is said, or the echo if said is nil. There is none when the
// client has to run a tool first.
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
	req          prompt
	replyText    *string // in place of the echo; nil: the echo
	ids, choices *rand.Rand
	tokensLeft   int            // tokens of max_tokens not used yet
	findings     []finding      // what tools of the API found, to be said in a text
	awaitsClient bool           // for a tool that the client runs
	budget       *sample.Budget // what is left for values made to schemas; nil: nothing was made yet
}

// sample makes up a value that satisfies a schema. All of an answer share a budget.
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

// spend cuts a text to the tokens that are left, and takes them.
func (c *composer) spend(text string) string {
	cut := tokens.First(text, c.tokensLeft)
	c.tokensLeft -= tokens.Count(cut)
	if len(cut) < len(text) {
		c.stopReason = "max_tokens"
	}
	return cut
}

// call adds the use of a tool, and of one that the client does not run what came
// of it.
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

// say ends the answer: to wait for the client's tools, or else with JSON if a
// schema is given for it, or with what was found and the echo.
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

// cutAtSequence ends a text before the first stop sequence in it, and says
// which that was.
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
