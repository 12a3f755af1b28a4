package compose

import (
	"cmp"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// emptyAnswerTokens is what the API reports for an answer without content.
const emptyAnswerTokens = 2

// usage returns the token counts of an answer. cleared is the number of tokens that
// context management removed from the prompt. Fields of the reply's own usage replace
// the counted ones.
func usage(req prompt, reply *Reply, a answer, cleared int) *jsontree.Node {
	cached := req.cached()
	out, thinking := tokens.OfContent(a.content)
	out, thinking = out+a.hidden, thinking+a.hidden
	if len(a.content) == 0 && a.stopReason != "max_tokens" {
		out = emptyAnswerTokens
	}
	if limit, ok := req.Body.Field("max_tokens").Int(); ok && a.stopReason == "max_tokens" {
		out = limit
	}
	t := tokenCounts{cached: cached, in: max(req.PromptTokens()-cleared-cached.Written5m-cached.Written1h-cached.Read, 0), out: out, thinking: thinking}
	// As documented, the totals leave out a summary before the message, which is a step
	// of its own. It is not confirmed that they include a summary that is the whole
	// answer.
	if a.summarized && a.stopReason != "compaction" {
		t.out -= min(a.summary, t.out)
		if last := req.LastUserMessage(); last != nil {
			t.in = min(req.tokensWith([]*jsontree.Node{last})+a.summary, t.in)
		}
	}
	counted := t.usage(req, a)
	if beta := req.BetaFields(); beta.Iterations || beta.Credit {
		t.addBeta(counted, req, a, beta)
	}
	if reply.Usage.Is(jsontree.Object) {
		for _, m := range reply.Usage.Members {
			counted.SetField(m.Key, m.Value)
		}
	}
	return counted
}

// tokenCounts are the tokens that an answer cost.
type tokenCounts struct {
	cached            claude.Cached
	in, out, thinking int
}

func (t tokenCounts) usage(req prompt, a answer) *jsontree.Node {
	var details, serverTools *jsontree.Node
	if t.thinking > 0 {
		details = jsontree.Obj("thinking_tokens", t.thinking)
	}
	if searches, fetches := usesOf(webSearchTool, a.content), usesOf(webFetchTool, a.content); searches+fetches > 0 {
		serverTools = jsontree.Obj("web_search_requests", searches, "web_fetch_requests", fetches)
	}
	return jsontree.Obj(
		"input_tokens", t.in,
		"cache_creation_input_tokens", t.cached.Written5m+t.cached.Written1h,
		"cache_read_input_tokens", t.cached.Read,
		"cache_creation", cacheCreation(t.cached),
		"output_tokens", t.out,
		"output_tokens_details", details,
		"server_tool_use", serverTools,
		"service_tier", "standard", // the tier of auto and standard_only without priority capacity
		"inference_geo", cmp.Or(req.Body.Field("inference_geo").Str(), "not_available"),
		"speed", jsontree.OrNull(req.Body.Field("speed").Str()),
	)
}

// cacheCreation returns what was written to the prompt cache, by time to live.
func cacheCreation(c claude.Cached) *jsontree.Node {
	return jsontree.Obj("ephemeral_5m_input_tokens", c.Written5m, "ephemeral_1h_input_tokens", c.Written1h)
}

// addBeta adds the fields of beta answers: the steps of the answer with their own
// counts, if a beta with steps is named, and the state of a credit.
func (t tokenCounts) addBeta(counted *jsontree.Node, req prompt, a answer, beta claude.BetaFields) {
	if beta.Iterations {
		var steps *jsontree.Node
		if beta.Steps {
			steps = jsontree.Arr(t.iterations(req, a, beta)...)
		}
		counted.SetField("iterations", steps)
	}
	if beta.Credit {
		var credit *jsontree.Node
		if token := req.Body.Field("fallback_credit_token"); token != nil && token.Kind != jsontree.Null {
			credit = jsontree.Obj("status", jsontree.Obj("type", "redeemed"))
		}
		counted.SetField("fallback_credit", credit)
	}
}

// iterations returns the steps of an answer: the summary, the message, the advisor's
// message. A summary that is the whole answer is the only step.
func (t tokenCounts) iterations(req prompt, a answer, beta claude.BetaFields) []any {
	var steps []any
	if a.summarized {
		steps = append(steps, iteration("compaction", req.PromptTokens(), a.summary, claude.Cached{}))
	}
	if a.stopReason == "compaction" {
		return steps
	}
	message := iteration("message", t.in, t.out, t.cached)
	model := jsontree.Of(nil)
	if beta.Models {
		model = jsontree.Of(req.ResolvedModel())
	}
	message.SetField("model", model)
	steps = append(steps, message)
	if a.advised > 0 {
		advised := iteration("advisor_message", t.in, a.advised, claude.Cached{})
		advised.SetField("model", req.advisorModel())
		steps = append(steps, advised)
	}
	return steps
}

func iteration(typ string, in, out int, cached claude.Cached) *jsontree.Node {
	return jsontree.Obj("type", typ, "input_tokens", in, "output_tokens", out,
		"cache_creation_input_tokens", cached.Written5m+cached.Written1h, "cache_read_input_tokens", cached.Read,
		"cache_creation", cacheCreation(cached))
}

// advisorModel returns the model of the request's advisor.
func (p prompt) advisorModel() string {
	for _, tool := range p.Body.Field("tools").List() {
		if serverToolOf(&call{tool: tool}) == advisor {
			return tool.Field("model").Str()
		}
	}
	return p.ResolvedModel()
}
