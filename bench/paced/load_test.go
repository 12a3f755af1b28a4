package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const whole = "event: message_start\ndata: {}\n\n" +
	"event: content_block_delta\ndata: {}\n\n" +
	"event: content_block_delta\ndata: {}\n\n" +
	"event: message_stop\ndata: {}\n\n"

// against runs a load on a server whose nth answer is the nth text, or the last one.
func against(t *testing.T, every time.Duration, texts ...string) Report {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.Equal(t, `{"stream":true}`, string(body))
		n := int(asked.Add(1))
		_, _ = io.WriteString(w, texts[min(n, len(texts))-1])
	}))
	defer server.Close()
	l := load{url: server.URL, streams: 4, every: every, deltas: 2}
	require.NoError(t, l.prepare([]byte(`{"stream":true}`)))
	return reportOn(l.run())
}

func TestLatenessIsCountedFromTheRequest(t *testing.T) {
	report := against(t, -time.Hour, whole) // the first was due an hour ago, the second two
	assert.Equal(t, 4, report.Streams)
	assert.Zero(t, report.Dropped)
	assert.GreaterOrEqual(t, report.P50, time.Hour)
	assert.Less(t, report.P50, 2*time.Hour)
	assert.GreaterOrEqual(t, report.Latest, 2*time.Hour)
}

func TestAStreamThatEndsEarlyDropped(t *testing.T) {
	short := strings.Replace(whole, "event: content_block_delta\ndata: {}\n\n", "", 1)
	cut := strings.TrimSuffix(whole, "event: message_stop\ndata: {}\n\n")
	report := against(t, 0, short, cut, whole)
	assert.Equal(t, 2, report.Dropped)
	assert.ElementsMatch(t, []string{
		"the stream ended after 1 of 2 deltas, its last event seen: true",
		"the stream ended after 2 of 2 deltas, its last event seen: false",
	}, report.Problems)
}
