package listen

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"golang.org/x/net/http2"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// listenerWith is a listener that has a scenario's faults and listens nowhere.
func listenerWith(spec scenarios.Listener) *Listener {
	return &Listener{server: &Server{Idle: time.Minute}, spec: &spec}
}

func TestAConnectionMayBeIdleForLongerThanAnIdleDropWaits(t *testing.T) {
	assert.Equal(t, time.Minute, listenerWith(scenarios.Listener{}).idleLimit())
	drop := scenarios.ListenerFault{IdleDrop: &scenarios.IdleDrop{After: time.Hour}}
	assert.Equal(t, time.Hour+time.Minute, listenerWith(scenarios.Listener{Faults: []*scenarios.ListenerFault{&drop}}).idleLimit())
}

func TestTheStateAConnectionEndsInShowsWhichLimitEndedIt(t *testing.T) {
	const idle = time.Minute
	tests := map[string]struct {
		states []http.ConnState
		last   time.Duration // how long the connection is in the last of them
		want   string
	}{
		"closed by the client before a request": {[]http.ConnState{http.StateNew}, headerTimeout - 1, ""},
		"no request in time":                    {[]http.ConnState{http.StateNew}, headerTimeout, tooSlow()},
		"closed by the client after an answer":  {[]http.ConnState{http.StateNew, http.StateActive, http.StateIdle}, idle - 1, ""},
		"idle for too long":                     {[]http.ConnState{http.StateNew, http.StateActive, http.StateIdle}, idle, tooIdle(idle)},
		"closed during a long answer":           {[]http.ConnState{http.StateNew, http.StateActive}, time.Hour, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s connStates
				for _, state := range tt.states {
					time.Sleep(time.Hour)
					assert.Empty(t, s.enter(state, idle), "only the end has a reason")
				}
				time.Sleep(tt.last)
				assert.Equal(t, tt.want, s.enter(http.StateClosed, idle))
			})
		})
	}
}

func TestTheEndOfAConnectionWithoutARequestIsPutInWords(t *testing.T) {
	alert := &net.OpError{Op: "remote error", Err: errors.New("tls: unknown certificate authority")}
	refusal := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	tests := []struct {
		err  error
		want string
		by   journal.Party
	}{
		{fmt.Errorf("nothing was asked: %w", io.EOF), "closed by the client before it asked anything", journal.ByClient},
		{os.ErrDeadlineExceeded, "nothing was asked within 10s", journal.ByClient},
		{errors.New("no idea"), "ended before any request: no idea", journal.ByClient},
		{&handshakeError{err: alert}, "TLS handshake failed: the client refused the certificate (unknown certificate authority)", journal.ByClient},
		{&handshakeError{err: &net.OpError{Op: "remote error", Err: errors.New("tls: user canceled")}}, "TLS handshake failed: the client broke it off (user canceled)", journal.ByClient},
		{&handshakeError{err: tls.RecordHeaderError{}}, "TLS handshake failed: the client does not speak TLS", journal.ByClient},
		{&handshakeError{err: os.ErrDeadlineExceeded}, "TLS handshake failed: the client took longer than 10s", journal.ByClient},
		{&handshakeError{err: io.EOF}, "TLS handshake failed: the client closed the connection", journal.ByClient},
		{&handshakeError{err: refusal, asks: true}, "TLS handshake failed: the client's certificate was refused: x509: certificate signed by unknown authority", journal.ByScript},
		{&handshakeError{err: errors.New("tls: client didn't provide a certificate"), asks: true}, "TLS handshake failed: the client showed no certificate", journal.ByScript},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, endOfConn(tt.err))
		assert.Equal(t, tt.by, endedBy(tt.err), tt.want)
	}
}

