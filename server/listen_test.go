package server

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// listening is a listener and a client that trusts the server's authority.
type listening struct {
	*Listener
	*running
	trust  *x509.CertPool
	client *http.Client
}

func listenTo(t *testing.T, spec string, opts ...Option) *listening {
	t.Helper()
	r := start(t, []string{scenario("own", "listener: "+spec)}, opts...)
	l, err := r.Listen(context.Background(), "own", "127.0.0.1:0")
	require.NoError(t, err)
	pem, err := r.CertificateAuthority()
	require.NoError(t, err)
	trust := x509.NewCertPool()
	require.True(t, trust.AppendCertsFromPEM(pem))
	out := &listening{Listener: l, running: r, trust: trust}
	out.client = out.clientOf(nil)
	t.Cleanup(l.Close)
	return out
}

// clientOf speaks the protocols given, or whichever the server offers.
func (l *listening) clientOf(protocols *http.Protocols) *http.Client {
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: l.trust, Time: l.clock.Now}, ForceAttemptHTTP2: true, Protocols: protocols,
	}
	l.t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func onlyBareHTTP2() *http.Protocols {
	var p http.Protocols
	p.SetUnencryptedHTTP2(true)
	return &p
}

// ask sends one request and reads its answer.
func (l *listening) ask(client *http.Client, body string) (*http.Response, string, error) {
	l.t.Helper()
	r := *l.running
	r.url = l.URL()
	res, err := client.Do(r.request(http.MethodPost, "/v1/messages", body))
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res, string(text), err
}

func TestAListenerIsOneSessionOfItsScenario(t *testing.T) {
	l := listenTo(t, "{tls: ok}")
	res, text, err := l.ask(l.client, hello)
	require.NoError(t, err)
	assert.Equal(t, "HTTP/2.0", res.Proto, "both are offered")
	assert.Contains(t, text, `"type":"message"`)
	e := l.next()
	assert.Equal(t, "own.listener", e.Session)
	assert.Equal(t, l.Session(), e.Session)
	assert.Equal(t, "HTTP/2", e.Proto)
	assert.Equal(t, 1, e.Connection)
	assert.True(t, strings.HasPrefix(l.URL(), "https://127.0.0.1:"), l.URL())

	second, err := l.Listen(context.Background(), "healthy", "127.0.0.1:0")
	require.NoError(t, err)
	defer second.Close()
	third, err := l.Listen(context.Background(), "healthy", "127.0.0.1:0")
	require.NoError(t, err)
	defer third.Close()
	assert.Equal(t, []string{"healthy.listener", "healthy.listener-2"}, []string{second.Session(), third.Session()})
}

func TestAScenarioWithAListenerCannotBePickedOtherwise(t *testing.T) {
	l := listenTo(t, "{faults: [{never_read: {}}]}")
	status, text := l.post("/s/own/v1/messages", hello)
	assert.Equal(t, http.StatusBadRequest, status)
	assert.Contains(t, text, "claudemock serve --listen own=127.0.0.1:0")
}

func TestWhatCannotBeListenedTo(t *testing.T) {
	l := listenTo(t, "{}")
	_, err := l.Listen(context.Background(), "nothing-like-it", "127.0.0.1:0")
	require.ErrorContains(t, err, "nothing-like-it")
	_, err = l.Listen(context.Background(), "own", l.Addr().String())
	require.ErrorIs(t, err, syscall.EADDRINUSE)
}

func TestEachTLSFaultIsWhatAClientTakesItFor(t *testing.T) {
	for mode, check := range map[string]func(*testing.T, error){
		"expired": func(t *testing.T, err error) {
			var invalid x509.CertificateInvalidError
			require.ErrorAs(t, err, &invalid)
			assert.Equal(t, x509.Expired, invalid.Reason)
		},
		"wrong-name": func(t *testing.T, err error) { require.ErrorAs(t, err, new(x509.HostnameError)) },
		"self-signed": func(t *testing.T, err error) {
			var unknown x509.UnknownAuthorityError
			require.ErrorAs(t, err, &unknown)
			assert.Equal(t, unknown.Cert.Subject.String(), unknown.Cert.Issuer.String())
		},
		"unknown-ca":      func(t *testing.T, err error) { require.ErrorAs(t, err, new(x509.UnknownAuthorityError)) },
		"handshake-reset": func(t *testing.T, err error) { require.ErrorIs(t, err, syscall.ECONNRESET) },
	} {
		t.Run(mode, func(t *testing.T) {
			l := listenTo(t, "{tls: "+mode+", tls_times: 1}")
			_, _, err := l.ask(l.client, hello)
			check(t, err)
			_, text, err := l.ask(l.client, hello)
			require.NoError(t, err, "tls_times are over")
			assert.Contains(t, text, `"type":"message"`)
			assert.Equal(t, 2, l.next().Connection)
			l.awaitLog("connection=1")
		})
	}
}

