package script_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

var upstreamHead = []script.Field{{Name: "content-type", Value: "text/event-stream; charset=utf-8"}, {Name: "request-id", Value: "req_1"}}

// begin begins a forwarded answer.
func begin(t *testing.T, forward script.Forward, uses ...script.Use) *script.Live {
	t.Helper()
	s := scripttest.Compile(t, script.Answer{Request: scripttest.Request(true), Forward: &forward, Faults: uses}, scripttest.Env())
	require.NoError(t, s.Check())
	require.NotNil(t, s.Forward)
	return s.Forward.Begin()
}

func ops(t *testing.T) func([]script.Op, error) string {
	return func(ops []script.Op, err error) string {
		t.Helper()
		require.NoError(t, err)
		return scripttest.Notation(script.Script{Ops: ops})
	}
}

func TestBytesPassAtOnceWhereNoFaultStrikesThem(t *testing.T) {
	l, is := begin(t, script.Forward{}), ops(t)
	assert.Equal(t, "wait=1s head flush", is(l.Head(200, upstreamHead, time.Second)))
	assert.Equal(t, "write=ping:event: ping\nda… flush", is(l.Body([]byte("event: ping\nda"), 0)))
	assert.Equal(t, "wait=2s write=ping:ta: {}\n\n flush write=:data: … flush", is(l.Body([]byte("ta: {}\n\ndata: "), 2*time.Second)))
	assert.Equal(t, "wait=1s end", is(l.End(script.EndWhole, "", time.Second)))
	assert.Empty(t, is(l.Body([]byte("x"), 0)), "nothing follows the end")
}

func TestAnUpstreamThatFailsFailsTheClient(t *testing.T) {
	is := ops(t)
	for how, want := range map[script.End]string{script.EndCut: "close", script.EndTimedOut: "close", script.EndReset: "reset"} {
		l := begin(t, script.Forward{})
		is(l.Head(200, upstreamHead, 0))
		assert.Equal(t, want, is(l.End(how, "", 0)))
	}
	l := begin(t, script.Forward{}, scripttest.Use("garble", &faults.Garble{At: script.AtEvent("ping"), All: true}))
	is(l.Head(200, upstreamHead, 0))
	assert.Empty(t, is(l.Body([]byte("event: ping\ndata: {"), 0)), "an event that is struck is not sent before it is whole")
	assert.Equal(t, "write=ping:event: ping\ndata: { close", strings.ReplaceAll(is(l.End(script.EndCut, "", time.Second)), " flush", ""))

	l = begin(t, script.Forward{})
	assert.Equal(t, "wait=2s reset", is(l.End(script.EndReset, "", 2*time.Second)), "before the head, too")

	made, err := begin(t, script.Forward{}).End(script.EndRefused, "connection refused", time.Second)
	require.NoError(t, err)
	text := (&script.Script{Ops: made}).String()
	assert.Contains(t, text, "head   502")
	assert.Contains(t, scripttest.Body(script.Script{Ops: made}), `"api_error","message":"claudemock: no answer of the upstream: connection refused"`)
	assert.True(t, strings.HasPrefix(scripttest.Notation(script.Script{Ops: made}), "wait=1s head write="))
}

// plainHead is the head of a plain answer of so many bytes.
func plainHead(length string) []script.Field {
	return []script.Field{{Name: "content-type", Value: "application/json"}, {Name: "content-length", Value: length}}
}