func TestACONNECTIsAnsweredAsTheScenarioSays(t *testing.T) {
	via := "1.1 squid"
	for _, tt := range []struct {
		answer scenarios.Connect
		status int
		want   string
	}{
		{scenarios.Connect{}, 200, "HTTP/1.1 200 Connection established\r\n\r\n"},
		{scenarios.Connect{Body: "no"}, 502, "HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 2\r\n\r\nno"},
		{scenarios.Connect{}, 407, "HTTP/1.1 407 Proxy Authentication Required\r\nconnection: close\r\ncontent-length: 0\r\nproxy-authenticate: Basic realm=\"proxy\"\r\n\r\n"},
		{scenarios.Connect{Headers: map[string]*string{"Connection": nil, "Content-Length": &via}}, 503, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 1.1 squid\r\n\r\n"},
	} {
		assert.Equal(t, tt.want, string(connectAnswer(&tt.answer, tt.status)))
	}
}

func TestAListenerHasTheURLThatClientsReachItBy(t *testing.T) {
	for _, tt := range []struct {
		addr string
		spec scenarios.Listener
		want string
	}{
		{"127.0.0.1:80", scenarios.Listener{}, "http://127.0.0.1:80"},
		{"127.0.0.1:80", scenarios.Listener{TLS: scenarios.TLSExpired}, "https://127.0.0.1:80"},
		{"[::]:80", scenarios.Listener{}, "http://127.0.0.1:80"},
		{"[::1]:80", scenarios.Listener{}, "http://[::1]:80"},
		{"127.0.0.1:80", scenarios.Listener{TLS: scenarios.TLSOK, Connect: &scenarios.Connect{}}, "http://127.0.0.1:80"},
		{"127.0.0.1:80", scenarios.Listener{Connect: &scenarios.Connect{TLS: scenarios.TLSOK}}, "https://127.0.0.1:80"},
	} {
		l := listenerWith(tt.spec)
		l.addr, _ = net.ResolveTCPAddr("tcp", tt.addr)
		assert.Equal(t, tt.want, l.URL())
	}
}

func TestAnErrorCodeIsFoundByItsName(t *testing.T) {
	assert.Equal(t, http2.ErrCodeEnhanceYourCalm, errorCode("ENHANCE_YOUR_CALM", http2.ErrCodeNo))
	assert.Equal(t, http2.ErrCodeHTTP11Required, errorCode("HTTP_1_1_REQUIRED", http2.ErrCodeNo))
	assert.Equal(t, http2.ErrCodeInternal, errorCode("", http2.ErrCodeInternal))
}

func TestFrameFaultsStrikeAsOftenAsTheySay(t *testing.T) {
	l := listenerWith(scenarios.Listener{Faults: []*scenarios.ListenerFault{
		{GoAway: &scenarios.GoAway{}}, {RSTStream: &scenarios.RSTStream{Times: 2}},
	}})
	assert.True(t, l.breaksFrames())
	var names []string
	for range 4 {
		names = append(names, l.nextFrameFault().name)
	}
	assert.Equal(t, []string{"rst_stream", "rst_stream", "goaway", "goaway"}, names)
	assert.Nil(t, listenerWith(scenarios.Listener{}).nextFrameFault())
}

// closeCounter is a connection that can only be closed.
type closeCounter struct {
	net.Conn
	closed int
}

func (c *closeCounter) Close() error { c.closed++; return nil }

func TestTheOldestOfTooManyHeldConnectionsIsClosed(t *testing.T) {
	var held heldConns
	oldest, next := &closeCounter{}, &closeCounter{}
	assert.False(t, held.add(oldest))
	assert.False(t, held.add(next))
	for range maxHeld - 2 {
		assert.False(t, held.add(&closeCounter{}))
	}
	assert.True(t, held.add(&closeCounter{}))
	assert.Equal(t, []int{1, 0}, []int{oldest.closed, next.closed})
	held.closeAll()
	assert.Equal(t, []int{1, 1}, []int{oldest.closed, next.closed})
	late := &closeCounter{}
	assert.False(t, held.add(late))
	assert.Equal(t, 1, late.closed, "nothing is held any more")
}

func TestSettlingWaitsForAllThatIsUnderWay(t *testing.T) {
	var u underway
	closed := func(c <-chan struct{}) bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}
	assert.True(t, closed(u.idle()))
	u.begin()
	u.begin()
	settled := u.idle()
	u.end()
	assert.False(t, closed(settled))
	u.end()
	assert.True(t, closed(settled))
	u.begin()
	assert.False(t, closed(u.idle()), "it can begin again")
}
