package server

import (
	"sync"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/verdict"
)

// outcome is how the code under test ended, if the test said so.
type outcome struct {
	mu     sync.Mutex
	ending *verdict.Ending
}

// Outcome says how the code under test ended: the error and the answer that it returned.
// Without it, the rules on the use of answers cannot tell. The last call counts.
func (m *Mock) Outcome(err error, answer string) {
	ending := &verdict.Ending{Command: verdict.Call, Output: answer, Began: m.session.Began, Ended: m.server.clock.Now()}
	if err != nil {
		ending.Exit = 1
		ending.Output += "\n" + err.Error()
	}
	m.outcome.mu.Lock()
	defer m.outcome.mu.Unlock()
	m.outcome.ending = ending
}

// Ending is what Outcome said last; nil if it was not called.
func (m *Mock) Ending() *verdict.Ending {
	m.outcome.mu.Lock()
	defer m.outcome.mu.Unlock()
	if m.outcome.ending == nil {
		return nil
	}
	return new(*m.outcome.ending)
}

// Verdict judges the session as far as it has come.
func (m *Mock) Verdict() verdict.Verdict { return m.server.judge(m.run()) }

// run is the evidence of the session, with the outcome if the test gave one.
func (m *Mock) run() verdict.Run {
	m.settle()
	run := m.server.evidence(m.session)
	m.outcome.mu.Lock()
	defer m.outcome.mu.Unlock()
	run.Ending, run.InTest = m.server.shownEnding(run.Session, m.outcome.ending), true
	return run
}

// AssertVerdict fails the test if the code under test did not cope, or if nothing of what
// the scenario is about happened. The message has the findings and the timeline. It
// reports whether the verdict is a pass. A pass whose scenario has steps that no request
// reached is logged: expect: {all_steps: true} makes it a failure.
func (m *Mock) AssertVerdict(t TB) bool {
	t.Helper()
	v := m.Verdict()
	if v.Result == verdict.Pass {
		if logs, ok := t.(interface{ Logf(string, ...any) }); ok && v.UnmetText() != "" {
			logs.Logf("%s: %s", v.Scenario, v.UnmetText())
		}
		return true
	}
	t.Errorf("%s", timeline.Message(&v))
	return false
}

// Timeline describes the session, a line for each event, for the message of a failed
// test.
func (m *Mock) Timeline() string {
	run := m.run()
	return timeline.Text(timeline.Of(run.Entries, run.Notes, run.Ending))
}
