package sweep

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/verdict"
)

// The findings that no rule of verdicts makes. That of a rule has the rule's id.
const (
	FoundCrash      = "crash"             // the program panicked, or a signal ended it
	FoundHang       = "hang"              // it did not end
	FoundLeak       = "leak"              // it ended, and left something running
	FoundDifference = "silent-difference" // it ended well, with another answer than in the baseline
	FoundLostTurn   = "lost-turn"         // it ended well, with another conversation than in the baseline
)

// overTime is the rule that a command breaks which has to be stopped at its time limit.
const overTime = "expect.within"

// State is what became of a point.
type State string

// The states of points.
const (
	Passed     State = "passed"
	Failed     State = "failed"
	NotReached State = "not reached" // the program never met it
)

// Result is the judgement on the run of a point.
type Result struct {
	Point    Point
	State    State
	Reason   string    // why the point was not reached
	Findings []Finding // the worst first; none unless it failed
	AskedOn  bool      // the program made more requests than in the baseline
}

// Finding is one thing that a program did wrong at a point.
type Finding struct {
	Rule     string // the id of a rule, or one of the constants above
	Severity rules.Severity
	Text     string // a clause without a full stop
	Requests []int  // the ordinals of the requests that prove it
	Advice   string // what to do about it, as a clause
}

// Judge judges the run of a point, which was made under the scenario of the point.
func (b *Baseline) Judge(p *Point, run *Run) Result {
	result := Result{Point: *p, State: Passed, AskedOn: run.Verdict.Requests > b.made}
	if run.Hung && run.Verdict.Requests == 0 && !p.refused {
		result.State, result.Reason = NotReached, run.subject()+" made no request before its time was over"
		return result
	}
	result.Findings = append(result.Findings, b.obvious(p, run)...)
	for _, f := range run.Verdict.Failures() {
		if run.Hung && f.Rule == overTime {
			continue // that it hangs says so
		}
		result.Findings = append(result.Findings, Finding{Rule: f.Rule, Severity: f.Severity, Text: f.Text, Requests: f.Requests, Advice: f.Advice})
	}
	missed := run.Verdict.Result == verdict.NotExercised && !p.refused // connections that are refused are not seen
	if !missed {
		result.Findings = append(result.Findings, b.differs(p, run)...)
	}
	switch {
	case len(result.Findings) > 0:
		result.State = Failed
	case missed:
		result.State, result.Reason = NotReached, run.Verdict.Reason
	}
	return result
}

// obvious returns what is wrong without any rule.
func (b *Baseline) obvious(p *Point, run *Run) []Finding {
	switch {
	case run.Crash != "":
		return []Finding{{Rule: FoundCrash, Severity: rules.High, Text: run.subject() + " crashed: " + run.Crash, Advice: "catch what goes wrong here, and say that it failed"}}
	case run.Hung:
		return []Finding{{Rule: FoundHang, Severity: rules.High, Text: run.subject() + " did not end, and had to be stopped" + b.meanwhile(p, run), Advice: "bound the time of each attempt and the silence within an answer, and fail when that is over"}}
	case run.Leak != "":
		return []Finding{{Rule: FoundLeak, Severity: rules.Medium, Text: run.subject() + " ended and left something running: " + run.Leak, Advice: "end with the call whatever the call has started"}}
	default:
		return nil
	}
}

// silent are the faults after which nothing comes, although the connection stays open.
var silent = []string{"hang", "stall"}

// lately is how long before a program was stopped it was still doing what it did last.
const lately = 2 * time.Second

// endless is how many requests more than in the baseline show that a program asks on and on.
const endless = 3

// meanwhile says what was going on in a run that did not end, as far as its journal tells.
// It says nothing of a program that had left its answers, and asked no more.
func (b *Baseline) meanwhile(p *Point, run *Run) string {
	open, asked := false, false
	for i := range run.Verdict.Entries {
		e := &run.Verdict.Entries[i]
		late := run.Verdict.Ending.Ended.Add(-lately)
		open = open || !e.Arrived.Add(time.Duration(e.Duration)).Before(late)
		asked = asked || !e.Arrived.Before(late)
	}
	switch {
	case p.ForGood && run.Verdict.Requests >= b.made+endless && (open || asked):
		return "; it went on asking"
	case open && slices.Contains(silent, p.Fault):
		return "; an answer had fallen silent"
	default:
		return ""
	}
}

// differs compares the end of a run that ended well with that of the baseline.
func (b *Baseline) differs(p *Point, run *Run) []Finding {
	answer, ok := run.answer()
	if !ok {
		return nil
	}
	if differs := b.otherAnswer(p, answer, run.Printed != nil); differs != "" {
		return []Finding{{Rule: FoundDifference, Severity: rules.High, Text: run.subject() + " ended well, but with another answer than when nothing is broken: " + differs, Advice: p.advice()}}
	}
	if p.Kind == Content || p.Kind == Harmless {
		return nil
	}
	if differs := b.conversations.differ(conversationsOf(run.Verdict.Entries)); differs != "" {
		return []Finding{{Rule: FoundLostTurn, Severity: rules.High, Text: run.subject() + " ended well, but a conversation that it made was another one at its end: " + differs, Advice: p.advice()}}
	}
	return nil
}

// otherAnswer says how an answer differs from that of the baseline; "" if it does not.
func (b *Baseline) otherAnswer(p *Point, answer string, printed bool) string {
	switch {
	case !b.varies && !b.sameAnswer(p, answer, printed):
		return b.described(answer)
	case b.varying == nil:
		return ""
	}
	lacks := b.varying.lacks(p, answer, printed)
	switch {
	case lacks == "":
		return ""
	case answer == "":
		return "with none"
	default:
		return fmt.Sprintf("without %q", lacks)
	}
}

// sameAnswer reports whether an answer is that of the baseline. Work that is done side by side
// may end in another order after a failure, so that the order of lines is no difference. A
// command may have printed the beginning of an attempt that failed before it. After another
// content of the API, more may stand around it.
func (b *Baseline) sameAnswer(p *Point, answer string, printed bool) bool {
	switch {
	case answer == b.Answer, slices.Equal(slices.Sorted(strings.Lines(answer+"\n")), slices.Sorted(strings.Lines(b.Answer+"\n"))):
		return true
	case b.Answer == "":
		return false
	case p.Kind == Content:
		return strings.Contains(answer, b.Answer)
	default:
		return printed && strings.HasSuffix(answer, b.Answer)
	}
}

// advice says what a good client does at the point, as a clause.
func (p *Point) advice() string {
	said := p.goodClient()
	return "a good client " + strings.ToLower(said[:1]) + strings.TrimSuffix(said[1:], ".")
}

// described says how an answer differs from that of the baseline.
func (b *Baseline) described(answer string) string {
	switch {
	case answer == "":
		return "with none"
	case strings.HasPrefix(b.Answer, answer):
		return fmt.Sprintf("with the first %d of its %d bytes", len(answer), len(b.Answer))
	case strings.Contains(b.Answer, answer):
		return "with a part of it"
	}
	for d := range difference.Between(jsontree.Of(b.Answer), jsontree.Of(answer), difference.Rules{}) {
		return d.Text("without the fault", "now")
	}
	return ""
}
