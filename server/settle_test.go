package server

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

const stalls = "\nsteps: [{reply: {text: half of it}, faults: [{stall: {at: {event: content_block_start}}}]}]"

func TestSettleWaitsUntilTheJournalIsCompleteWhateverTheProtocol(t *testing.T) {
	for name, c := range map[string]struct {
		spec      string
		protocols *http.Protocols
	}{
		"HTTP/1.1":                  {"{protocol: http1}" + stalls, nil},
		"HTTP/2 over TLS":           {"{tls: ok, protocol: h2}" + stalls, nil},
		"HTTP/2 in cleartext":       {"{protocol: h2c}" + stalls, onlyBareHTTP2()},
		"HTTP/2 with frames broken": {"{tls: ok, protocol: h2, faults: [{goaway: {at: {event: message_stop}}}]}" + stalls, nil},
	} {
		t.Run(name, func(t *testing.T) {
			l := listenTo(t, c.spec)
			require.NoError(t, l.Settle(context.Background()), "nothing came yet")
			client := l.clientOf(c.protocols)
			var conn net.Conn
			client.Transport.(*http.Transport).DialContext = func(ctx context.Context, network, addr string) (_ net.Conn, err error) {
				conn, err = (&net.Dialer{}).DialContext(ctx, network, addr)
				return conn, err
			}
			r := *l.running
			r.url = l.URL()
			res, err := client.Do(r.request(http.MethodPost, "/v1/messages", streamed))
			require.NoError(t, err)
			defer res.Body.Close()

			impatient, giveUp := context.WithCancelCause(context.Background())
			giveUp(errors.New("no patience"))
			require.ErrorContains(t, l.Settle(impatient), "waiting for the connections of session own.listener to end: no patience")

			require.NoError(t, conn.Close(), "as when the client's process ends")
			require.NoError(t, l.Settle(context.Background()))
			run, err := l.evidenceOf(l.Session())
			require.NoError(t, err)
			require.Len(t, run.Entries, 1)
			assert.Equal(t, journal.Left, run.Entries[0].End)
			require.NoError(t, l.Settle(context.Background()), "each end was counted once")
		})
	}
}

func TestSettleWaitsForWhatIsNotedOfConnectionsThatAskedNothing(t *testing.T) {
	l := listenTo(t, "{tls: ok}")
	for range 20 {
		_, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{MinVersion: tls.VersionTLS12})
		require.ErrorAs(t, err, new(*tls.CertificateVerificationError), "it trusts nobody we know")
	}
	require.NoError(t, l.Settle(context.Background()))
	run, err := l.evidenceOf(l.Session())
	require.NoError(t, err)
	assert.Len(t, run.Notes, 20)
}

func TestSettleDoesNotWaitForConnectionsThatAreNeverRead(t *testing.T) {
	l := listenTo(t, "{faults: [{never_read: {times: 1}}]}")
	conn, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	l.awaitLog("is never read from") // or the next connection might be the one
	_, text, err := l.ask(l.client, hello)
	require.NoError(t, err)
	assert.Contains(t, text, `"type":"message"`)
	l.client.CloseIdleConnections()
	require.NoError(t, l.Settle(context.Background()))
}

func TestAConnectionAheadOfNeedIsNotHeldAgainstAClientOfAnOrdinaryScenario(t *testing.T) {
	r := start(t, nil)
	l, err := r.Listen(context.Background(), "healthy", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	ahead, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	asking := *r
	asking.url = l.URL()
	res, err := r.client.Do(asking.request(http.MethodPost, "/v1/messages", hello))
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.NoError(t, ahead.Close())
	r.client.CloseIdleConnections()
	require.NoError(t, l.Settle(context.Background()))
	run, err := r.evidenceOf(l.Session())
	require.NoError(t, err)
	assert.Len(t, run.Entries, 1)
	assert.Empty(t, run.Notes)
}
