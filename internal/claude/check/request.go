package check

import (
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// The texts of refusals are of three kinds. Most are literal: captured from the API, or
// quoted word for word in public bug reports. Where only the rule is known, the text is
// made up in the same style, and its constant or function says "not confirmed". Also
// not confirmed are all texts in version.go, and which of several problems the API
// reports.

// problem is a rule that a request breaks, with a dotted path. The path is empty if the
// API names none.
type problem struct{ path, reason string }

// under prefixes the path with a key.
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

// conversation is a request whose fields all have the right JSON types, with what many
// rules need.
type conversation struct {
	req      *claude.Request
	body     *jsontree.Node
	messages []*jsontree.Node
	model    models.Model
	models   models.List

	names map[string]bool // of the tools, once hasTool is called
	coded *apierror.Error // the error with a code, if withCode was called
}

// rules are the checks across fields, in order. It is not confirmed which of two
// problems the real API reports. The last rule reads every byte, so all cheaper ones
// come before it.
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

// modelCheck names the check that the model exists. Without it, a model that does not
// exist may do whatever any model may.
const modelCheck = "model"

// Names lists the checks that claude.Request.SkippedChecks can leave out.
func Names() []string {
	names := []string{modelCheck}
	for _, rule := range rules {
		names = append(names, rule.name)
	}
	return names
}

// Request returns the refusal that the real API would answer the request with, or nil.
// Like the API, it reports only the first of several problems. Only endpoints with a
// JSON body, and GetModel, have rules. The requests in a batch are checked when they
// are processed, and not here.
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

// checkStrictly applies the rules for a request that names a model.
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

// sent reports whether the session sent the block itself. For a result, the
// conversation must still have the call with its id.
func sent(r *claude.Request, block *jsontree.Node) bool {
	if r.Sent == nil || !r.Sent(block) {
		return false
	}
	id := block.Field("tool_use_id")
	return id == nil || slices.ContainsFunc(r.Body.Field("messages").List(), func(message *jsontree.Node) bool {
		return slices.ContainsFunc(blocks(message), func(b *jsontree.Node) bool { return b.Field("id").Str() == id.Str() })
	})
}

// withCode records the error with a code for a problem, with further details as pairs
// of a key and a value. It returns the problem.
func (c *conversation) withCode(code string, p *problem, more ...any) *problem {
	c.coded, _ = apierror.ForCode(code)
	for i := 0; i < len(more); i += 2 {
		c.coded.Details.SetField(more[i].(string), more[i+1])
	}
	return p
}

// refusal returns the error for a problem.
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

// blocks returns the content blocks of a message. A content that is a string has none.
func blocks(message *jsontree.Node) []*jsontree.Node { return message.Field("content").List() }

func role(message *jsontree.Node) string { return message.Field("role").Str() }

func typeOf(block *jsontree.Node) string { return block.Field("type").Str() }
