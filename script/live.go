package script

import (
	"fmt"
	"math"
	"mime"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// Live turns an upstream's answer into operations while it comes. Its methods are told
// what has happened, and return the operations to perform at once, in order. The last
// operation of all is a final one, after which every method returns none. Those waits
// of the upstream that have passed are among the operations, so that a player must
// reckon from the beginning of the answer when the next one is due. A wait is returned
// together with what follows it, and no bytes are left in a buffer.
//
// Times are those of a clock on the wall, at any Env.Speed. A silence begins when the
// answer is asked for, or when the last part of it came, and only the time counts in
// which the player waits for the upstream.
//
// A Live is for one goroutine.
type Live struct {
	plan   *Plan
	up     upstream
	headed bool
	way    way
	sent   cursor
	done   bool

	silence time.Duration // since the last part came, at the speed of the Env
	missed  []string
	limits  []string
	instead string
}

// way is one of the ways to treat an answer: to wait for its head, or to have its body
// pass at once, event by event, or whole. Silences are at the speed of the Env.
type way interface {
	begin() ([]Op, error)
	body(piece []byte, silence time.Duration) ([]Op, error)
	silent(silence time.Duration) ([]Op, error)
	alarm(silence time.Duration) (after time.Duration, ok bool)
	end(final OpKind, silence time.Duration) ([]Op, error)
	memory() int
}

// Head is told that the upstream's status and headers came, after so much silence.
// Headers about the connection, such as transfer-encoding, must be left out. Interim
// answers (1xx) are no heads.
func (l *Live) Head(status int, fields []Field, silence time.Duration) ([]Op, error) {
	if l.done || l.headed {
		return nil, nil
	}
	l.headed = true
	l.up.head = &Head{Status: status, Fields: fields}
	l.up.silence = l.script(silence)
	l.silence = 0
	l.way = l.choose()
	return l.checked(l.way.begin())
}

// Body is told that bytes of the body came, after so much silence. The caller may change
// them afterwards.
func (l *Live) Body(piece []byte, silence time.Duration) ([]Op, error) {
	if l.done || !l.headed || len(piece) == 0 {
		return nil, nil
	}
	l.silence = 0
	return l.checked(l.way.body(append([]byte{}, piece...), l.script(silence)))
}

// Silence is told that nothing has come for so long.
func (l *Live) Silence(silence time.Duration) ([]Op, error) {
	if l.done {
		return nil, nil
	}
	l.silence = max(l.silence, l.script(silence))
	return l.checked(l.way.silent(l.silence))
}

// Alarm returns the length of a silence at which something may have to happen although
// nothing came, for the player to call Silence then. ok is false if there is none.
func (l *Live) Alarm() (after time.Duration, ok bool) {
	if l.done {
		return 0, false
	}
	after, ok = l.way.alarm(l.silence)
	wall := l.wall(after)
	for wall < math.MaxInt64 && l.script(wall) < after { // rounding must not make it too early
		wall++
	}
	return wall, ok
}

// End is told that the upstream's answer has ended, after so much silence, and why if
// it is not whole, as text for the client, such as "connection refused". It returns the
// last operations.
func (l *Live) End(how End, why string, silence time.Duration) ([]Op, error) {
	if l.done {
		return nil, nil
	}
	if !l.headed {
		return l.checked(l.unanswered(how, why, l.script(silence)))
	}
	return l.checked(l.way.end(how.final(), l.script(silence)))
}

// Missed names the faults that found no place to strike. It is complete after the final
// operation.
func (l *Live) Missed() []string { return l.missed }

// Limits says which bounds of the server changed the answer, and how.
func (l *Live) Limits() []string { return l.limits }

// Instead says why the answer is claudemock's own and not the upstream's; "" if it is the
// upstream's.
func (l *Live) Instead() string { return l.instead }

// Memory returns about how many bytes of memory the parts of the answer take that are
// kept.
func (l *Live) Memory() int {
	if l.done {
		return 0
	}
	return l.way.memory()
}

// checked notes that the operations end with a final one.
func (l *Live) checked(ops []Op, err error) ([]Op, error) {
	if n := len(ops); err == nil && n > 0 && ops[n-1].Kind.final() {
		l.done = true
	}
	if err != nil {
		l.done = true
		return nil, fmt.Errorf("striking the upstream's answer: %w", err)
	}
	return ops, nil
}

// script returns a time at the speed of the Env, which scaling divides it by again.
func (l *Live) script(wall time.Duration) time.Duration {
	if speed := l.plan.env.Speed; speed > 0 && speed != 1 {
		return saturated(float64(wall) * speed)
	}
	return wall
}

// wall is the inverse of script.
func (l *Live) wall(script time.Duration) time.Duration {
	if speed := l.plan.env.Speed; speed > 0 && speed != 1 {
		return saturated(float64(script) / speed)
	}
	return script
}

// saturated returns a time in nanoseconds, or the longest one if it is longer than that.
func saturated(nanoseconds float64) time.Duration {
	if nanoseconds >= math.MaxInt64 {
		return math.MaxInt64
	}
	return time.Duration(nanoseconds)
}

// choose chooses what becomes of the body, once the head is there.
func (l *Live) choose() way {
	streams, buffer, untouched := l.up.streams() && !l.plan.answer.Forward.Opaque, l.plan.answer.Forward.Buffer, true
	for i, use := range l.plan.answer.Faults {
		if l.plan.leavesBody(i) {
			continue
		}
		untouched = false
		buffer = buffer || use.NeedsWholeBody() != ""
	}
	switch {
	case untouched && !buffer:
		return &passing{live: l, stream: streams}
	case streams && !buffer:
		return &striking{live: l}
	case streams:
		return &whole{live: l, split: &splitter{}}
	default:
		return &whole{live: l}
	}
}

// leavesBody reports whether a fault does nothing to the body nor to when it comes,
// since it is about the head, or since chance spares the answer.
func (p *Plan) leavesBody(index int) bool {
	use, env := p.answer.Faults[index], faultEnv(p.env, index)
	if !use.strikes(env) {
		return true
	}
	fault, ok := use.Fault.(HTTPFault)
	if !ok || use.Wire || use.Fault.Layer() != LayerHTTP {
		return false
	}
	head := exampleHead(true)
	_, err := fault.ApplyHead(head, env)
	return err == nil && head.Compress == nil && head.Length == nil
}

// note takes from a finished draft what did not happen, and why.
func (l *Live) note(d *draft) {
	l.missed = append(l.missed, d.missed...)
	l.limits = append(l.limits, d.limits...)
}

// giveUp passes on a body that is too large to be struck, of which a part came.
func (l *Live) giveUp(text []byte, silence time.Duration) (p *passing, ops []Op, err error) {
	p = &passing{live: l, stream: l.up.streams()}
	if ops, err = p.begin(); err != nil {
		return nil, nil, err
	}
	more, err := p.body(text, silence)
	return p, append(ops, more...), err
}

// unanswered returns the answer when the upstream gives none.
func (l *Live) unanswered(how End, why string, silence time.Duration) ([]Op, error) {
	for _, use := range l.plan.answer.Faults {
		l.missed = append(l.missed, use.Name) // they are about the upstream's answer
	}
	rest := cursor{at: l.sent.at}
	if how == EndReset || how == EndCut {
		ops := []Op{{Kind: OpWait, Wait: l.wall(silence)}, {Kind: how.final()}}
		return rest.advance(ops, ops)
	}
	failure := apierror.ForStatus(502)
	if how == EndTimedOut {
		failure = apierror.ForStatus(504)
	}
	l.instead = "no answer of the upstream: " + why
	failure.Message = "claudemock: " + l.instead
	d := l.plan.draft(&upstream{silence: silence})
	d.answer.Faults, d.answer.Headers, d.answer.Status = nil, nil, 0
	d.answer.Error = &Error{Error: *failure}
	made, err := d.compile()
	if err != nil {
		return nil, err
	}
	return rest.advance(made.Ops, made.Ops)
}

// upstream is what a draft knows of the upstream's answer besides its body.
type upstream struct {
	head    *Head         // as it came; nil if the answer is claudemock's own
	silence time.Duration // before the head
	final   OpKind        // how the body ends: OpEnd, OpClose or OpReset; the zero value is OpEnd
	live    bool          // more of the body may follow, so that its length is not known
	passes  bool          // the body passes as it is, so that its length is the upstream's
	raw     bool          // the script must be raw, and else must not be
}

// streams reports whether the body is an event stream that can be read.
func (u *upstream) streams() bool {
	media, _, _ := mime.ParseMediaType(u.head.Get("content-type"))
	encoding := u.head.Get("content-encoding")
	return media == "text/event-stream" && (encoding == "" || encoding == "identity")
}

// draft returns a draft of the plan's answer, without a body.
func (p *Plan) draft(u *upstream) draft {
	u.raw = p.raw
	d := draft{answer: p.answer, env: p.env, upstream: u}
	d.answer.Forward, d.answer.Pace, d.env.Coalesce = nil, Pace{}, false
	return d
}

// compile makes the script of a draft.
func (d *draft) compile() (Script, error) {
	if err := d.run(bodyStages); err != nil {
		return Script{}, err
	}
	return d.finish()
}

// makeUpstreamHead makes the head of an answer that came from the upstream. A
// content-length is true of the body that is sent, unless the upstream's own is not.
func (d *draft) makeUpstreamHead() {
	came := d.upstream.head
	d.head = &Head{Status: came.Status, Fields: append(make([]Field, 0, len(came.Fields)+2), came.Fields...)}
	if d.answer.Status != 0 {
		d.head.Status = d.answer.Status
	}
	switch {
	case d.upstream.passes, !d.head.Has("content-length"):
	case d.upstream.live:
		d.head.Del("content-length")
	case d.upstream.finalKind() == OpEnd && !bodyless(d.head.Status):
		d.head.Set("content-length", strconv.Itoa(d.body.size()))
	}
	for _, edit := range d.answer.Headers {
		d.head.apply(edit)
	}
}

func (u *upstream) finalKind() OpKind {
	if u.final == OpWait {
		return OpEnd
	}
	return u.final
}
