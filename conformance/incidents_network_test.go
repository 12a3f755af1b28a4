package conformance

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/server"
)

// networkIncidents are the rows of the category network.
var networkIncidents = []incident{
	{id: "chunked-body-cut-by-fin", requests: []exchange{
		askStream(status(200), header("transfer-encoding", "chunked"), sequence(untilDeltas), noEvent("error"), ended(fin)),
	}},
	{id: "long-tool-argument-then-fin", requests: []exchange{
		askStream(status(200), sequence(untilDeltas), brokenInput(0), took(147*time.Second), ended(fin)),
	}},
	{id: "reset-during-quiet-stream-350s", requests: []exchange{
		askStream(status(200), header("content-type", "text/event-stream*"), bodyIs(""), took(350*time.Second), ended(rst)),
	}},
	{id: "rst-with-partial-data-no-retry", requests: []exchange{
		askStream(status(200), sequence(untilDeltas), text("Once upon*"), ended(rst)),
	}},
	{id: "corporate-proxy-400-from-edge", requests: []exchange{
		ask(statusLine("HTTP/1.1 400 Bad Request"), header("content-type", "application/json"), header("content-length", "241"),
			header("server", "cloudflare"), noHeader("request-id"), valueLike("error.message", "Bad Request*")),
		ask(status(400), header("content-length", "241"), noHeader("request-id")).to("GET /v1/models"),
	}},
	{id: "body-decode-error-mid-stream", requests: []exchange{
		askStream(status(200), sequence(untilDeltas), took(180*time.Second), ended(rst)),
		askStream(status(200), sequence(untilDeltas), took(180*time.Second), ended(unframed)),
		askStream(status(200), sequence(oneText), ended(whole)),
	}},
	{id: "error-body-brotli-compressed", requests: []exchange{
		ask(status(429), header("content-type", "application/json"), header("content-encoding", "br"), brokenJSON, ended(whole)),
		ask(status(429), header("content-encoding", "gzip"), value("error.type", "rate_limit_error"), ended(whole)),
		ask(status(200), noHeader("content-encoding"), value("type", "message")),
	}},
	{id: "stale-pool-after-network-change", requests: []exchange{
		ask(status(200), value("type", "message")),
		ask(sameConnection, nothingSent, ended(rst)),
		ask(status(200), value("type", "message")).onItsOwn(),
	}},
	{id: "http2-goaway-enhance-your-calm", play: brokenByGoAway},
	{id: "tls-intercepting-proxy-self-signed", play: signedByNobodyKnown},
	{id: "connection-refused-for-minutes", play: refusedForMinutes},
	{id: "tls-handshake-reset", play: resetInHandshake},
	{id: "proxy-connect-dropped-silently", requests: []exchange{
		connect(nothingSent, ended(fin)).times(2),
		connect(status(200)),
	}},
	{id: "proxy-407-hidden", requests: []exchange{
		connect(statusLine("HTTP/1.1 407 Proxy Authentication Required"), header("proxy-authenticate", "Basic*"), connectionEnded(fin)).readingOn().times(2),
	}},
	{id: "gzip-stream-not-declared", requests: []exchange{
		askStream(status(200), header("content-type", "text/event-stream*"), noHeader("content-encoding"), events(), gzipped("event: message_stop"), ended(whole)).times(2),
		ask(status(200), value("type", "message")),
	}},
	{id: "answer-before-body-is-read", requests: []exchange{
		ask(status(413), header("content-type", "text/html"), noHeader("request-id"), bodyIs("<html>*413 Request Entity Too Large*"), ended(whole)).
			header("content-length: 2000000").sending("").onItsOwn().times(2),
		ask(replies("*")).onItsOwn(),
	}},
	{id: "client-certificate-required", play: askedForACertificate},
	{
		id: "dns-resolution-fails", scenario: "connection-refused-for-minutes",
		outOfReach: "the name is not resolved, so no connection is made and no server is asked; nearest is a connection that is refused: no answer either, and an error of the transport",
	},
}

// gzipped says that the body is compressed with gzip, whatever the headers say, and
// what it holds.
func gzipped(text string) check {
	return func(a *answer) error {
		unpacked, err := gzip.NewReader(bytes.NewReader(a.body))
		if err != nil {
			return fmt.Errorf("the body is not compressed: %w", err)
		}
		got, err := io.ReadAll(unpacked)
		if err != nil || !bytes.Contains(got, []byte(text)) {
			return fmt.Errorf("unpacked (%v), the body lacks %q", err, text)
		}
		return nil
	}
}

