package server

import (
	"sync"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/verdict"
)

// outcomes is what a test says of how the code under test ended.
type outcomes struct {
	mu     sync.Mutex
	ending *verdict.Ending
}

// Outcome tells the referee how the code under test ended: the error it
// returned and the answer it gave. Without it, rules about what was made of an answer cannot be
// judged. The last call counts.
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

// Verdict judges the session as far as it has come.
func (m *Mock) Verdict() verdict.Verdict { return m.server.judge(m.run()) }

// run is the evidence, with the outcome if a test told one.
func (m *Mock) run() verdict.Run {
	run := m.server.evidence(m.session)
	m.outcome.mu.Lock()
	defer m.outcome.mu.Unlock()
	run.Ending = m.server.shownEnding(run.Session, m.outcome.ending)
	return run
}

// AssertVerdict fails the test when the code under test did not cope, or when
// nothing of what the scenario is about happened. The message shows what was
// found and the session's timeline. It reports whether all is well.
func (m *Mock) AssertVerdict(t TB) bool {
	t.Helper()
	v := m.Verdict()
	if v.Result == verdict.Pass {
		return true
	}
	t.Errorf("%s", timeline.Message(&v))
	return false
}

// Timeline is what happened in the session, a line for each event: for the
// message of a failed test.
func (m *Mock) Timeline() string {
	run := m.run()
	return timeline.Text(timeline.Of(run.Entries, run.Notes, run.Ending))
}
