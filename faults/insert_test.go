package faults_test

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

func TestInsert(t *testing.T) {
	runEventsTests(t, []eventsTest{
		{"by default a ping in the middle", &faults.Insert{}, "a b c d", "a1 b2 c3 ping d4"},
		{"after an event", &faults.Insert{At: scripttest.Nth("b", 2)}, "a b b c", "a1 b2 b3 ping c4"},
		{"before an event", &faults.Insert{At: scripttest.Before("b")}, "a 1s+b", "a1 ping 1s+b2"},
		{"into a silence", &faults.Insert{At: script.AtElapsed(3 * time.Second)}, "a 2s+b 4s+c", "a1 2s+b2 1s+ping 3s+c3"},
		{"several", &faults.Insert{At: scripttest.Nth("a", 0), Count: 3}, "a b", "a1 ping ping ping b2"},
		{"an event nobody knows", &faults.Insert{Event: "telemetry", At: scripttest.Nth("a", 0)}, "a b", "a1 telemetry b2"},
		{"a comment", &faults.Insert{Event: "comment", Message: "hi", At: scripttest.Nth("a", 0)}, "a b", "a1 <hi> b2"},
		{"an error is the end of the stream", &faults.Insert{Error: "api_error", At: scripttest.Nth("a", 0)}, "a b c", "a1 error"},
		{"an error after which the stream goes on", &faults.Insert{Error: "api_error", End: new(false), At: scripttest.Nth("a", 0)}, "a b", "a1 error b2"},
		{"any event can be the end", &faults.Insert{Count: 2, End: new(true), At: scripttest.Nth("a", 0)}, "a b", "a1 ping ping"},
		{"beside what does not occur", &faults.Insert{At: scripttest.Nth("x", 0)}, "a b", ""},
		{"a copy of an event of the stream, without its silence", &faults.Insert{Event: "b", At: scripttest.Nth("c", 0)}, "a 1s+b b c", "a1 1s+b2 b3 c4 b2"},
		{"after the stream is over", &faults.Insert{At: script.AtElapsed(time.Second)}, "a b", ""},
	})
}

func TestInsertedData(t *testing.T) {
	env := script.Env{IDs: script.NewSource(1)}
	id := env.RequestID()
	tests := []struct {
		name  string
		fault faults.Insert
		want  string
	}{
		{"a ping has the API's own spacing", faults.Insert{}, `{"type": "ping"}`},
		{"an error has its type's text and the answer's request id", faults.Insert{Error: "overloaded_error"}, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"` + id + `"}`},
		{"an error is an overload unless it says otherwise", faults.Insert{Event: "error"}, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"` + id + `"}`},
		{"an error can have another text", faults.Insert{Error: "api_error", Message: "no"}, `{"type":"error","error":{"type":"api_error","message":"no"},"request_id":"` + id + `"}`},
		{"any other event has its type", faults.Insert{Event: "telemetry"}, `{"type":"telemetry"}`},
		{"data is sent as given", faults.Insert{Event: "ping", Data: jsontree.Obj("a", 1)}, `{"a":1}`},
		{"a string is sent as it is", faults.Insert{Event: "ping", Data: jsontree.Of("[DONE]")}, `[DONE]`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := scripttest.Stream("a")
			_, err := test.fault.ApplyEvents(s, env)
			require.NoError(t, err)
			got := s.Events[1].Data.String()
			if raw := s.Events[1].Raw; raw != nil {
				got = *raw
			}
			assert.Equal(t, test.want, got)
		})
	}
}

func TestInsertCheck(t *testing.T) {
	data := jsontree.Obj()
	tests := []struct {
		name  string
		fault faults.Insert
		want  string
	}{
		{"an error type for another event", faults.Insert{Event: "ping", Error: "api_error"}, "error: only an error event has an error type; leave out event"},
		{"an error type and data", faults.Insert{Error: "api_error", Data: data}, "error: the data is given already; leave out one of them"},
		{"a message for a ping", faults.Insert{Message: "x"}, "message: only an error or a comment without data has a message"},
		{"a message and data", faults.Insert{Event: "error", Data: data, Message: "x"}, "message: only an error or a comment without data has a message"},
		{"a comment with data", faults.Insert{Event: "comment", Data: data}, "data: a comment has none; its text is message"},
		{"a place inside an event", faults.Insert{At: script.At{Event: "ping", Byte: new(1)}}, "at: events are not cut here: leave out byte"},
		{"raw bytes and an event", faults.Insert{Raw: "x", ID: "1"}, "raw: it is all there is of the event; leave out event, data, error, id and retry"},
		{"a block for a ping", faults.Insert{Block: new(1)}, "block: only a copied content_block event speaks of one"},
		{"a block and data", faults.Insert{Event: "content_block_stop", Block: new(1), Data: data}, "block: only a copied content_block event speaks of one"},
		{"a block before the first", faults.Insert{Event: "content_block_stop", Block: new(-1)}, "block counts from 0"},
		{"an error with its event named", faults.Insert{Event: "error", Error: "api_error", Message: "x"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := test.fault.Check()
			if test.want == "" {
				assert.NoError(t, err)
				return
			}
			assert.EqualError(t, err, test.want)
		})
	}
}