func TestAHandshakeThatHangsEndsWithTheClient(t *testing.T) {
	l := listenTo(t, "{tls: handshake-hang}")
	ctx, cancel := context.WithCancel(context.Background())
	hanging := make(chan error, 1)
	conn, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	go func() {
		hanging <- tls.Client(conn, &tls.Config{RootCAs: l.trust, ServerName: "localhost"}).HandshakeContext(ctx)
	}()
	l.awaitLog("a TLS handshake is never answered")
	assert.Empty(t, hanging)
	cancel()
	require.Error(t, <-hanging)
	l.awaitLog("a connection ended before any request")
}

// awaitLog waits until the server has logged a line.
func (l *listening) awaitLog(text string) {
	l.t.Helper()
	require.Eventually(l.t, func() bool { return strings.Contains(l.log.String(), text) }, 2*time.Minute, time.Millisecond)
}

func TestEachProtocolIsSpokenAlone(t *testing.T) {
	for spec, want := range map[string]string{
		"{tls: ok, protocol: http1}": "HTTP/1.1",
		"{tls: ok, protocol: h2}":    "HTTP/2.0",
		"{protocol: http1}":          "HTTP/1.1",
	} {
		t.Run(spec, func(t *testing.T) {
			l := listenTo(t, spec)
			res, _, err := l.ask(l.client, hello)
			require.NoError(t, err)
			assert.Equal(t, want, res.Proto)
		})
	}
	t.Run("h2c", func(t *testing.T) {
		l := listenTo(t, "{protocol: h2c}")
		res, _, err := l.ask(l.clientOf(onlyBareHTTP2()), hello)
		require.NoError(t, err)
		assert.Equal(t, "HTTP/2.0", res.Proto)
		_, _, err = l.ask(l.client, hello)
		require.Error(t, err, "it speaks no HTTP/1.1")
	})
	t.Run("both in cleartext", func(t *testing.T) {
		l := listenTo(t, "{}")
		for want, client := range map[string]*http.Client{"HTTP/1.1": l.client, "HTTP/2.0": l.clientOf(onlyBareHTTP2())} {
			res, _, err := l.ask(client, streamed)
			require.NoError(t, err)
			assert.Equal(t, want, res.Proto)
		}
	})
}

// stepClock lets nobody's wait pass until it is told to.
type stepClock struct {
	*handClock
	waits chan time.Duration
	pass  chan struct{}
}

func newStepClock() *stepClock {
	return &stepClock{handClock: newHandClock(), waits: make(chan time.Duration), pass: make(chan struct{})}
}

func (c *stepClock) Wait(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return context.Cause(ctx)
	}
	for _, step := range []func() bool{
		func() bool {
			select {
			case c.waits <- d:
				return true
			case <-ctx.Done():
				return false
			}
		},
		func() bool {
			select {
			case <-c.pass:
				return true
			case <-ctx.Done():
				return false
			}
		},
	} {
		if !step() {
			return context.Cause(ctx)
		}
	}
	c.move(d)
	return nil
}

func TestConnectionsAreRefusedForAWhile(t *testing.T) {
	clock := newStepClock()
	l := listenTo(t, "{faults: [{refuse: {for: 3m}}]}", WithClock(clock))
	assert.Equal(t, 3*time.Minute, <-clock.waits)
	_, _, err := l.ask(l.client, hello)
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	clock.pass <- struct{}{}
	l.awaitLog("connections are accepted again")
	_, _, err = l.ask(l.client, hello)
	require.NoError(t, err, "on the same port")
	assert.Equal(t, 1, l.next().Connection)
}

func TestARefusalCanBeginWithARequestAndEndsWhatIsIdle(t *testing.T) {
	clock := newStepClock()
	l := listenTo(t, "{faults: [{refuse: {requests: 2, for: 20s}}, {refuse: {after: 5s}}]}", WithClock(clock))
	for range 2 {
		_, _, err := l.ask(l.client, hello)
		require.NoError(t, err)
	}
	_, _, err := l.ask(l.client, hello)
	require.Error(t, err, "neither on the old connection nor on a new one")
	assert.Equal(t, 20*time.Second, <-clock.waits)
	_, err = net.Dial("tcp", l.Addr().String())
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	clock.pass <- struct{}{}
	assert.Equal(t, 5*time.Second, <-clock.waits)
	_, _, err = l.ask(l.client, hello)
	require.NoError(t, err)
	clock.pass <- struct{}{}
	l.awaitLog("refused for ever")
	_, err = net.Dial("tcp", l.Addr().String())
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
}

func TestConnectionsThatLeadNowhereAreHeldUntilTheListenerCloses(t *testing.T) {
	for fault, log := range map[string]string{"never_read": "is never read from", "never_answer": "is never answered"} {
		t.Run(fault, func(t *testing.T) {
			l := listenTo(t, "{protocol: http1, faults: [{"+fault+": {times: 1}}]}")
			conn, err := net.Dial("tcp", l.Addr().String())
			require.NoError(t, err)
			defer conn.Close()
			_, err = conn.Write([]byte("POST /v1/messages HTTP/1.1\r\n\r\n"))
			require.NoError(t, err)
			l.awaitLog(log)
			_, _, err = l.ask(l.client, hello)
			require.NoError(t, err, "the next connection is well")
			l.Close()
			text, _ := io.ReadAll(conn)
			assert.Empty(t, text)
		})
	}
}

