package script_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/scripttest"
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
	made, err := begin(t, script.Forward{}).End(script.EndRefused, "connection refused", time.Second)
	require.NoError(t, err)
	text := (&script.Script{Ops: made}).String()
	assert.Contains(t, text, "head   502")
	assert.Contains(t, scripttest.Body(script.Script{Ops: made}), `"api_error","message":"claudemock: no answer of the upstream: connection refused"`)
	assert.True(t, strings.HasPrefix(scripttest.Notation(script.Script{Ops: made}), "wait=1s head write="))
}
