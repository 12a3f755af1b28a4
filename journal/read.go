package journal

import (
	"bytes"
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/script"
)

// Evidence is what an Answer is read from: the script of the answer. The Result
// says how far it was played.
type Evidence struct {
	Script    script.Script
	Transient *bool       // what the scenario says about the error; nil for nothing
	Hidden    *redact.Set // credentials that the answer may repeat
}

// maxRead is the number of bytes that are read of an answer's body.
const maxRead = 1 << 20

// read returns what the client of an entry received, and corrects how many events that
// were: play does not know those within a body that the scenario writes out.
func (v *Evidence) read(e *Entry) Answer {
	ops := v.Script.Flat().Ops
	p := passage{ops: ops[:min(e.Performed, len(ops))]}
	a := Answer{Kind: Nothing, Silence: p.silence(&e.Result)}
	if next := len(p.ops); next < len(ops) {
		a.Hung = ops[next].Kind == script.OpHang
	}
	head := p.head()
	if head == nil {
		return a
	}
	a.Kind = kindOf(head)
	if head.Status < 300 && !p.beginsAs(a.Kind) {
		if kind := kindOfBody(p.body()); kind != Other && kind != a.Kind {
			a.Kind, a.Odd = kind, fmt.Sprintf("its content-type is %q", head.Get("content-type"))
		}
	}
	if head.Status < 300 && a.Odd == "" && p.compressedUnsaid(head) {
		a.Odd = "no header says that it is compressed"
	}
	a.Asks = asks(head, e.Arrived.Add(time.Duration(e.FirstByte)))
	r := answerReader{answer: &a}
	if a.Kind == Stream {
		if count, whole := r.stream(p); whole {
			e.Events = count
		}
	} else {
		r.plain(p.body(), e.End == Completed)
	}
	if a.Error == nil && a.Kind == Failure {
		a.Error = &Error{}
	}
	if a.Error != nil {
		a.Error.Status, a.Error.Transient = head.Status, v.Transient
	}
	a.hide(v.Hidden)
	a.keep()
	return a
}

// keep cuts long texts, and copies what it keeps, since a slice would keep the
// whole body in memory.
func (a *Answer) keep() {
	a.Text = strings.Clone(shorten(a.Text, MaxText))
	if e := a.Error; e != nil {
		e.Message = strings.Clone(shorten(e.Message, MaxText))
		e.Type, e.Code = keptName(e.Type), keptName(e.Code)
	}
	a.Stop, a.Asks.ShouldRetry = keptName(a.Stop), keptName(a.Asks.ShouldRetry)
	a.Broken, a.Odd = shorten(a.Broken, maxWords), shorten(a.Odd, maxWords)
	for i := range a.Tools {
		t := &a.Tools[i]
		t.ID, t.Name, t.Input = keptName(t.ID), keptName(t.Name), strings.Clone(shorten(t.Input, MaxInput))
	}
	for i := range a.Sent {
		a.Sent[i].Event = keptName(a.Sent[i].Event)
	}
	for _, list := range [][]string{a.Blocks, a.Unknown} {
		for i := range list {
			list[i] = keptName(list[i])
		}
	}
}

// hide replaces credentials by their fingerprints.
func (a *Answer) hide(hidden *redact.Set) {
	texts := []*string{&a.Text, &a.Stop, &a.Broken, &a.Odd, &a.Asks.ShouldRetry}
	if a.Error != nil {
		texts = append(texts, &a.Error.Type, &a.Error.Code, &a.Error.Message)
	}
	for i := range a.Tools {
		texts = append(texts, &a.Tools[i].ID, &a.Tools[i].Name, &a.Tools[i].Input)
	}
	for i := range a.Sent {
		texts = append(texts, &a.Sent[i].Event)
	}
	for _, list := range [][]string{a.Blocks, a.Unknown} {
		for i := range list {
			texts = append(texts, &list[i])
		}
	}
	for _, text := range texts {
		*text = hidden.Text(*text)
	}
}

func kindOf(head *script.Head) Kind {
	media, _, _ := mime.ParseMediaType(head.Get("content-type"))
	switch {
	case head.Status >= 400:
		return Failure
	case head.Status >= 300:
		return Other
	case media == "text/event-stream":
		return Stream
	case media == "application/json":
		return Message
	default:
		return Other
	}
}

// kindOfBody returns the kind of an answer whose content-type does not tell, or tells
// something else: a client can still read a message or a stream.
func kindOfBody(body []byte) Kind {
	text := bytes.TrimSpace(body)
	if bytes.HasPrefix(text, []byte("event:")) || bytes.HasPrefix(text, []byte("data:")) {
		return Stream
	}
	if tree, err := parse(text); err == nil && slices.Contains([]string{"message", "completion", "error"}, tree.Field("type").Str()) {
		return Message
	}
	return Other
}

// asks reads the headers that tell a client what to do next. retry-after-ms
// takes precedence, as in the official clients.
func asks(head *script.Head, now time.Time) Asks {
	a := Asks{ShouldRetry: strings.ToLower(head.Get("x-should-retry"))}
	if wait, ok := RetryAfter(head, now); ok {
		a.RetryAfter = (*Millis)(&wait)
	}
	return a
}

// passage is the operations of a script that were performed.
type passage struct{ ops []script.Op }

func (p passage) head() *script.Head {
	for i := range p.ops {
		if p.ops[i].Kind == script.OpHead {
			return p.ops[i].Head
		}
	}
	return nil
}

// silence returns the longest time in which nothing was sent. The waits of the
// script are exact; the silence at the end lasts until the exchange is over.
func (p passage) silence(r *Result) Millis {
	var longest, quiet, elapsed time.Duration
	for i := range p.ops {
		switch op := &p.ops[i]; op.Kind {
		case script.OpWait:
			quiet += op.Wait
			elapsed += op.Wait
		case script.OpHead, script.OpWrite, script.OpSend, script.OpInterim:
			longest, quiet = max(longest, quiet), 0
		}
	}
	if r.End == Completed {
		return Millis(longest)
	}
	last := max(quiet, time.Duration(r.Duration)-elapsed+quiet)
	return Millis(max(longest, last))
}
