package server

import (
	"context"

	"github.com/claudemock/claudemock/journal"
)

// holding is an answer of a session that may be held.
type holding struct {
	session *session
	ticket  journal.EntryID
}

// wait has the answer stand still until its gate is opened, and says how it was.
// The error is the cause with which ctx ended before. The journal shows the
// answer as held meanwhile. When the session ends, nobody is left who could open
// its gates: they count as cut.
func (h holding) wait(ctx context.Context, gate string) (opening, error) {
	turn, held, leave := h.session.gates.arrive(gate)
	defer leave()
	if !held {
		return <-turn, nil
	}
	h.session.journal.Hold(h.ticket, gate)
	defer h.session.journal.Hold(h.ticket, "")
	select {
	case how := <-turn:
		return how, nil
	case <-h.session.over:
		return openCut, nil
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
}
