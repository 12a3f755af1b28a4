package claude

import "slices"

// BetaFields says which fields of the beta API an answer has, and which of them hold
// more than null.
type BetaFields struct {
	Context    bool // context_management
	Iterations bool // usage.iterations
	Steps      bool // usage.iterations lists the steps of the answer
	Models     bool // each step says its model
	Credit     bool // usage.fallback_credit and what a refusal says of fallbacks
	Estimates  bool // estimated_tokens of a thinking_delta
	Estimated  bool // estimated_tokens are numbers
}

// The betas that add each field, without their dates, as the API's description names
// them.
var (
	contextBetas  = []string{"context-management-", "compact-"}
	stepBetas     = []string{"compact-", "advisor-tool-", "task-budgets-", "server-side-fallback-"}
	creditBetas   = []string{"fallback-credit-", "server-side-fallback-"}
	fallbackBetas = []string{"server-side-fallback-"}
	estimateBetas = []string{"thinking-token-count-"}
)

// BetaFields returns the beta fields of the answer to the request. A beta that is named
// adds its fields. ?beta=true adds all of them as null, since the API's description
// requires them there.
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

// names reports whether the request names a beta with one of these prefixes.
func (r *Request) names(prefixes []string) bool { return slices.ContainsFunc(prefixes, r.HasBeta) }

// particular lists the fields of a request that show in its answer even if a scenario
// scripts the answer.
var particular = []string{
	"container", "context_management", "diagnostics", "inference_geo", "speed", "compaction", "fallback_credit_token",
}

// Particular reports whether the answer depends on more of the request than its model,
// its betas and the size of its prompt.
func (r *Request) Particular() bool {
	if r.Cached != nil || r.CachesPrompt() {
		return true
	}
	return slices.ContainsFunc(particular, func(key string) bool { return r.Body.Field(key) != nil })
}