func TestABodyNobodyReadsStopsTheClient(t *testing.T) {
	l := listenTo(t, "{faults: [{never_read: {}}]}")
	conn, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	l.awaitLog("is never read from")
	require.NoError(t, conn.SetWriteDeadline(time.Now().Add(200*time.Millisecond)))
	n, err := conn.Write(make([]byte, 64<<20))
	require.ErrorContains(t, err, "timeout")
	assert.Less(t, n, 64<<20)
}

func TestConnectionsKeptAliveAreDropped(t *testing.T) {
	request := fmt.Sprintf("POST /v1/messages HTTP/1.1\r\nhost: x\r\nx-api-key: "+testKey+"\r\nanthropic-version: 2023-06-01\r\n"+
		"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s", len(hello), hello)
	for _, c := range []struct {
		name, fault string
		again       bool  // a second request is sent
		want        error // what the client reads after the first answer
	}{
		{"closed at once", "{}", false, io.EOF},
		{"reset at once", "{with: reset}", false, syscall.ECONNRESET},
		{"closed as the next request comes", "{on: request}", true, nil},
		{"reset as the next request comes", "{on: request, with: reset}", true, syscall.ECONNRESET},
		{"closed after a while", "{after: 5s}", false, io.EOF},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := listenTo(t, "{faults: [{idle_drop: "+c.fault+"}]}", WithClock(newHandClock()))
			conn, err := net.Dial("tcp", l.Addr().String())
			require.NoError(t, err)
			defer conn.Close()
			_, err = io.WriteString(conn, request)
			require.NoError(t, err)
			in := bufio.NewReader(conn)
			res, err := http.ReadResponse(in, nil)
			require.NoError(t, err)
			_, err = io.Copy(io.Discard, res.Body)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, res.StatusCode)
			if c.again {
				_, err = io.WriteString(conn, request)
				require.NoError(t, err)
			}
			_, err = in.ReadByte()
			if c.want == nil {
				require.Error(t, err)
			} else {
				require.ErrorIs(t, err, c.want)
			}
			l.Close()
			l.next()
			assert.Empty(t, l.entries, "the second request never was one")
		})
	}
}

func TestAProxyAnswersCONNECT(t *testing.T) {
	ask := func(t *testing.T, spec string) (string, *listening) {
		l := listenTo(t, spec)
		conn, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		defer conn.Close()
		_, err = io.WriteString(conn, "CONNECT api.anthropic.com:443 HTTP/1.1\r\nHost: api.anthropic.com:443\r\n\r\n")
		require.NoError(t, err)
		text, err := io.ReadAll(conn)
		require.NoError(t, err)
		return string(text), l
	}
	t.Run("not at all", func(t *testing.T) {
		text, l := ask(t, "{connect: {drop: true}}")
		assert.Empty(t, text)
		l.awaitLog("a CONNECT request is dropped")
	})
	t.Run("502 with a body", func(t *testing.T) {
		text, _ := ask(t, "{connect: {status: 502, headers: {via: 1.1 squid}, body: no route}}")
		assert.Equal(t, "HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 8\r\nvia: 1.1 squid\r\n\r\nno route", text)
	})
}

func TestAtTheEndOfATunnelIsTheAPIUnderAnyName(t *testing.T) {
	l := listenTo(t, "{connect: {status: 502, times: 1}}")
	require.True(t, l.Proxy())
	proxied := l.clientOf(nil)
	proxied.Transport.(*http.Transport).Proxy = http.ProxyURL(must(http.NewRequest(http.MethodGet, l.URL(), nil)).URL)
	r := *l.running
	r.url = "https://api.anthropic.com"
	_, err := proxied.Do(r.request(http.MethodPost, "/v1/messages", hello))
	require.ErrorContains(t, err, "Bad Gateway")
	res, err := proxied.Do(r.request(http.MethodPost, "/v1/messages", hello))
	require.NoError(t, err)
	defer res.Body.Close()
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.Equal(t, []string{"api.anthropic.com"}, res.TLS.PeerCertificates[0].DNSNames)
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestClosingAListenerCutsWhatIsOpen(t *testing.T) {
	r := start(t, []string{scenario("own", "steps: [{reply: {}, faults: [hang]}]")})
	l, err := r.Listen(context.Background(), "own", "127.0.0.1:0")
	require.NoError(t, err)
	var done sync.WaitGroup
	done.Go(func() {
		conn := must(net.Dial("tcp", l.Addr().String()))
		defer conn.Close()
		_ = r.request(http.MethodPost, "/v1/messages", hello).Write(conn)
		_, _ = io.Copy(io.Discard, conn)
	})
	require.Eventually(t, func() bool {
		sess, _ := r.sessions.Find("own.listener")
		return sess != nil && len(sess.Journal.Entries()) == 1
	}, 2*time.Minute, time.Millisecond)
	l.Close()
	assert.Equal(t, journal.Cut, r.next().End)
	done.Wait()
	_, err = net.Dial("tcp", l.Addr().String())
	assert.True(t, errors.Is(err, syscall.ECONNREFUSED))
}
