package server

import (
	"context"
	"fmt"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
)

// WaitForRequests waits until the session's journal holds n requests whose
// bodies have arrived, answered or not. The error is that of ctx when it ends
// first.
func (m *Mock) WaitForRequests(ctx context.Context, n int) error {
	return m.waitFor(ctx, fmt.Sprintf("%d requests", n), func() bool { return len(m.Requests()) >= n })
}

// WaitForAnswers waits until n requests of the session have been answered, in
// whatever way their answers ended.
func (m *Mock) WaitForAnswers(ctx context.Context, n int) error {
	return m.waitFor(ctx, fmt.Sprintf("%d answers", n), func() bool { return answered(m.Requests()) >= n })
}

// WaitForHeld waits until an answer stands at the gate of that name, as a
// `hold` fault has it; "" is the gate that has no name.
func (m *Mock) WaitForHeld(ctx context.Context, gate string) error {
	return m.waitFor(ctx, fmt.Sprintf("an answer held at gate %q", gateName(gate)), func() bool {
		return m.session.Gates.Held(gateName(gate)) > 0
	})
}

// Release lets the answers at a gate go on, and those still to come.
func (m *Mock) Release(gate string) { m.open(gate, play.Release) }

// Fail resets the connections of the answers at a gate, and of those still to
// come.
func (m *Mock) Fail(gate string) { m.open(gate, play.Fail) }

// Cut closes the connections of the answers at a gate where they stand, and of
// those still to come.
func (m *Mock) Cut(gate string) { m.open(gate, play.Cut) }

// Mark leaves a note in the journal, which timelines show. "cancel" says that
// the code under test has just been told to give up.
func (m *Mock) Mark(text string) {
	m.session.Journal.Note(journal.Note{At: m.server.clock.Now(), Kind: journal.NoteMark, Text: text})
}

// waitFor looks again whenever something changes in the session.
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

func gateName(name string) string { return first(name, faults.DefaultGate) }

func (m *Mock) open(gate string, how play.Opening) { m.session.Gates.Open(gateName(gate), how, 0) }