func TestInsertedLines(t *testing.T) {
	for _, test := range []struct {
		name  string
		fault faults.Insert
		want  string
	}{
		{"an id and a retry", faults.Insert{ID: "7", Retry: new(0)}, "event: ping\nid: 7\nretry: 0\ndata: {\"type\": \"ping\"}\n\n"},
		{"bytes as they are", faults.Insert{Raw: "data\nfoo: bar\n"}, "data\nfoo: bar\nevent: message_stop"},
		{"a second start of the message", faults.Insert{Event: "message_start"}, "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{"},
		{"a delta of a block that nobody opened", faults.Insert{Event: "content_block_delta", Block: new(7)}, "{\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"text_delta\",\"text\":\"Once upon a time\"}"},
	} {
		t.Run(test.name, func(t *testing.T) {
			require.NoError(t, test.fault.Check())
			test.fault.At = scripttest.Nth("message_delta", 0)
			got := scripttest.Body(scripttest.Compile(t, scripttest.Reply(true, scripttest.Use("insert", &test.fault)), scripttest.Env()))
			_, after, ok := strings.Cut(got, "event: message_delta\n")
			require.True(t, ok)
			assert.Contains(t, after, test.want)
		})
	}
}

func TestInsertedBytesAreAnEventOfTheirOwn(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(true,
		scripttest.Use("insert", &faults.Insert{Raw: "data: {\n\n", At: scripttest.Nth("message_start", 0)}),
		scripttest.Use("close", &faults.Close{At: scripttest.Nth("raw", 0)}),
	), scripttest.Env())
	assert.True(t, strings.HasSuffix(scripttest.Body(s), "data: {\n\n"))
}

func TestEventsAreInsertedIntoSilences(t *testing.T) {
	second := time.Second
	for name, c := range map[string]struct {
		fault faults.Insert
		want  string // events with the silence before each
	}{
		"all along":                   {faults.Insert{Every: 4 * second}, "a:0s ping:4s ping:4s b:2s ping:2s c:3s"},
		"as many as asked for":        {faults.Insert{Every: 2 * second, Count: 2}, "a:0s ping:2s ping:2s b:6s c:5s"},
		"from a place on":             {faults.Insert{Every: 4 * second, At: script.AtEvent("b")}, "a:0s b:10s ping:4s c:1s"},
		"until a place":               {faults.Insert{Every: 4 * second, Until: script.AtEvent("b")}, "a:0s ping:4s ping:4s b:2s c:5s"},
		"until a time":                {faults.Insert{Every: 4 * second, Until: script.AtElapsed(5 * second)}, "a:0s ping:4s b:6s c:5s"},
		"into a silence of their own": {faults.Insert{Every: 4 * second, For: 9 * second, At: script.At{Event: "b"}}, "a:0s b:10s ping:4s ping:4s ping:4s c:2s"},
		"before all else":             {faults.Insert{Every: 4 * second, For: 9 * second}, "ping:4s ping:4s a:1s b:10s c:5s"},
		"comments":                    {faults.Insert{Every: 9 * second, Event: "comment", Message: "hi"}, "a:0s :9s b:1s c:5s"},
		"no silence so long":          {faults.Insert{Every: 20 * second}, "a:0s b:10s c:5s"},
		"no such place":               {faults.Insert{Every: second, At: script.AtEvent("x")}, "a:0s b:10s c:5s"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script.Stream{Events: []script.Event{{Name: "a"}, {Name: "b", Wait: 10 * second}, {Name: "c", Wait: 5 * second}}}
			require.NoError(t, c.fault.Check())
			struck, err := c.fault.ApplyEvents(s, scripttest.Env())
			require.NoError(t, err)
			var got []string
			for _, e := range s.Events {
				got = append(got, e.Name+":"+e.Wait.String())
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
			assert.Equal(t, len(s.Events) > 3, struck)
		})
	}
	t.Run("never more than is bearable", func(t *testing.T) {
		s := &script.Stream{Events: []script.Event{{Name: "a", Wait: time.Hour}}}
		_, err := (&faults.Insert{Every: time.Microsecond}).ApplyEvents(s, scripttest.Env())
		require.NoError(t, err)
		assert.Len(t, s.Events, 10_001)
	})
	assert.EqualError(t, (&faults.Insert{Until: script.AtEvent("a")}).Check(), "until: there is no every that it could end")
	assert.EqualError(t, (&faults.Insert{Every: 2 * second, For: second}).Check(), "for: no event comes in a silence shorter than every")
	assert.EqualError(t, (&faults.Insert{For: second}).Check(), "for: there is no every that could fill it; a silence alone is stall")
	assert.EqualError(t, (&faults.Insert{Every: second, Error: "api_error"}).Check(), "every: the stream ends with the first; an error needs end: false beside it")
}

func TestAReplyIsAStreamWhateverWasAskedFor(t *testing.T) {
	for _, asked := range []bool{true, false} {
		a := scripttest.Reply(asked)
		a.Streamed = new(!asked)
		s := scripttest.Compile(t, a, scripttest.Env())
		want := map[bool]string{true: "application/json", false: "text/event-stream; charset=utf-8"}[asked]
		assert.Equal(t, want, scripttest.Head(t, s).Get("content-type"))
		assert.Equal(t, !asked, strings.HasPrefix(scripttest.Body(s), "event: message_start"))
	}
}
