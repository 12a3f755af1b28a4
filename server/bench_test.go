package server

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// twenty makes a stream of 20 events: start, block start, ping, 14 deltas,
// block stop, message delta, stop.
var twenty = `steps: [{reply: {text: "` + strings.TrimSpace(strings.Repeat("word ", 14)) + `", chunk: 1}}]`

// BenchmarkPlainReply compares a plain reply with a bare net/http handler that
// writes the same bytes.
func BenchmarkPlainReply(b *testing.B) { compare(b, hello) }

// BenchmarkStream20 does so for a stream of 20 events, each flushed on its own.
func BenchmarkStream20(b *testing.B) { compare(b, stream) }

func compare(b *testing.B, body string) {
	s, err := New(WithScenarios(scenarioDir(b, scenario("bench", twenty))), WithScenario("bench"))
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

	floor := httptest.NewServer(sameBytes(b, url, body))
	defer floor.Close()
	b.Run("floor", func(b *testing.B) { hammer(b, floor.URL, body) })
	b.Run("claudemock", func(b *testing.B) { hammer(b, url, body) })
}

// sameBytes is a handler that does nothing but read the request and write what
// the server at url answers: a stream event by event, as that does.
func sameBytes(b *testing.B, url, body string) http.HandlerFunc {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	res, err := client.Do(benchRequest(b, url, body))
	require.NoError(b, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	require.NoError(b, err)
	parts := [][]byte{text}
	if body == stream {
		parts = nil
		for _, event := range strings.SplitAfter(string(text), "\n\n") {
			if event != "" {
				parts = append(parts, []byte(event))
			}
		}
		require.Len(b, parts, 20)
	}
	header := http.Header{}
	for name, values := range res.Header {
		if framing[strings.ToLower(name)] == "" {
			name = strings.ToLower(name) // as it was sent
		}
		header[name] = values
	}
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		maps.Copy(w.Header(), header)
		for _, part := range parts {
			_, _ = w.Write(part)
			if body == stream {
				_ = http.NewResponseController(w).Flush()
			}
		}
	}
}

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
	b.SetParallelism(8)
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
