package recording

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// seed is the default seed of servers, so that what is random about an answer is as at most
// servers.
const seed = 0

// sampleTime is the time of requests whose own time is not known.
var sampleTime = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

// played is the answer of a step as a client sees it.
type played struct {
	head    *script.Head // nil if none is sent
	text    string
	times   []time.Duration // when each event, or the body, has come
	end     script.OpKind
	missed  []string
	instead string
}

// play compiles a step for a request, as a server does. A body that goes into a file has no
// templates.
func play(step *scenarios.Step, t *turn) (played, error) {
	if t.long && t.bodyOf(step) != nil {
		return compile(step.Answer(t.req), t)
	}
	checked, err := scenarios.Check(&scenarios.Scenario{Name: "recording", Summary: "one step", Steps: []*scenarios.Step{step}})
	if err != nil {
		return played{}, err
	}
	return playChecked(checked.Steps[0], t)
}

// playChecked is play for a step of a checked scenario.
func playChecked(step *scenarios.Step, t *turn) (played, error) {
	filled, err := step.Fill(scenarios.Fill{Incoming: t.incoming(), Now: t.moment()})
	if err != nil {
		return played{}, fmt.Errorf("filling what is answered: %w", err)
	}
	return compile(filled.Answer(t.req), t)
}

// moment returns the time of the request, or the sample time if that is not known.
func (t *turn) moment() time.Time {
	if t.req.At.IsZero() {
		return sampleTime
	}
	return t.req.At
}

// compile returns an answer as a client sees it.
func compile(answer script.Answer, t *turn) (played, error) {
	source := script.NewSource(seed, "recording")
	now := t.moment()
	if answer.Open() {
		return played{}, fmt.Errorf("what %s answers is not for a recording to say", t.req.Endpoint)
	}
	made, err := script.Compile(answer, script.Env{
		Now: now, Choice: source, IDs: source, Looks: script.NewSource(seed, "looks"),
		Limits: limits.Usual(now, 1, 0, 0), Path: t.req.Path,
	})
	if err != nil {
		return played{}, err
	}
	p := seen(&made)
	p.instead = answer.Instead
	return p, nil
}

// seen returns what a client sees of a script.
func seen(made *script.Script) played {
	p := played{missed: made.Missed}
	var text strings.Builder
	var elapsed time.Duration
	for op := range made.All() {
		switch op.Kind {
		case script.OpWait:
			elapsed += op.Wait
		case script.OpHead:
			p.head = op.Head
		case script.OpWrite:
			text.Write(op.Bytes)
			if op.Event == nil || op.Event.Last {
				p.times = append(p.times, elapsed)
			}
		}
		p.end = op.Kind
	}
	p.text = text.String()
	return p
}

// endings are the operations with which the ends of answers are played.
var endings = map[exchange.End]script.OpKind{
	exchange.Complete: script.OpEnd, exchange.Closed: script.OpClose, exchange.Reset: script.OpReset,
	exchange.Refused: script.OpReset, exchange.TimedOut: script.OpHang,
}

// gives reports whether a step gives the answer that the client got.
func (t *turn) gives(step *scenarios.Step) bool {
	p, err := play(step, t)
	return err == nil && t.is(p)
}

// is reports whether an answer is the one that the client got, apart from headers and times.
func (t *turn) is(p played) bool {
	status := 0
	if p.head != nil {
		status = p.head.Status
	}
	return status == t.answer.status && p.end == endings[t.answer.end] && len(p.missed) == 0 && p.instead == "" &&
		canonical(p.text, t.answer.stream) == canonical(t.answer.text(), t.answer.stream)
}

// padding matches the spaces that the API adds at random before the last brace of an event.
var padding = regexp.MustCompile(`(?m) +\}$`)

// canonical returns a body without what is random in it.
func canonical(text string, stream bool) string {
	if stream {
		text = padding.ReplaceAllString(text, "}")
	}
	return newNumbering().text(text)
}
