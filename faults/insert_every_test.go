package faults_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

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