// connect asks a proxy for a tunnel to the API.
func connect(checks ...check) exchange {
	return ask(checks...).to("CONNECT api.anthropic.com:443").sending("").onItsOwn()
}

// trusting is a client that believes any certificate, to see what comes after.
var trusting = &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}}

func brokenByGoAway(t *testing.T, c *caller) {
	const enhanceYourCalm = 0xb
	frames, end := c.callHTTP2(request{stream: true}, trusting)
	require.NotEmpty(t, frames)
	last := frames[len(frames)-1]
	assert.Equal(t, "GOAWAY", last.kind)
	assert.EqualValues(t, enhanceYourCalm, last.code())
	assert.EqualValues(t, 1, last.lastStream())
	assert.Equal(t, fin, end)
	assert.Equal(t, 7, strings.Count(dataOf(frames), "event: content_block_delta\n"))

	frames, end = c.callHTTP2(request{stream: true}, trusting)
	assert.Equal(t, whole, end)
	assert.Contains(t, dataOf(frames), "event: message_stop\n")
}

// dataOf is the body that DATA frames carry.
func dataOf(frames []frame) string {
	var b strings.Builder
	for _, f := range frames {
		if f.kind == "DATA" {
			b.Write(f.payload)
		}
	}
	return b.String()
}

func signedByNobodyKnown(t *testing.T, c *caller) {
	for range 2 {
		conn, err := tls.Dial("tcp", c.address, &tls.Config{ServerName: "127.0.0.1"})
		if conn != nil {
			_ = conn.Close()
		}
		assert.ErrorAs(t, err, new(x509.UnknownAuthorityError))
	}
	conn, err := tls.Dial("tcp", c.address, trusting)
	require.NoError(t, err)
	defer conn.Close()
	assert.Greater(t, len(conn.ConnectionState().PeerCertificates), 1, "a chain that ends in an unknown authority")
}

func askedForACertificate(t *testing.T, c *caller) {
	text, err := c.server.ClientCertificate()
	require.NoError(t, err)
	own, err := tls.X509KeyPair(text, text)
	require.NoError(t, err)
	for name, row := range map[string]struct {
		shown []tls.Certificate
		alert string
	}{
		"none":       {nil, "certificate required"},
		"a good one": {[]tls.Certificate{own}, ""},
	} {
		config := trusting.Clone()
		config.Certificates = row.shown
		conn, err := tls.Dial("tcp", c.address, config)
		require.NoError(t, err, "a client learns of it when it first reads")
		_, err = conn.Read(make([]byte, 1))
		if row.alert != "" {
			assert.ErrorContains(t, err, row.alert, name)
		} else {
			assert.NoError(t, err, name)
		}
		assert.NoError(t, conn.Close())
	}
}

func resetInHandshake(t *testing.T, c *caller) {
	_, end := c.dial(trusting)
	assert.Equal(t, rst, end)
	conn, end := c.dial(trusting)
	require.Equal(t, whole, end)
	assert.NoError(t, conn.Close())
}

// refusedForMinutes needs a server whose clock stands still while connections
// are refused.
func refusedForMinutes(t *testing.T, c *caller) {
	known, err := catalogue.Open()
	require.NoError(t, err)
	clock := newGate(c.clock)
	s, err := server.New(server.WithCatalogue(known), server.WithClock(clock), server.WithGrace(0))
	require.NoError(t, err)
	listener, err := s.Listen(context.Background(), "connection-refused-for-minutes", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	c.address = listener.Addr().String()

	c.expect(1, ask(status(200), value("type", "message")))
	for range 3 {
		_, end := c.dial(nil)
		require.Equal(t, noPeer, end)
	}
	require.Equal(t, 3*time.Minute, <-clock.waits)
	close(clock.open)
	require.Eventually(t, func() bool { // soon, but not at once
		conn, end := c.dial(nil)
		if end == whole {
			_ = conn.Close()
		}
		return end == whole
	}, idle, idle/100)
	c.expect(2, ask(status(200), value("type", "message")).onItsOwn())
}

// gate is a clock whose waits are over when the test says so.
type gate struct {
	*handClock
	waits chan time.Duration
	open  chan struct{}
}

func newGate(clock *handClock) gate {
	return gate{handClock: clock, waits: make(chan time.Duration, 100), open: make(chan struct{})}
}

// Wait implements server.Clock.
func (g gate) Wait(ctx context.Context, d time.Duration) error {
	g.waits <- d
	select {
	case <-g.open:
		g.pass(d)
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
