package verdict

import (
	"slices"

	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/journal"
)

// Verdict is the judgement on a run.
type Verdict struct {
	Scenario string         `json:"scenario"`
	Category string         `json:"category,omitempty"`
	Session  string         `json:"session"`
	Result   Result         `json:"result"`
	Reason   string         `json:"reason,omitempty"` // why it was not exercised
	Cause    Cause          `json:"cause,omitempty"`  // the kind of reason, if the client never got as far as the scenario
	Advice   string         `json:"advice,omitempty"` // what to do about the cause
	Unmet    string         `json:"unmet,omitempty"`  // what of the scenario no request reached, e.g. "steps 2 and 3"
	Speed    float64        `json:"speed"`
	Requests int            `json:"requests"`
	Took     journal.Millis `json:"took_ms"`  // from the first request or connection to the end of the client, or otherwise of the last answer
	Findings []Finding      `json:"findings"` // one for each rule that was judged, in the order of the registry
	Ending   *Ending        `json:"ending,omitempty"`

	Entries []journal.Entry `json:"-"` // the evidence, for timelines
	Notes   []journal.Note  `json:"-"`

	Panics []Panic `json:"-"` // of rules that failed, for a log
}

// Panic is a rule that panicked because it has a bug.
type Panic struct{ Rule, Problem, Stack string }

// Finding is what one rule found.
type Finding struct {
	Rule     string         `json:"rule"`
	Result   Result         `json:"result"`
	Severity rules.Severity `json:"severity"`
	Text     string         `json:"text,omitempty"`     // what was found, as a sentence without a full stop; "" for Nothing
	Requests []int          `json:"requests,omitempty"` // the ordinals of the requests that prove it
	Shown    []int          `json:"shown,omitempty"`    // the two of them that show it best; empty means the first and the last
	Advice   string         `json:"advice,omitempty"`   // of a failure or a note: what to do about it, with the client's own options where it is known
	own      []ownWait      // jitters: the waits by which Pool judges
	odds     []float64      // backs-off: the odds by which Pool judges
}

// Result is the result of a rule or of a verdict.
type Result string

// The results of rules and verdicts.
const (
	Pass         Result = "pass"
	Fail         Result = "fail"
	CannotTell   Result = "cannot tell"   // of a rule: the evidence leaves it open
	Noted        Result = "note"          // of a rule: something is worth knowing but not a failure
	Nothing      Result = "nothing"       // of a rule: there was nothing to judge
	NotExercised Result = "not exercised" // of a verdict: no failure of the scenario happened to the client
)

// Results lists the results of rules and verdicts.
func Results() []Result { return []Result{Pass, Fail, CannotTell, Noted, Nothing, NotExercised} }

// Failures returns the findings of rules that were broken, the worst first.
func (v Verdict) Failures() []Finding {
	failed := v.That(Fail)
	slices.SortStableFunc(failed, func(a, b Finding) int { return a.Severity.Rank() - b.Severity.Rank() })
	return failed
}

// That returns the findings with a result, in the order of the registry.
func (v Verdict) That(came Result) []Finding {
	var found []Finding
	for _, f := range v.Findings {
		if f.Result == came {
			found = append(found, f)
		}
	}
	return found
}

// The constructors of findings.

func pass(text string) Finding { return Finding{Result: Pass, Text: text} }

func fail(text string, requests ...int) Finding {
	return Finding{Result: Fail, Text: text, Requests: requests}
}

func note(text string, requests ...int) Finding {
	return Finding{Result: Noted, Text: text, Requests: requests}
}

func cannotTell(why string) Finding { return Finding{Result: CannotTell, Text: why} }

func nothing() Finding { return Finding{Result: Nothing} }
