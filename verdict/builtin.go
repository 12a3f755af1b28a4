package verdict

import (
	"slices"

	"github.com/claudemock/claudemock/internal/rules"
)

// builtin is a check that has no page in internal/rules.
type builtin struct {
	id       string
	severity rules.Severity
	advice   string
}

// The ids of the checks that are not rules: what the scenario expects.
const (
	idRequests = "expect.requests"
	idBodies   = "expect.bodies"
	idExit     = "expect.exit"
	idOutput   = "expect.output"
	idAnswer   = "expect.answer"
	idWithin   = "expect.within"
	idWaits    = "expect.waits"
	idInFlight = "expect.in_flight"
	idMatch    = "expect.match"
	idAllSteps = "expect.all_steps"
)

var builtins = []builtin{
	{idRequests, rules.Medium, "compare what the client sent, request by request, with what the scenario expects; max_retries bounds the attempts"},
	{idBodies, rules.Medium, "look at the bodies in the journal, and at the code that builds the request"},
	{idExit, rules.High, "end as a failure where there is no answer, and as a success where there is one"},
	{idOutput, rules.Medium, "give what the scenario expects to be read: the whole answer, or the reason why there is none"},
	{idAnswer, rules.High, "end with the whole answer, or as a failure"},
	{idWithin, rules.Medium, "bound the time of each attempt (timeout) and of all of them together, below what the caller can wait"},
	{idWaits, rules.Medium, "wait between attempts as the scenario expects: longer each time, and never below retry-after"},
	{idInFlight, rules.Medium, "bound how many requests are open at a time, with a semaphore or a pool of workers"},
	{idMatch, rules.High, "ask for what was recorded; if the client has changed on purpose, record anew, edit the step's request, or take the field out of match"},
	{idAllSteps, rules.Medium, "compare the timeline with the steps: the client stopped earlier, or asked for something else; or take out of the scenario what is not for it"},
}

// Builtins lists the ids of the checks that are not rules: what a scenario
// expects.
func Builtins() []string {
	ids := make([]string, len(builtins))
	for i, b := range builtins {
		ids[i] = b.id
	}
	return ids
}

// as turns a finding into that of a builtin.
func (f Finding) as(id string) Finding {
	i := slices.IndexFunc(builtins, func(b builtin) bool { return b.id == id })
	f.Rule, f.Severity = id, builtins[i].severity
	return f
}