func TestAPlainAnswerIsTakenWholeForItsFaults(t *testing.T) {
	for name, test := range map[string]struct {
		use          script.Use
		end          script.End
		body, length string
		ops          string
	}{
		"a share":                {scripttest.Use("truncate", &faults.Truncate{At: script.AtPercent(50)}), script.EndWhole, `{"id":"m`, "8", "wait=3s head write end"},
		"a field":                {scripttest.Use("set", &faults.Set{Path: "id", Value: jsontree.Of(5)}), script.EndWhole, `{"id":5}`, "8", "wait=3s head write end"},
		"a field of half a body": {scripttest.Use("set", &faults.Set{Path: "id", Value: jsontree.Of(5)}), script.EndCut, `{"id":"msg`, "16", "wait=3s head write close"},
		"no event":               {scripttest.Use("drop", &faults.Drop{}), script.EndWhole, `{"id":"msg_0001"}`, "17", "wait=3s head write end"},
	} {
		t.Run(name, func(t *testing.T) {
			l, all := begin(t, script.Forward{}, test.use), []script.Op(nil)
			take := func(ops []script.Op, err error) { require.NoError(t, err); all = append(all, ops...) }
			text := `{"id":"msg_0001"}`
			length := "17"
			if test.end == script.EndCut {
				text, length = text[:10], "16"
			}
			take(l.Head(200, plainHead(length), time.Second))
			take(l.Body([]byte(text[:5]), time.Second))
			take(l.Body([]byte(text[5:]), 0))
			take(l.End(test.end, "", time.Second))
			s := script.Script{Ops: all}
			assert.Equal(t, test.body, scripttest.Body(s))
			assert.Equal(t, test.length, scripttest.Head(t, s).Get("content-length"))
			assert.Equal(t, test.ops, strings.ReplaceAll(scripttest.Notation(s), "write="+test.body, "write"))
		})
	}
}

func TestPlainBytesPassAtOnceWhereOnlyTheHeadIsStruck(t *testing.T) {
	l, is := begin(t, script.Forward{}, scripttest.Use("status", &faults.Status{Code: 503})), ops(t)
	made, err := l.Head(200, plainHead("4"), 0)
	require.NoError(t, err)
	head := scripttest.Head(t, script.Script{Ops: made})
	assert.Equal(t, 503, head.Status)
	assert.Equal(t, "4", head.Get("content-length"))
	assert.Equal(t, "write=ab flush", is(l.Body([]byte("ab"), 0)))
	assert.Equal(t, "wait=1s write=cd flush", is(l.Body([]byte("cd"), time.Second)))
	assert.Equal(t, "end", is(l.End(script.EndWhole, "", 0)))
	assert.Empty(t, l.Missed())
}

func TestSilenceIsStruckWhileItLasts(t *testing.T) {
	alarm := func(l *script.Live) time.Duration { after, ok := l.Alarm(); require.True(t, ok); return after }
	is := ops(t)

	l := begin(t, script.Forward{}, scripttest.Use("reset", &faults.Reset{At: script.AtElapsed(2 * time.Second)}))
	assert.Empty(t, is(l.Silence(0)))
	assert.Equal(t, 2*time.Second, alarm(l), "before the head, too")
	assert.Equal(t, "wait=2s reset", is(l.Silence(2*time.Second)))

	pings := scripttest.Use("insert", &faults.Insert{Every: 15 * time.Second})
	l = begin(t, script.Forward{}, pings)
	assert.Equal(t, "head flush", is(l.Head(200, upstreamHead, 0)))
	assert.Equal(t, "write=a:event: a\ndata: 1\n\n flush", is(l.Body([]byte("event: a\ndata: 1\n\n"), 0)))
	assert.Equal(t, 10*time.Second, alarm(l), "the horizon")
	assert.Empty(t, is(l.Silence(10*time.Second)))
	assert.Equal(t, 15*time.Second, alarm(l))
	ping := "write=ping:event: ping\ndata: {\"type\": \"ping\"}\n\n flush"
	assert.Equal(t, "wait=15s "+ping, is(l.Silence(15*time.Second)))
	assert.Equal(t, 30*time.Second, alarm(l))
	assert.Equal(t, "wait=15s "+ping+" wait=2s write=b:event: b\ndata: 2\n\n flush", is(l.Body([]byte("event: b\ndata: 2\n\n"), 32*time.Second)))
	assert.Equal(t, "end", is(l.End(script.EndWhole, "", 0)))
	assert.Empty(t, l.Missed())
}

