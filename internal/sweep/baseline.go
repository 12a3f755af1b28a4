package sweep

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/verdict"
)

// Run is one run of the program, as whoever ran it has seen it.
type Run struct {
	Verdict verdict.Verdict         // with its Entries and its Ending
	Scripts map[int]script.Script   // by the ordinals of requests; only a baseline needs them
	Given   map[int]*scenarios.Step // what the embedding program answered with in place of the scenario, by the ordinals of requests; only a baseline needs it
	Printed *string                 // what a command printed to stdout; nil for code under test, which ends with the output of its Ending
	Hung    bool                    // it had to be stopped at its time limit
	Crash   string                  // what it panicked with, or the signal that ended it; "" for none
	Leak    string                  // what it left running for ever; "" if nothing
}

// answer returns what the program ended with, if it ended well.
func (r *Run) answer() (text string, ok bool) {
	e := r.Verdict.Ending
	if e == nil || e.Exit != 0 || e.Killed || r.Hung || r.Crash != "" {
		return "", false
	}
	if r.Printed != nil {
		return strings.TrimSpace(*r.Printed), true
	}
	return strings.TrimSpace(e.Output), true
}

// subject names what ran: a program, or code under test.
func (r *Run) subject() string {
	if e := r.Verdict.Ending; e != nil && e.Command == verdict.Call {
		return "the code under test"
	}
	return "the program"
}

// Baseline is what the program does when nothing is broken. It must not be changed.
type Baseline struct {
	Base     *scenarios.Scenario // under which it ran
	Requests []Request           // those whose answers can be broken, in the order of arrival
	Answer   string              // what it ended with

	varies        bool          // two runs ended with different answers
	varying       *varying      // what these have in common; nil if that is too little to compare
	conversations conversations // those that were the same in two runs
	made          int           // how many requests it made
}

// Request is one request of a baseline.
type Request struct {
	Ordinal  int    // its place among all requests of the program, from 1
	Endpoint string // in the words of scenarios, e.g. "messages"
	Survey   script.Survey

	turn  int // the assistant's turn that it asks for; 0 if that is not known
	nth   int // its place among the requests of its endpoint, from 1
	state string
	rule  int             // the rule that answered it, from 1; 0 for none
	given bool            // the embedding program gave the step
	step  *scenarios.Step // the step that answered it; one without a reply if none did
	shape string          // equal for requests that are answered alike
}

// ErrBaseline is wrapped by the errors of a program that fails when nothing is broken.
var ErrBaseline = errors.New("the program fails when nothing is broken")

// NewBaseline makes a baseline of two runs under the scenario. The error says why nothing
// can be swept: a run failed, or no answer can be broken.
func NewBaseline(base *scenarios.Scenario, first, second Run) (*Baseline, error) {
	answers := [2]string{}
	for i, run := range []*Run{&first, &second} {
		if err := run.healthy(); err != nil {
			return nil, fmt.Errorf("running without a fault: %w", err)
		}
		answers[i], _ = run.answer()
	}
	b := &Baseline{
		Base: base, Answer: answers[0], varies: answers[0] != answers[1],
		conversations: conversationsOf(first.Verdict.Entries), made: len(first.Verdict.Entries),
	}
	if b.varies {
		b.varying = varyingOf(answers[0], answers[1])
	}
	again := conversationsOf(second.Verdict.Entries)
	maps.DeleteFunc(b.conversations, func(begins difference.Digest, said *jsontree.Node) bool {
		return !difference.Same(said, again[begins], whatCounts())
	})
	b.read(first)
	if len(b.Requests) == 0 {
		return nil, errors.New("running without a fault: the program made no request whose answer can be broken")
	}
	return b, nil
}

// Remark says which comparison with the baseline is not made, as a clause; "" if all are.
func (b *Baseline) Remark() string {
	if !b.varies || b.varying != nil {
		return ""
	}
	return "two runs without a fault ended with answers that have less than half of their text in common, so that answers are not compared"
}

