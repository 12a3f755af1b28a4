package server

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

// clientCertificate is one that the server has made for its clients.
func clientCertificate(t *testing.T, s *Server) tls.Certificate {
	t.Helper()
	text, err := s.ClientCertificate()
	require.NoError(t, err)
	cert, err := tls.X509KeyPair(text, text)
	require.NoError(t, err)
	return cert
}

func TestAClientIsAskedForItsCertificate(t *testing.T) {
	stranger, err := New()
	require.NoError(t, err)
	defer func() { require.NoError(t, stranger.Shutdown(t.Context())) }()
	for _, c := range []struct {
		name  string
		show  func(*testing.T, *Server) *tls.Certificate
		alert string // what the client is told; "" when it is let in
		note  string
	}{
		{"none", func(*testing.T, *Server) *tls.Certificate { return &tls.Certificate{} },
			"certificate required", "TLS handshake failed: the client showed no certificate"},
		{"one of another authority", func(t *testing.T, _ *Server) *tls.Certificate { return new(clientCertificate(t, stranger)) },
			"unknown certificate authority", "TLS handshake failed: the client's certificate was refused: x509: certificate signed by unknown authority"},
		{"a good one", func(t *testing.T, s *Server) *tls.Certificate { return new(clientCertificate(t, s)) }, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := listenTo(t, "{tls: client-certificate, protocol: http1}")
			shown := c.show(t, l.Server)
			client := l.clientOf(nil)
			client.Transport.(*http.Transport).TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return shown, nil }
			res, _, err := l.ask(client, hello)
			if c.alert == "" {
				require.NoError(t, err)
				assert.Equal(t, http.StatusOK, res.StatusCode)
				return
			}
			require.ErrorContains(t, err, c.alert)
			note := l.notes()[0]
			assert.Contains(t, note.Text, c.note)
			assert.Equal(t, journal.ByScript, note.EndedBy)
		})
	}
}

func TestAClientCertificateIsForClientsAlone(t *testing.T) {
	r := start(t, nil)
	text, err := r.ClientCertificate()
	require.NoError(t, err)
	block, _ := pem.Decode(text)
	cert, err := x509.ParseCertificate(block.Bytes)
	require.NoError(t, err)
	assert.Equal(t, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, cert.ExtKeyUsage)
}

func TestAProxyIsReachedOverTLS(t *testing.T) {
	l := listenTo(t, "{connect: {tls: ok, status: 407, times: 1}}")
	assert.Contains(t, l.URL(), "https://")
	client := l.clientOf(nil)
	client.Transport.(*http.Transport).Proxy = http.ProxyURL(must(http.NewRequest(http.MethodGet, l.URL(), nil)).URL)
	r := *l.running
	r.url = "https://api.anthropic.com"
	_, err := client.Do(r.request(http.MethodPost, "/v1/messages", hello))
	require.ErrorContains(t, err, "Proxy Authentication Required", "the first CONNECT is refused")
	for _, body := range []string{hello, streamed} {
		res, err := client.Do(r.request(http.MethodPost, "/v1/messages", body))
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, res.StatusCode)
		assert.Equal(t, []string{"api.anthropic.com"}, res.TLS.PeerCertificates[0].DNSNames)
		require.NoError(t, res.Body.Close())
	}
}

func TestAProxysOwnCertificateCanBeWrong(t *testing.T) {
	l := listenTo(t, "{connect: {tls: unknown-ca}}")
	client := l.clientOf(nil)
	client.Transport.(*http.Transport).Proxy = http.ProxyURL(must(http.NewRequest(http.MethodGet, l.URL(), nil)).URL)
	r := *l.running
	r.url = "https://api.anthropic.com"
	_, err := client.Do(r.request(http.MethodPost, "/v1/messages", hello))
	require.ErrorAs(t, err, new(x509.UnknownAuthorityError))
	assert.Contains(t, l.notes()[0].Text, "the client refused the certificate")
}
