package server_test

import (
	"crypto/x509"
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

// listening is a scenario with a listener, whose answers are healthy.
func listening(listener string) server.Option {
	return server.WithYAML("name: own\nsummary: an address of its own\nlistener: " + listener + "\nsteps: [{reply: {text: All is well.}}]\n")
}

func TestAMockOfAScenarioWithAListenerIsReachedByItsClient(t *testing.T) {
	for name, listener := range map[string]string{
		"over TLS":                 "{tls: ok}",
		"in cleartext":             "{faults: [{idle_drop: {}}]}",
		"over HTTP/2 in cleartext": "{protocol: h2c}",
		"over HTTP/2 alone":        "{tls: ok, protocol: h2}",
		"through a proxy":          "{connect: {}}",
		"through a proxy over TLS, with TLS within":   "{connect: {tls: ok}, tls: ok}",
		"once the first connection has gone wrong":    "{tls: handshake-reset, tls_times: 1}",
		"once the first CONNECT was refused":          "{connect: {status: 502, times: 1}}",
		"once a connection without a request is lost": "{connect: {drop: true, times: 1}}",
	} {
		t.Run(name, func(t *testing.T) {
			mock := server.Start(t, listening(listener))
			if name[:4] == "once" {
				_, _, err := ask(t.Context(), mock, hello)
				require.Error(t, err)
			}
			assert.Contains(t, answered(t, mock, http.StatusOK), "All is well.")
			assert.Len(t, mock.Requests(), 1)
			assert.Equal(t, "own.listener", mock.ID())
		})
	}
}

func TestAMockShowsTheFailureBeforeARequest(t *testing.T) {
	mock := server.Start(t, server.WithScenario("tls-intercepting-proxy-self-signed"))
	_, _, err := ask(t.Context(), mock, hello)
	var unknown x509.UnknownAuthorityError
	require.ErrorAs(t, err, &unknown)
	mock.Outcome(err, "")
	assert.True(t, mock.AssertVerdict(t), "a client that says so copes")
	assert.Contains(t, mock.Timeline(), "connection 1: ")
	assert.Equal(t, verdict.Pass, mock.Verdict().Result)
}

func TestSessionsOfAScenarioWithAListenerHaveAddressesOfTheirOwn(t *testing.T) {
	shared := server.Start(t, listening("{tls: ok}"), server.WithScenario("healthy"))
	one, other := shared.Session(t, "own"), shared.Session(t, "own")
	assert.NotEqual(t, one.URL, other.URL)
	answered(t, one, http.StatusOK)
	assert.Len(t, one.Requests(), 1)
	assert.Empty(t, other.Requests())
	answered(t, shared, http.StatusOK)
}

func TestWhereAScenarioWithAListenerCannotBePlayed(t *testing.T) {
	r := &recorder{TB: t}
	assert.Nil(t, server.Start(r, server.InMemory(), listening("{tls: ok}")))
	synctest.Test(t, func(t *testing.T) {
		inBubble := &recorder{TB: t}
		assert.Nil(t, server.Start(inBubble, listening("{tls: ok}")))
		r.errors = append(r.errors, inBubble.errors...)
	})
	assert.Nil(t, server.Start(t).SessionYAML(r, "name: own\nsummary: s\nlistener: {tls: ok}\nsteps: [{reply: {}}]\n"))
	require.Len(t, r.errors, 3)
	assert.Contains(t, r.errors[0], "start it outside synctest.Test and without InMemory")
	assert.Equal(t, r.errors[0], r.errors[1])
	assert.Contains(t, r.errors[2], "give it to Start, and begin the session with its name")

	_, err := server.New(server.WithScenario("tls-intercepting-proxy-self-signed"))
	require.ErrorIs(t, err, server.ErrNeedsAddress)
	assert.ErrorContains(t, err, "tls-intercepting-proxy-self-signed cannot be it: ")
	assert.ErrorContains(t, err, "by Server.Listen")
}

func TestAnAddressOfAMockIsClosedWithItsTest(t *testing.T) {
	var url string
	t.Run("a test", func(t *testing.T) {
		mock := server.Start(t, listening("{faults: [{idle_drop: {}}]}"))
		answered(t, mock, http.StatusOK)
		url = mock.URL
	})
	res, err := http.Get(url)
	if err == nil {
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
	assert.Error(t, err)
}
