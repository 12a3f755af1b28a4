package claude

import (
	"slices"
	"strings"
)

// BetaFields is which fields of the beta API the answer to a request has, and which
// of them say more than null.
type BetaFields struct {
	Context    bool // context_management
	Iterations bool // usage.iterations
	Steps      bool // usage.iterations lists the steps of the answer
	Models     bool // each step says its model
	Credit     bool // usage.fallback_credit and what a refusal says of fallbacks
	Estimates  bool // estimated_tokens of a thinking_delta
	Estimated  bool // estimated_tokens are numbers
}

// The betas that bring each field, without their dates, as the API's description
// names them.
var (
	contextBetas  = []string{"context-management-", "compact-"}
	stepBetas     = []string{"compact-", "advisor-tool-", "task-budgets-", "server-side-fallback-"}
	creditBetas   = []string{"fallback-credit-", "server-side-fallback-"}
	fallbackBetas = []string{"server-side-fallback-"}
	estimateBetas = []string{"thinking-token-count-"}
)

// BetaFields is the fields of the answer: a beta's come with that beta, and all of
// them, null, with ?beta=true, for which the API's description requires them.
func (r *Request) BetaFields() BetaFields {
	all := r.Query["beta"] == "true"
	if !all && len(r.Betas) == 0 {
		return BetaFields{}
	}
	steps, estimated := r.names(stepBetas), r.names(estimateBetas)
	return BetaFields{
		Context:    all || r.names(contextBetas),
		Iterations: all || steps, Steps: steps, Models: r.names(fallbackBetas),
		Credit:    all || r.names(creditBetas),
		Estimates: all || estimated, Estimated: estimated,
	}
}

// names reports whether the request names a beta that begins with one of these.
func (r *Request) names(prefixes []string) bool {
	return slices.ContainsFunc(r.Betas, func(beta string) bool {
		return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(beta, prefix) })
	})
}

// particular are the fields of a request that show in the answer, whatever a
// scenario says that it is.
var particular = []string{
	"container", "context_management", "diagnostics", "inference_geo", "speed", "compaction", "fallback_credit_token",
}

// Particular reports whether the answer shows more of the request than its model,
// its betas and the size of its prompt.
func (r *Request) Particular() bool {
	if r.Cached != nil || r.CachesPrompt() {
		return true
	}
	return slices.ContainsFunc(particular, func(key string) bool { return r.Body.Field(key) != nil })
}
