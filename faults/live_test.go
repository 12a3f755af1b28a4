package faults_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

// feed has a Live play a stream that comes in random pieces, whose events come after
// their silences. It calls Silence as a player does.
type feed struct {
	t    *testing.T
	live *script.Live
	ops  []script.Op

	about string // what is tested
	early bool   // the answer ended before the stream did
}

func (f *feed) take(ops []script.Op, err error) {
	f.t.Helper()
	require.NoError(f.t, err, f.about)
	f.ops = append(f.ops, ops...)
}

// silence lets time pass as a player does that heeds alarms.
func (f *feed) silence(length time.Duration) {
	last := time.Duration(-1)
	for {
		at, ok := f.live.Alarm()
		if !ok || at > length {
			return
		}
		require.Greater(f.t, at, last, "every alarm is later than the one before")
		f.take(f.live.Silence(at))
		last = at
	}
}

// stream feeds events, in pieces that chance chooses.
func (f *feed) stream(head *script.Head, events []string, waits []time.Duration, whole bool, r *rand.Rand) {
	f.take(f.live.Head(head.Status, head.Fields, 0))
	for i := 0; i < len(events); i++ {
		text, wait := events[i], waits[i]
		for i+1 < len(events) && waits[i+1] == 0 && r.IntN(2) == 0 {
			i++
			text += events[i]
		}
		for len(text) > 0 {
			n := 1 + r.IntN(len(text))
			if whole || r.IntN(3) == 0 {
				n = len(text)
			}
			f.silence(wait)
			f.take(f.live.Body([]byte(text[:n]), wait))
			text, wait = text[n:], 0
		}
	}
	before := len(f.ops)
	f.take(f.live.End(script.EndWhole, "", 0))
	f.early = len(f.ops) == before
}

// joined returns the operations in a form that does not tell how the bytes of an event
// that come at one time are grouped in writes: each with the time at which it is due.
// With unframed, it does not tell either how a raw script frames the body.
func joined(ops []script.Op, unframed bool) (lines []string) {
	var at time.Duration
	var open *script.Op // the write that bytes of the same event may follow
	flush := func() {
		if open != nil {
			lines = append(lines, fmt.Sprintf("%s %+v %q %q %q", at, *open.Event, open.Bytes, open.Sent, open.Chunk))
		}
		open = nil
	}
	for _, op := range ops {
		if unframed && op.Kind == script.OpWrite {
			op.Sent = nil
		}
		switch {
		case op.Kind == script.OpFlush, op.Kind == script.OpWait && op.Wait == 0:
		case op.Kind == script.OpWait:
			flush()
			at += op.Wait
		case open != nil && op.Kind == script.OpWrite && op.Event != nil && op.Event.Number == open.Event.Number:
			open.Bytes = append(open.Bytes[:len(open.Bytes):len(open.Bytes)], op.Bytes...)
			open.Sent = append(open.Sent[:len(open.Sent):len(open.Sent)], op.Sent...)
			open.Event, open.Chunk = op.Event, open.Chunk+op.Chunk
		case op.Kind == script.OpWrite && op.Event != nil:
			flush()
			open = &op
		default:
			flush()
			lines = append(lines, fmt.Sprintf("%s %s %s", at, op, op.Gate))
		}
	}
	flush()
	return lines
}

// untimed removes the time of the last operation.
func untimed(lines []string) []string {
	_, last, _ := strings.Cut(lines[len(lines)-1], " ")
	return append(slices.Clone(lines[:len(lines)-1]), last)
}

func TestAStreamIsStruckLiveAsItIsStruckWhole(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 1))
		rolls := make([]byte, 400)
		for i := range rolls {
			rolls[i] = byte(r.IntN(256))
		}
		d := &dice{rolls}
		var uses []script.Use
		for range 1 + r.IntN(3) {
			if use := d.fault(); use.NeedsWholeBody() == "" || r.IntN(4) == 0 {
				uses = append(uses, use)
			}
		}
		checkLive(t, seed, uses, r)
		if t.Failed() {
			return
		}
	}
}

// comes returns the events of a script, now and then a comment in place of one, and the
// silence before each.
func comes(healthy script.Script, r *rand.Rand) (events []string, waits []time.Duration) {
	for _, op := range healthy.Ops {
		if op.Kind != script.OpWrite {
			continue
		}
		if r.IntN(20) == 0 {
			op.Bytes = []byte(": a comment\n\n")
		}
		events = append(events, string(op.Bytes))
		waits = append(waits, []time.Duration{0, time.Duration(r.IntN(4000)) * time.Millisecond}[r.IntN(2)])
	}
	return events, waits
}

func checkLive(t *testing.T, seed uint64, uses []script.Use, r *rand.Rand) {
	t.Helper()
	env := scripttest.Env()
	env.Framed = r.IntN(4) == 0
	env.Speed = []float64{0, 1, 2, 4}[r.IntN(4)] // without remainders
	healthy := scripttest.Compile(t, wild(true), env)
	events, waits := comes(healthy, r)
	answer := script.Answer{Request: scripttest.Request(true), Faults: uses}
	parsed, ok := script.ParseStream(strings.Join(events, ""))
	require.True(t, ok)
	answer.Events = parsed.Events
	for i := range answer.Events {
		answer.Events[i].Wait = waits[i] * time.Duration(max(1, env.Speed)) // speed leaves those of the upstream alone
	}
	want, err := script.Compile(answer, env)
	require.NoError(t, err)

	if slices.ContainsFunc(uses, func(u script.Use) bool {
		f, ok := u.Fault.(*faults.Insert)
		return ok && f.For > 0 && slices.Contains(want.Missed, u.Name)
	}) {
		return // while a stream comes, nobody knows that the silence is after its last event
	}

	if want.BodyBytes() > 4096 && slices.ContainsFunc(uses, func(u script.Use) bool { return u.Name == "throttle" }) {
		return // a live stream is throttled in parts, so that its pieces grow later than those of a whole one
	}

	forward := script.Answer{Request: answer.Request, Forward: &script.Forward{Buffer: r.IntN(8) == 0}, Faults: uses}
	made, err := script.Compile(forward, env)
	require.NoError(t, err)
	about := fmt.Sprintf("seed %d, raw %v, speed %g", seed, made.Raw, env.Speed)
	for _, use := range uses {
		about += fmt.Sprintf("\n%s %+v %+v", use.Name, use.Fault, use)
	}
	f := &feed{t: t, live: made.Forward.Begin(), about: about}
	whole := made.Raw && r.IntN(2) == 0
	f.stream(scripttest.Head(t, healthy), events, waits, whole, r)

	if made.Raw == want.Raw {
		whole, live := joined(want.Ops, made.Raw && !whole), joined(f.ops, made.Raw && !whole)
		if slices.ContainsFunc(uses, func(u script.Use) bool { return u.Name == "drop" }) {
			// the silence before a last event that is dropped may be kept before the end
			whole, live = untimed(whole), untimed(live)
		}
		assert.Equal(t, whole, live, about)
	} else {
		assert.True(t, made.Raw, "a script that must be raw is: "+about)
	}
	if f.early {
		assert.Subset(t, f.live.Missed(), want.Missed, about)
	} else {
		assert.ElementsMatch(t, want.Missed, f.live.Missed(), about)
	}
	played := script.Script{Ops: f.ops, Raw: made.Raw}
	require.NoError(t, played.Check(), about)
}
