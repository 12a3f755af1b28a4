package check

import (
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// Texts of refusals come in three kinds. Most are literal: captured from the
// API, or quoted word for word in public bug reports. Where only the rule is
// known, the text is made up in the same style and its constant or function
// says "not confirmed". Those are: everything in check_version.go, the order
// in which several problems are found, and the constants marked so.

// problem is one rule broken, at a dotted path; the path is empty where the
// API names none.
type problem struct{ path, reason string }

// under puts the problem one level deeper in the body.
func (p *problem) under(key string) *problem {
	if p.path == "" {
		p.path = key
	} else {
		p.path = key + "." + p.path
	}
	return p
}

func (p *problem) refusal() *apierror.Error {
	if p.path == "" {
		return apierror.New("invalid_request_error", p.reason)
	}
	return apierror.New("invalid_request_error", p.path+": "+p.reason)
}

// conversation is a request whose fields all have the right JSON types, with
// what the rules ask for again and again at hand.
type conversation struct {
	req      *claude.Request
	body     *jsontree.Node
	messages []*jsontree.Node
	model    models.Model
	models   models.List

	names map[string]bool // of the tools, once one was asked for
	coded *apierror.Error // what refuses the request, when its problem has an error code
}

// rules are the checks across fields, in the order they are made; which of two
// problems the real API reports is not confirmed. The last rule reads every
// byte, so all cheaper ones come before it.
var rules = []struct {
	name  string
	check func(*conversation) *problem
}{
	{"version", checkVersion},
	{"stop_sequences", checkStopSequences},
	{"max_tokens", checkMaxTokens},
	{"thinking_type", checkThinkingType},
	{"sampling", checkSampling},
	{"thinking", checkThinkingConfig},
	{"effort", checkEffort},
	{"capabilities", checkCapabilities},
	{"fallbacks", checkFallbacks},
	{"together", checkTogether},
	{"thread", checkThread},
	{"tools", checkToolDefinitions},
	{"input_schemas", checkInputSchemas},
	{"output_schemas", checkOutputSchemas},
	{"servers", checkServers},
	{"tool_choice", checkToolChoice},
	{"forced_tool", checkForcedTool},
	{"system_messages", checkSystemMessages},
	{"blocks", checkBlocks},
	{"messages", checkMessages},
	{"summary", checkSummary},
	{"tool_pairs", checkToolPairs},
	{"thinking_blocks", checkThinkingBlocks},
	{"last_turn", checkLastTurn},
	{"length", checkLength},
}

// modelCheck asks whether the model exists. When it is left out, a model that does not
// exist may do whatever any model may.
const modelCheck = "model"

// Names lists the checks that Request.Unasked can leave out.
func Names() []string {
	names := []string{modelCheck}
	for _, rule := range rules {
		names = append(names, rule.name)
	}
	return names
}

// Request is the refusal the real API would answer the request with, or nil. Of several
// problems it reports the first only, as the API does. Endpoints with a JSON body have
// rules, and GetModel; others always pass. The requests in a batch are not checked
// here, but when their turn comes.
func Request(req *claude.Request, level claude.Validation, models models.List) *apierror.Error {
	if level == claude.Off {
		return nil
	}
	if p := checkShape(req, level); p != nil {
		return p.refusal()
	}
	if level == claude.Schema {
		return nil
	}
	switch req.Endpoint {
	case claude.Messages, claude.CountTokens, claude.Complete, claude.GetModel:
		return checkStrictly(req, models)
	case claude.CreateBatch:
		if p := checkBatch(req.Body); p != nil {
			return p.refusal()
		}
	}
	return nil
}

// checkStrictly applies the rules of a request that names a model.
func checkStrictly(req *claude.Request, models models.List) *apierror.Error {
	model, known := models.Find(req.Model())
	if !known && slices.Contains(req.SkippedChecks, modelCheck) {
		model, known = models.Named(req.Model()), true
	}
	switch {
	case !known:
		return apierror.New("not_found_error", "model: "+req.Model())
	case req.Endpoint == claude.GetModel:
		return nil
	case req.Endpoint == claude.Complete:
		if p := checkPrompt(req); p != nil {
			return p.refusal()
		}
		return nil
	}
	c := &conversation{req: req, body: req.Body, messages: req.Body.Field("messages").List(), model: model, models: models}
	for _, rule := range rules {
		if slices.Contains(req.SkippedChecks, rule.name) {
			continue
		}
		if p := rule.check(c); p != nil {
			return c.refusal(p)
		}
	}
	return nil
}

// sent reports whether the session sent the block itself or, of a result, the id
// that the call still has in the conversation.
func sent(r *claude.Request, block *jsontree.Node) bool {
	if r.Sent == nil || !r.Sent(block) {
		return false
	}
	id := block.Field("tool_use_id")
	return id == nil || slices.ContainsFunc(r.Body.Field("messages").List(), func(message *jsontree.Node) bool {
		return slices.ContainsFunc(blocks(message), func(b *jsontree.Node) bool { return b.Field("id").Str() == id.Str() })
	})
}

// withCode makes a problem one that has an error code, with further details as
// pairs of a key and a value.
func (c *conversation) withCode(code string, p *problem, more ...any) *problem {
	c.coded, _ = apierror.ForCode(code)
	for i := 0; i < len(more); i += 2 {
		c.coded.Details.SetField(more[i].(string), more[i+1])
	}
	return p
}

// refusal is what a problem is answered with.
func (c *conversation) refusal(p *problem) *apierror.Error {
	plain := p.refusal()
	if c.coded == nil {
		return plain
	}
	c.coded.Message = plain.Message
	return c.coded
}

// has reports whether a parameter of the request is present and not null.
func (c *conversation) has(name string) bool {
	value := c.body.Field(name)
	return value != nil && !value.Is(jsontree.Null)
}

// blocks is a message's content blocks; none when its content is a string.
func blocks(message *jsontree.Node) []*jsontree.Node { return message.Field("content").List() }

func role(message *jsontree.Node) string { return message.Field("role").Str() }

func typeOf(block *jsontree.Node) string { return block.Field("type").Str() }
