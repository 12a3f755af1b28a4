package session

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/script"
)

func TestGatesCountWhatTheyLetPass(t *testing.T) {
	pass := func(gates *Gates) string {
		turn, held, leave := gates.arrive("g")
		defer leave()
		if held {
			return "held"
		}
		return string(<-turn)
	}
	for _, c := range []struct {
		name string
		open func(*Gates)
		want string // of four answers that come
	}{
		{"closed", func(*Gates) {}, "held held held held"},
		{"for good", func(g *Gates) { g.Open("g", play.Fail, 0) }, "fail fail fail fail"},
		{"for two", func(g *Gates) { g.Open("g", play.Cut, 2) }, "cut cut held held"},
		{"the same adds up", func(g *Gates) { g.Open("g", play.Cut, 2); g.Open("g", play.Cut, 1) }, "cut cut cut held"},
		{"otherwise the last word counts", func(g *Gates) { g.Open("g", play.Cut, 2); g.Open("g", play.Fail, 1) }, "fail held held held"},
		{"one time after for good", func(g *Gates) { g.Open("g", play.Release, 0); g.Open("g", play.Release, 1) }, "release held held held"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var gates Gates
			c.open(&gates)
			var got []string
			for range 4 {
				got = append(got, pass(&gates))
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}

// holding is a scenario with gates in its rules, states and alternatives.
const holding = `
rules:
  - steps: [{reply: {}, faults: [{hold: {gate: first}}]}, {choose: [{reply: {}, faults: [{hold: {gate: second}}]}, {reply: {}}]}]
    then: down
states:
  down: {steps: [{reply: {}, faults: [hold]}]}`

func TestWhichGatesCanBeOpened(t *testing.T) {
	b := newBench(t, nil)
	holds, never := b.session(holding), b.scenario("steps: [{reply: {}}]")
	free, err := b.Create(Options{Scenario: never, Name: "free"})
	require.NoError(t, err)
	free.Gates.arrive("given") // by a fault in a step that a program gave
	for _, tt := range []struct {
		session *Session
		gate    string
		how     play.Opening
		times   int
		want    string // of the error; "" for none
	}{
		{holds, "first", play.Release, 0, ""},
		{holds, "second", play.Fail, 1, ""},
		{holds, "gate", play.Cut, 2, ""},
		{holds, "third", play.Release, 0, `its gates are first, gate, second`},
		{holds, "first", "ajar", 0, `not "ajar"`},
		{holds, "first", play.Release, -1, "times: -1 makes no sense"},
		{free, "first", play.Release, 0, "no answer of scenario own is ever held"},
		{free, "given", play.Release, 0, ""},
	} {
		_, err := tt.session.OpenGate(tt.gate, tt.how, tt.times, b.clock.now)
		if tt.want == "" {
			assert.NoError(t, err, tt.gate)
		} else {
			assert.ErrorContains(t, err, tt.want)
		}
	}
	notes, _ := holds.Journal.Notes()
	require.Len(t, notes, 3)
	assert.Equal(t, "gate second opened: fail 1 (0 held)", notes[1].Text)
}

func TestAnAnswerIsHeldUntilItsGateOpens(t *testing.T) {
	for _, tt := range []struct {
		name   string
		end    func(b *bench, s *Session, left context.CancelCauseFunc)
		want   play.Opening
		caused error
	}{
		{"the gate opens", func(b *bench, s *Session, _ context.CancelCauseFunc) {
			letGo, err := s.OpenGate("first", play.Fail, 1, b.clock.now)
			require.NoError(b.t, err)
			assert.Equal(b.t, 1, letGo)
		}, play.Fail, nil},
		{"the session ends", func(b *bench, s *Session, _ context.CancelCauseFunc) { b.Reset(s.ID) }, play.Cut, nil},
		{"the client leaves", func(_ *bench, _ *Session, left context.CancelCauseFunc) { left(play.ErrClientLeft) }, "", play.ErrClientLeft},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			s := b.session(holding)
			a := b.attempt()
			decision := b.decide(s, a, hello)
			played, err := script.Compile(decision.Answer, s.Env(a, &decision))
			require.NoError(t, err)
			record := s.Record(a, &decision, played)
			ctx, left := context.WithCancelCause(t.Context())
			defer left(nil)
			type result struct {
				how play.Opening
				err error
			}
			results := make(chan result)
			go func() { how, err := record.Wait(ctx, "first"); results <- result{how, err} }()
			for changed := s.Journal.Changed(); s.Gates.Held("first") == 0 || !isHeld(&record); changed = s.Journal.Changed() {
				<-changed
			}
			assert.Equal(t, []GateInfo{{Gate: "first", Held: 1}}, s.Gates.Info())
			tt.end(b, s, left)
			got := <-results
			assert.Equal(t, tt.want, got.how)
			assert.ErrorIs(t, got.err, tt.caused)
			assert.Zero(t, s.Gates.Held("first"))
			assert.False(t, isHeld(&record))
		})
	}
}

// isHeld reports whether the journal shows an answer as held.
func isHeld(record *Record) bool {
	entry, _ := record.Entry()
	return entry.Held != ""
}
