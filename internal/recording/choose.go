package recording

import (
	"iter"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// choose sets the step to the first of the forms that give the same answer. ok is false if
// none of them does.
func (t *turn) choose(o Options) (ok bool) {
	for step := range t.forms() {
		if !t.gives(step) {
			continue
		}
		t.step = step
		t.keeping("its headers", t.dress)
		t.keeping("its pauses", func() { t.pace(o) })
		t.explain()
		t.setAside()
		return true
	}
	return false
}

// keeping makes an addition to the step, and takes it back if the step then gives another
// answer.
func (t *turn) keeping(what string, add func()) {
	before := copied(t.step)
	if add(); !t.gives(t.step) {
		t.step = before
		t.notes = append(t.notes, "left out: "+what+", which no step can say")
	}
}

// copied returns a copy of a step whose answer and faults can be changed.
func copied(step *scenarios.Step) *scenarios.Step {
	c := *step
	c.Faults = slices.Clone(step.Faults)
	if c.Reply != nil {
		c.Reply = new(*c.Reply)
	}
	if c.Error != nil {
		c.Error = new(*c.Error)
	}
	return &c
}

// forms yields the steps that may give the answer, the shortest first. A message is written
// out as a body where claudemock would refuse the request by itself, because no step that says
// a message is given then.
func (t *turn) forms() iter.Seq[*scenarios.Step] {
	a := &t.answer
	all := []func() iter.Seq[*scenarios.Step]{t.silent, t.errors, t.messages, t.healthy, t.streams, t.bodies}
	if t.comesEarly() {
		all = []func() iter.Seq[*scenarios.Step]{t.silent, t.errors, t.bodies}
	}
	return func(yield func(*scenarios.Step) bool) {
		for _, forms := range all {
			for step := range forms() {
				if a.status != 0 && step.Reply != nil && a.status != 200 {
					step.Reply.Status = a.status
				}
				if !yield(step) {
					return
				}
			}
		}
	}
}

// silent yields the step for an answer that never began.
func (t *turn) silent() iter.Seq[*scenarios.Step] {
	return func(yield func(*scenarios.Step) bool) {
		if t.answer.status == 0 {
			yield(&scenarios.Step{Faults: t.answer.broken(script.At{})})
		}
	}
}

// healthy yields the step for an answer that claudemock gives by itself.
func (t *turn) healthy() iter.Seq[*scenarios.Step] {
	return func(yield func(*scenarios.Step) bool) {
		if t.req.Endpoint == claude.CountTokens && t.known && t.answer.end == exchange.Complete {
			yield(&scenarios.Step{Reply: &scenarios.Reply{}})
		}
	}
}

// streams yields the step that writes out the events of a stream.
func (t *turn) streams() iter.Seq[*scenarios.Step] {
	return func(yield func(*scenarios.Step) bool) {
		a := &t.answer
		if !a.stream || len(a.pieces) == 0 {
			return
		}
		reply := &scenarios.Reply{}
		for i := range a.pieces {
			reply.Events = append(reply.Events, written(&a.pieces[i]))
		}
		yield(&scenarios.Step{Reply: reply, Faults: a.broken(a.last())})
	}
}

// written returns an event as a scenario writes it. Its data is a map if that gives the same
// bytes.
func written(p *piece) scenarios.Event {
	e := scenarios.Event{Event: p.name, Data: jsontree.Of(quoted(p.data))}
	if p.tree != nil && p.tree.String() == padding.ReplaceAllString(p.data, "}") && p.tree.Is(jsontree.Object) {
		e.Data = quotedTree(p.tree)
	}
	return e
}

// bodies yields the steps that write out a body: one with the headers of the API, and one for
// an error of something in front of the API. The one whose headers are more likely comes
// first.
func (t *turn) bodies() iter.Seq[*scenarios.Step] {
	return func(yield func(*scenarios.Step) bool) {
		a := &t.answer
		whole := a.text()
		text := scenarios.Body(quoted(whole))
		if t.long = long(whole); t.long {
			text = scenarios.Body(whole)
		}
		use := a.broken(script.AtByte(len(whole)))
		if a.end != exchange.Complete {
			use = append(scenarios.Faults{{Name: "content_length", Fault: &faults.ContentLength{Add: 1}}}, use...)
		}
		reply := &scenarios.Step{Reply: &scenarios.Reply{Body: &text, Status: a.status}, Faults: use}
		edge := &scenarios.Step{Error: &scenarios.Error{Status: a.status, Body: &text, RetryAfter: t.retryAfter()}, Faults: use}
		if a.status == 200 {
			reply.Reply.Status = 0
		}
		if a.status >= 400 && a.has("request-id") == "" {
			reply, edge = edge, reply
		}
		_ = yield(reply) && a.status >= 400 && yield(edge)
	}
}

// broken returns the fault that ends an answer at a place as this one ended. It returns none
// for a complete answer.
func (a *answer) broken(at script.At) scenarios.Faults {
	switch a.end {
	case exchange.Closed:
		return scenarios.Faults{{Name: "close", Fault: &faults.Close{At: at}}}
	case exchange.Reset, exchange.Refused:
		return scenarios.Faults{{Name: "reset", Fault: &faults.Reset{At: at}}}
	case exchange.TimedOut:
		if at.IsZero() {
			return scenarios.Faults{{Name: "hang", Fault: &faults.Hang{}}}
		}
		return scenarios.Faults{{Name: "stall", Fault: &faults.Stall{At: at}}}
	default:
		return nil
	}
}

// last returns the place after all events that came, or within the last one if that was cut.
func (a *answer) last() script.At {
	n := len(a.pieces)
	if n == 0 {
		return script.AtByte(0)
	}
	if a.pieces[n-1].cut {
		size := len(a.pieces[n-1].text)
		return script.At{Number: n, Byte: &size}
	}
	return a.after(n - 1)
}

// after returns the place after an event, by the name of the event.
func (a *answer) after(i int) script.At {
	at, nth := script.AtEvent(a.pieces[i].name), 0
	if at.Event == "" {
		return script.At{Number: i + 1}
	}
	for k := range a.pieces[:i+1] {
		if a.pieces[k].name == at.Event {
			nth++
		}
	}
	if nth > 1 {
		at.Nth = nth
	}
	return at
}

// quoted returns a text in which nothing is read as a template.
func quoted(text string) string { return strings.ReplaceAll(text, "{{", "{{`{{`}}") }

// quotedTree returns a tree in which no text is read as a template.
func quotedTree(tree *jsontree.Node) *jsontree.Node {
	if !strings.Contains(tree.String(), "{{") {
		return tree
	}
	copied := tree.Clone()
	quoteAll(copied)
	return copied
}

func quoteAll(tree *jsontree.Node) {
	if tree.Is(jsontree.String) {
		tree.Text = quoted(tree.Text)
	}
	for _, item := range tree.Items {
		quoteAll(item)
	}
	for _, member := range tree.Members {
		quoteAll(member.Value)
	}
}

// explain adds notes on what the step cannot express.
func (t *turn) explain() {
	switch {
	case t.answer.end == exchange.Refused:
		t.notes = append(t.notes, "the connection was refused; a step can only reset it once there is one")
	case t.answer.end != exchange.Complete && t.answer.status != 0 && t.answer.stream:
		t.notes = append(t.notes, "the rest of the stream never came")
	case t.answer.end != exchange.Complete && t.answer.status != 0:
		t.notes = append(t.notes, "the rest of the body never came")
	}
}
