package server

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// load is what one benchmark asks, and what it is held against.
type load struct {
	request  string
	events   int // of the answer, if it is a stream
	coalesce bool
}

// steps makes a stream of so many events: start, block start, ping, deltas, block
// stop, message delta, stop.
func (l load) steps() string {
	const others = 6
	deltas := strings.TrimSpace(strings.Repeat("word ", max(1, l.events-others)))
	return `steps: [{reply: {text: "` + deltas + `", chunk: 1}}]`
}

// streaming is a request for a stream whose max_tokens no benchmark reaches.
const streaming = `{"model":"claude-opus-5","max_tokens":4096,"stream":true,"messages":[{"role":"user","content":"hello"}]}`

// asking is a request whose messages are these.
func asking(messages string) string {
	return `{"model":"claude-opus-5","max_tokens":64,"messages":[` + messages + `]}`
}

// message is one of so many bytes of prose.
func message(size int) string {
	const prose = "Once upon a time there was a mock server. It answered whatever it was asked, and nobody was the wiser. "
	return `{"role":"user","content":"` + strings.Repeat(prose, size/len(prose)) + `"}`
}

// BenchmarkPlainReply compares a plain reply with a bare net/http handler that
// writes the same bytes.
func BenchmarkPlainReply(b *testing.B) {
	conversation := strings.Repeat(message(1<<10)+`,{"role":"assistant","content":"Go on."},`, 97) + message(1<<10)
	b.Run("1KB", func(b *testing.B) { compare(b, load{request: asking(message(1 << 10))}) })
	b.Run("100KB", func(b *testing.B) { compare(b, load{request: asking(message(100 << 10))}) })
	b.Run("100KB in messages", func(b *testing.B) { compare(b, load{request: asking(conversation)}) })
	b.Run("1MB", func(b *testing.B) { compare(b, load{request: asking(message(1 << 20))}) })
}

// BenchmarkStream does so for streams, each event of which is flushed on its own,
// and with coalescing, where all of them are one write.
func BenchmarkStream(b *testing.B) {
	b.Run("20", func(b *testing.B) { compare(b, load{request: streaming, events: 20}) })
	b.Run("200", func(b *testing.B) { compare(b, load{request: streaming, events: 200}) })
	b.Run("200coalesced", func(b *testing.B) { compare(b, load{request: streaming, events: 200, coalesce: true}) })
}

func compare(b *testing.B, l load) {
	opts := []Option{WithScenarios(scenarioDir(b, scenario("bench", l.steps()))), WithScenario("bench")}
	if l.coalesce {
		opts = append(opts, WithCoalescing())
	}
	s, err := New(opts...)
	require.NoError(b, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(b, err)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	defer func() {
		cancel()
		require.NoError(b, <-served)
	}()
	url := "http://" + listener.Addr().String() + "/v1/messages"

	floor := httptest.NewServer(sameBytes(b, url, l))
	defer floor.Close()
	b.Run("floor", func(b *testing.B) { hammer(b, floor.URL, l.request) })
	b.Run("claudemock", func(b *testing.B) { hammer(b, url, l.request) })
}

// sameBytes is a handler that does nothing but read the request and write what
// the server at url answers: a stream event by event, unless that does not
// either.
func sameBytes(b *testing.B, url string, l load) http.HandlerFunc {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	res, err := client.Do(benchRequest(b, url, l.request))
	require.NoError(b, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(b, err)
	parts, flush := [][]byte{text}, false
	if l.events > 0 {
		events := bytes.SplitAfter(text, []byte("\n\n"))
		events = events[:len(events)-1] // nothing follows the last blank line
		require.Len(b, events, l.events)
		if !l.coalesce {
			parts, flush = events, true
		}
	}
	header := http.Header{}
	for name, values := range res.Header {
		if !slices.Contains(framing, name) {
			name = strings.ToLower(name) // as it was sent
		}
		header[name] = values
	}
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		maps.Copy(w.Header(), header)
		for _, part := range parts {
			_, _ = w.Write(part)
			if flush {
				_ = http.NewResponseController(w).Flush()
			}
		}
	}
}

// framing lists the headers that net/http looks at under these names only.
var framing = []string{"Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date", "Trailer", "Transfer-Encoding"}

func benchRequest(b *testing.B, url, body string) *http.Request {
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	require.NoError(b, err)
	req.Header = http.Header{
		"X-Api-Key": {testKey}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"},
		"X-Stainless-Retry-Count": {"0"}, "X-Mock-Session": {"bench"},
	}
	return req
}

func hammer(b *testing.B, url, body string) {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	defer transport.CloseIdleConnections()
	b.ReportAllocs()
	b.SetParallelism(16) // for each core: 32 on two
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			res, err := transport.RoundTrip(benchRequest(b, url, body))
			if err != nil {
				b.Error(err)
				return
			}
			_, err = io.Copy(io.Discard, res.Body)
			if err != nil || res.StatusCode != http.StatusOK {
				b.Errorf("status %s, %v", strconv.Itoa(res.StatusCode), err)
			}
			_ = res.Body.Close()
		}
	})
}
