package requests

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// draft is a request that the schema allows, and that is being completed to one that
// the API accepts.
type draft struct {
	body          *jsontree.Node
	label         string
	betas         []string
	headers       map[string]string
	needsExisting bool
}

// rules are the requirements of the API beyond the schema. Each adds what is missing.
// It returns false if nothing can make the API accept the request.
var rules = []func(*draft) bool{
	(*draft).hasCurrentModel,
	(*draft).assignRoles,
	(*draft).pairServerBlocks,
	(*draft).pairToolBlocks,
	(*draft).completeConversation,
	(*draft).offerTools,
	(*draft).connectServers,
	(*draft).allowThinking,
	(*draft).useAccount,
	(*draft).chooseModel,
}

// complete applies the rules to the body of Messages or CountTokens. It leaves other
// bodies unchanged.
func (d *draft) complete() bool {
	if d.body.Field("messages") == nil {
		return true
	}
	for _, rule := range rules {
		if !rule(d) {
			return false
		}
	}
	return true
}

// need adds a beta to the request.
func (d *draft) need(beta string) {
	if !slices.Contains(d.betas, beta) {
		d.betas = append(d.betas, beta)
	}
}

func (d *draft) param(name string) *jsontree.Node { return d.body.Field(name) }

// retired are models that the description still names although they are past
// their end of life.
var retired = []string{"claude-mythos-preview"}

// hasCurrentModel reports whether the model of the request is not retired.
func (d *draft) hasCurrentModel() bool { return !slices.Contains(retired, d.param("model").Str()) }

// allowThinking raises max_tokens above the budget, and turns thinking on for edits
// that clear it.
func (d *draft) allowThinking() bool {
	if d.param("max_tokens") != nil && typeOf(d.param("thinking")) == "enabled" {
		budget, _ := d.param("thinking").Field("budget_tokens").Int()
		d.body.SetField("max_tokens", jsontree.Of(budget+1))
	}
	for _, edit := range d.param("context_management").Field("edits").List() {
		if typeOf(edit) == "clear_thinking_20251015" && d.param("thinking") == nil {
			d.body.SetField("thinking", jsontree.Obj("type", "adaptive"))
		}
	}
	return true
}

// useAccount sets the billing header, and records whether the request refers to
// something that must exist already: threads, and skills other than Anthropic's own.
func (d *draft) useAccount() bool {
	if d.param("billing_policy").Field("bill_to").Str() == "user_profile" {
		d.headers = map[string]string{"anthropic-user-profile-id": "uprof_011CZCuCfAXVt3vTdQBB1eVx"}
	}
	d.needsExisting = typeOf(d.param("thread")) == "continue"
	for i, skill := range d.param("container").Field("skills").List() {
		d.needsExisting = d.needsExisting || i > 0 || typeOf(skill) != "anthropic" || skill.Field("version") != nil
	}
	return true
}

// chooseModel chooses a model that accepts the request: thinking with a budget,
// thinking between tools, sampling, fallbacks. It is not confirmed whether one model
// may be a fallback twice; no model has three.
func (d *draft) chooseModel() bool {
	switch typeOf(d.param("thinking")) {
	case "enabled":
		d.body.SetField("model", jsontree.Of("claude-sonnet-4-6"))
	case "between_tools":
		d.body.SetField("model", jsontree.Of("claude-sonnet-5-5"))
	}
	for _, name := range []string{"temperature", "top_p", "top_k"} {
		if d.param(name) != nil {
			d.body.SetField("model", jsontree.Of("claude-sonnet-4-6"))
		}
	}
	for i, fallback := range d.param("fallbacks").List() {
		d.body.SetField("model", jsontree.Of("claude-fable-5"))
		fallback.SetField("model", jsontree.Of([]string{Model, "claude-opus-5"}[i%2]))
	}
	return true
}

func typeOf(n *jsontree.Node) string { return n.Field("type").Str() }

// isServerResult reports whether a block is the result of a tool that the
// server runs.
func isServerResult(block *jsontree.Node) bool {
	typ := typeOf(block)
	return strings.HasSuffix(typ, "_tool_result")
}
