package server

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

func TestForwardedAnswersOverHTTP2(t *testing.T) {
	api := start(t, []string{scenario("api", `steps: [{reply: {text: "one two three four", chunk: 1}}]`)})
	for name, c := range map[string]struct {
		listener, faults string
		end              journal.End
		deltas           int
	}{
		"over net/http":            {"{tls: ok}", "", journal.Completed, 4},
		"cut over net/http":        {"{tls: ok}", "{close: {at: {event: content_block_delta, nth: 2}}}", journal.Aborted, 2},
		"without TLS":              {"{protocol: h2c}", "{insert: {at: message_stop, error: overloaded_error}}", journal.Completed, 4},
		"a frame breaks it off":    {"{tls: ok, faults: [{goaway: {at: {event: content_block_delta, nth: 2}}}]}", "", journal.Reset, 2},
		"a frame at a share of it": {"{tls: ok, faults: [{rst_stream: {at: 60%}}]}", "", journal.Reset, -1},
	} {
		t.Run(name, func(t *testing.T) {
			l := listenTo(t, c.listener+"\nsteps: [{forward: {}, faults: ["+c.faults+"]}]", WithUpstream(api.url+"/s/api", ""))
			protocols := onlyBareHTTP2If(strings.Contains(c.listener, "h2c"))
			answer, body, err := l.ask(l.clientOf(protocols), streamed)
			require.Equal(t, c.end != journal.Completed, err != nil, err)
			if answer != nil {
				assert.Equal(t, "HTTP/2.0", answer.Proto)
			}
			if c.deltas >= 0 {
				assert.Equal(t, c.deltas, strings.Count(body, "event: content_block_delta"))
			}
			e := l.next()
			assert.Equal(t, c.end, e.End)
			assert.Empty(t, e.Missed)
		})
	}
}

func TestAClientThatCancelsItsStreamBreaksTheUpstreamOff(t *testing.T) {
	arrived, gone := make(chan bool), make(chan bool)
	front := apiOf(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // or nobody would notice that the client leaves
		w.Header().Set("Content-Type", "text/event-stream")
		_ = http.NewResponseController(w).Flush()
		close(arrived)
		<-r.Context().Done()
		close(gone)
	}, "", scenario("front", "listener: {protocol: h2c}\nsteps: [{forward: {}}]"))
	listener, err := front.Listen(t.Context(), "front", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	l := &listening{Listener: listener, running: front}
	ctx, leave := context.WithCancel(t.Context())
	asked := front.request("POST", "/v1/messages", streamed).WithContext(ctx)
	asked.URL.Host = listener.Addr().String()
	answer, err := l.clientOf(onlyBareHTTP2()).Do(asked)
	require.NoError(t, err)
	<-arrived
	leave()
	<-gone
	_ = answer.Body.Close()
	assert.Equal(t, journal.Left, l.next().End)
}
