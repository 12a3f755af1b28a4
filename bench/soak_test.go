// Package bench measures claudemock: see README.md. Its tests are the soak: many
// requests, after which no resource may have leaked.
package bench

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/claudemock/claudemock/server"
)

var soakRequests = flag.Int("soak", 5_000, "how many requests the soak makes; a tenth of them meet a connection that is reset, and as often a session begins anew")

// mixed lists scenarios that refuse, cut, reset, stall, break or slow down an answer.
// Their waits are divided by a million.
var mixed = []string{
	"healthy", "rate-limit-forever", "overloaded-forever", "overloaded-mid-stream", "internal-error-once",
	"connection-reset", "rst-with-partial-data-no-retry", "connection-closed-mid-stream", "connection-closed-mid-body",
	"chunked-body-cut-by-fin", "empty-response", "truncated-json-body", "stream-garbled-json", "stream-without-message-stop",
	"sse-compressed-and-buffered", "stream-events-out-of-order", "slow-first-token", "slow-tokens", "flapping",
	"concurrent-connections-429", "input-tokens-per-minute-429", "bad-gateway-html",
}

// TestSoak warms up in its first half. Resources that the second half adds are leaks.
func TestSoak(t *testing.T) {
	before := goleak.IgnoreCurrent()
	descriptors := openDescriptors(t)
	url, stop := serve(t)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}}

	half := *soakRequests / 2
	resets := drive(t, client, url, half)
	warm := liveHeap()
	resets += drive(t, client, url, half)
	end := liveHeap()
	t.Logf("%d requests, %d connections reset: live heap %d bytes at half, %d at the end", *soakRequests, resets, warm, end)
	require.NoError(t, steady(warm, end))
	require.GreaterOrEqual(t, resets, *soakRequests/every)

	client.CloseIdleConnections()
	stop()
	goleak.VerifyNone(t, before)
	require.Equal(t, descriptors, openDescriptors(t), "descriptors")
}

// serve runs a server with room for exactly the sessions of the test: a request to an
// evicted session would get 410 and no fault.
func serve(t *testing.T) (url string, stop func()) {
	s, err := server.New(server.WithSpeed(1e6), server.WithGrace(0), server.WithSessionLimits(120, 8<<20, time.Minute))
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	return "http://" + listener.Addr().String(), func() {
		cancel()
		require.NoError(t, <-served)
	}
}

const (
	workers  = 16
	every    = 10 // one in so many requests has its connection reset, and a session starts over
	sessions = 5  // of each scenario
)

// drive makes requests, plain and streamed, and restarts their sessions repeatedly.
// It returns the number of requests whose connection was reset.
func drive(t *testing.T, client *http.Client, url string, requests int) (resets int) {
	var next, answered, reset atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				if n >= requests {
					return
				}
				hasHead, err := ask(client, url, n)
				if hasHead {
					answered.Add(1)
				}
				if errors.Is(err, syscall.ECONNRESET) {
					reset.Add(1)
				}
				if n%every == 0 {
					if err := endSession(client, url, n/every); err != nil {
						t.Error(err)
						return
					}
				}
			}
		})
	}
	all.Wait()
	require.Greater(t, answered.Load(), int64(requests/2), "most of the answers have a head")
	return int(reset.Load())
}

// sessionOf returns the scenario and the session of the nth request.
func sessionOf(n int) (scenario, session string) {
	if n%every == 1 {
		return "connection-reset", strconv.Itoa(n / every % sessions)
	}
	return mixed[n%len(mixed)], strconv.Itoa(n / len(mixed) % sessions)
}

// ask makes one request and accepts any answer, since the scenarios break answers on
// purpose. One client in seven leaves before the end of the answer.
func ask(client *http.Client, url string, n int) (hasHead bool, err error) {
	scenario, session := sessionOf(n)
	body := fmt.Sprintf(`{"model":"claude-opus-5","max_tokens":64,"stream":%t,"messages":[{"role":"user","content":"%d"}]}`, n%3 > 0, n)
	req, err := http.NewRequest(http.MethodPost, url+"/s/"+scenario+"/"+session+"/v1/messages", strings.NewReader(body))
	if err != nil {
		return false, err
	}
	req.Header = http.Header{"X-Api-Key": {"soak"}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	res, err := client.Do(req)
	if err != nil {
		return false, err
	}
	defer res.Body.Close()
	if n%7 > 0 {
		_, err = io.Copy(io.Discard, res.Body)
	}
	return true, err
}

func endSession(client *http.Client, url string, n int) error {
	scenario, session := sessionOf(n)
	req, err := http.NewRequest(http.MethodDelete, url+"/_mock/sessions/"+scenario+"."+session, nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK && res.StatusCode != http.StatusNoContent && res.StatusCode != http.StatusNotFound {
		err = fmt.Errorf("ending session %s.%s: %s: %s", scenario, session, res.Status, text)
	}
	return err
}
