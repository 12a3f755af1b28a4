package server

import (
	"cmp"
	"context"
	"fmt"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
)

// WaitForRequests waits until the bodies of n requests of the session have arrived. The
// error is that of ctx if it ends first.
func (m *Mock) WaitForRequests(ctx context.Context, n int) error {
	return m.waitFor(ctx, fmt.Sprintf("%d requests", n), func() bool { return len(m.Requests()) >= n })
}

// WaitForAnswers waits until n answers of the session are over, however they ended. The
// error is that of ctx if it ends first.
func (m *Mock) WaitForAnswers(ctx context.Context, n int) error {
	return m.waitFor(ctx, fmt.Sprintf("%d answers", n), func() bool { return answered(m.Requests()) >= n })
}

// WaitForHeld waits until an answer is held at a gate by a `hold` fault; "" is the gate
// of faults that name none. The error is that of ctx if it ends first.
func (m *Mock) WaitForHeld(ctx context.Context, gate string) error {
	return m.waitFor(ctx, fmt.Sprintf("an answer held at gate %q", gateName(gate)), func() bool {
		return m.session.Gates.Held(gateName(gate)) > 0
	})
}

// Release lets the answers that are held at a gate go on, and all that come later.
func (m *Mock) Release(gate string) { m.open(gate, play.Release) }

// Fail resets the connections of the answers that are held at a gate, and of all that
// come later.
func (m *Mock) Fail(gate string) { m.open(gate, play.Fail) }

// Cut closes the connections of the answers that are held at a gate, and of all that come
// later.
func (m *Mock) Cut(gate string) { m.open(gate, play.Cut) }

// Mark adds a note to the journal, which timelines show. "cancel" says that the test has
// just cancelled the code under test.
func (m *Mock) Mark(text string) {
	m.session.Mark(text, m.server.clock.Now())
}

// waitFor waits until done reports true. It asks again whenever the journal changes.
func (m *Mock) waitFor(ctx context.Context, what string, done func() bool) error {
	for {
		changed := m.session.Journal.Changed()
		if done() {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for %s: %w", what, ctx.Err())
		}
	}
}

func answered(entries []journal.Entry) (n int) {
	for i := range entries {
		if entries[i].End != journal.Open {
			n++
		}
	}
	return n
}

func gateName(name string) string { return cmp.Or(name, faults.DefaultGate) }

func (m *Mock) open(gate string, how play.Opening) { m.session.Gates.Open(gateName(gate), how, 0) }