func TestSpeedLeavesTheSilencesOfTheUpstreamAlone(t *testing.T) {
	env := scripttest.Env()
	env.Speed = 10
	made, err := script.Compile(script.Answer{Request: scripttest.Request(true), Forward: &script.Forward{}, Faults: []script.Use{
		scripttest.Use("delay", &faults.Delay{For: script.Exactly(20 * time.Second), At: script.AtEvent("a")}),
		scripttest.Use("reset", &faults.Reset{At: script.AtElapsed(60 * time.Second)}),
	}}, env)
	require.NoError(t, err)
	l, is := made.Forward.Begin(), ops(t)
	assert.Equal(t, "wait=1s head flush", is(l.Head(200, upstreamHead, time.Second)))
	assert.Equal(t, "wait=1s write=a:event: a\ndata: 1\n\n flush", is(l.Body([]byte("event: a\ndata: 1\n\n"), time.Second)))
	after, _ := l.Alarm()
	assert.Less(t, after, 5*time.Second)
	assert.Empty(t, is(l.Silence(after)))
	assert.Equal(t, "wait=4s reset", is(l.Silence(4*time.Second)), "60 s at ten times the speed, of which 2 s are the delay's and 2 s have passed")
}

func TestABufferedStreamIsStruckByItsShare(t *testing.T) {
	l, is := begin(t, script.Forward{Buffer: true}, scripttest.Use("close", &faults.Close{At: script.AtPercent(50)})), ops(t)
	assert.Empty(t, is(l.Head(200, upstreamHead, 0)))
	assert.Empty(t, is(l.Body([]byte("event: a\ndata: 1\n\nevent: b\ndata: 2\n"), 0)))
	assert.Empty(t, is(l.Body([]byte("\n"), time.Second)))
	assert.Equal(t, "head write=a:event: a\ndata: 1\n\n flush close", is(l.End(script.EndWhole, "", 0)))
}

func TestTooLongABodyIsPassedOn(t *testing.T) {
	l := begin(t, script.Forward{}, scripttest.Use("truncate", &faults.Truncate{}))
	sent := 0
	take := func(ops []script.Op, err error) {
		require.NoError(t, err)
		for _, op := range ops {
			sent += len(op.Bytes)
		}
	}
	take(l.Head(200, []script.Field{{Name: "content-type", Value: "application/json"}}, 0))
	piece := make([]byte, 1<<20)
	for range 70 {
		take(l.Body(piece, 0))
		assert.Less(t, l.Memory(), int(script.MaxMade)+len(piece))
	}
	take(l.End(script.EndWhole, "", 0))
	assert.Equal(t, 70<<20, sent)
	assert.Equal(t, []string{"truncate"}, l.Missed())
	assert.Equal(t, []string{"the upstream's answer takes more than 64 MB of memory: no fault strikes its body"}, l.Limits())
}

func TestAPlanIsPrinted(t *testing.T) {
	s := scripttest.Compile(t, script.Answer{Request: scripttest.Request(true), Forward: &script.Forward{}, Faults: []script.Use{
		scripttest.Use("drop", &faults.Drop{}), scripttest.Use("half_close", &faults.HalfClose{}),
	}}, scripttest.Env())
	assert.Equal(t, "       raw  the bytes of the connection itself\n   forward  the upstream's answer\n     fault  drop: message_stop is left out\n     fault  half_close\n", s.String())
}

func TestALongStreamIsStruckUpToABound(t *testing.T) {
	l := begin(t, script.Forward{}, scripttest.Use("insert", &faults.Insert{Every: 2 * time.Second}))
	var all []script.Op
	take := func(ops []script.Op, err error) { require.NoError(t, err); all = append(all, ops...) }
	take(l.Head(200, upstreamHead, 0))
	const event = "event: ping\ndata: 1\n\n"
	take(l.Body([]byte(strings.Repeat(event, 1020)), 3*time.Second))
	for range 10 {
		take(l.Body([]byte(event[:9]), 0))
		take(l.Body([]byte(event[9:]), time.Second))
	}
	take(l.End(script.EndWhole, "", 0))
	healthy, pings, number := 0, 0, 0
	for _, op := range all {
		if op.Kind == script.OpWrite && op.Event.Last {
			number++
			assert.Equal(t, number, op.Event.Number)
		}
		healthy += strings.Count(string(op.Bytes), "1\n\n")
		pings += strings.Count(string(op.Bytes), `{"type": "ping"}`)
	}
	assert.Equal(t, 1030, healthy)
	assert.Equal(t, 4, pings, "up to 8 s, and none any more after 1024 events")
	assert.Equal(t, []string{"the upstream's answer is longer than 1024 events or 64 MB: its faults strike nothing of what follows"}, l.Limits())
	assert.Empty(t, l.Missed())
}