// healthy returns an error unless the run ended well.
func (r *Run) healthy() error {
	e := r.Verdict.Ending
	if why := r.Verdict.Cause; why == verdict.WrongBase || why != "" && e != nil && e.Command != verdict.Call {
		return errors.New(r.Verdict.Reason) // code under test says itself what it failed with
	}
	switch {
	case r.Crash != "":
		return fmt.Errorf("%w: it crashed: %s", ErrBaseline, r.Crash)
	case r.Hung:
		return fmt.Errorf("%w: it did not end", ErrBaseline)
	case r.Leak != "":
		return fmt.Errorf("%w: it left something running: %s", ErrBaseline, r.Leak)
	case e == nil:
		return errors.New("how the program ended is not known")
	case e.Exit != 0 || e.Killed:
		return fmt.Errorf("%w: %s", ErrBaseline, strings.TrimSpace(e.Output))
	}
	for _, f := range r.Verdict.Failures() {
		return fmt.Errorf("%w: %s: %s", ErrBaseline, f.Rule, f.Text)
	}
	return nil
}

// read lists the requests whose answers can be broken.
func (b *Baseline) read(run Run) {
	nth := map[string]int{}
	for i := range run.Verdict.Entries {
		e := &run.Verdict.Entries[i]
		if e.Ordinal == 0 || e.Probe {
			continue
		}
		nth[e.Endpoint]++
		made, ok := run.Scripts[e.Ordinal]
		placed := e.State == "" || b.Base.States[e.State] != nil // else no rule can stand there
		if e.Refused || !ok || !placed || !e.Answer.Whole || e.Answer.Kind == journal.Failure {
			continue
		}
		r := Request{
			Ordinal: e.Ordinal, Endpoint: e.Endpoint, Survey: script.SurveyOf(&made),
			nth: nth[e.Endpoint], turn: turnOf(e), state: e.State, rule: e.Rule, step: b.stepOf(e),
		}
		if step := run.Given[e.Ordinal]; step != nil {
			r.step, r.given = step, true
		}
		r.shape = shapeOf(e, &r.Survey)
		b.Requests = append(b.Requests, r)
	}
}

// stepOf returns the step that answered a request; one that says nothing if none did, or if
// the answer was not that of the step.
func (b *Baseline) stepOf(e *journal.Entry) *scenarios.Step {
	rules := b.Base.RulesIn(e.State)
	if e.Instead != "" || e.Rule < 1 || e.Rule > len(rules) || e.Step < 1 || e.Step > len(rules[e.Rule-1].Steps) {
		return healthyStep
	}
	return rules[e.Rule-1].Steps[e.Step-1]
}

// healthyStep is the step of requests that no rule answers.
var healthyStep = &scenarios.Step{Reply: &scenarios.Reply{}}

// turnOf returns the assistant's turn that a request asks for; 0 if it is not known.
func turnOf(e *journal.Entry) int {
	body := bodyOf(e)
	if e.Endpoint != string(claude.Messages) || body == nil {
		return 0
	}
	return incoming.Request{Request: &claude.Request{Endpoint: claude.Messages, Body: body, Held: e.HeldTurns}}.Conversation().Turn
}

// bodyOf returns the body of a request, or nil if the journal did not keep it.
func bodyOf(e *journal.Entry) *jsontree.Node {
	body, err := jsontree.ParseString(e.Body)
	if err != nil || e.Kept != journal.KeptWhole {
		return nil
	}
	return body
}

// shapeOf describes what a request asks for and what its answer consists of.
func shapeOf(e *journal.Entry, s *script.Survey) string {
	return fmt.Sprint(e.Endpoint, " ", e.Stream, " ", e.State, " ", s.Streamed, " ",
		slices.Compact(slices.Clone(s.Blocks)), " ", slices.Compact(slices.Clone(s.Tools)), " ", s.StopReason)
}
