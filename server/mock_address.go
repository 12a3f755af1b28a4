package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/claudemock/claudemock/scenarios"
)

// behindProxy is the base URL behind a proxy's tunnel, where the server answers to any name.
// This name is in no DNS, so that a client that ignores the proxy never reaches the real API.
const behindProxy = "https://api.anthropic.test"

// settleTime is how long a verdict waits for the connections of a scenario with a listener.
// Those of the mock's own client are closed; only other clients can leave one open.
const settleTime = 3 * time.Second

// openAddress opens an address for a scenario with a listener and leads URL and Client to it.
// It returns the name of the session.
func (m *Mock) openAddress(chosen *scenarios.Scenario) (session string, err error) {
	if m.server.private {
		return "", fmt.Errorf("scenario %s breaks connections before a request, for which it needs a real address: "+
			"start it outside synctest.Test and without InMemory", chosen.Name)
	}
	if m.address, err = m.server.Listen(context.Background(), chosen.Name, "127.0.0.1:0"); err != nil {
		return "", err
	}
	transport, err := m.transportTo(m.address, chosen.Listener)
	if err != nil {
		m.address.Close()
		return "", err
	}
	m.URL, m.Client = m.address.URL(), &http.Client{Transport: transport}
	if m.address.Proxy() {
		m.URL = behindProxy
	}
	return strings.TrimPrefix(m.address.Session(), chosen.Name+"."), nil
}

// transportTo makes the connections of a client that trusts the server's certificate
// authority, uses the address as its proxy if it is one, and speaks any version of HTTP.
func (m *Mock) transportTo(address *Listener, spec *scenarios.Listener) (*http.Transport, error) {
	authority, err := m.server.CertificateAuthority()
	if err != nil {
		return nil, err
	}
	trusted := x509.NewCertPool()
	if !trusted.AppendCertsFromPEM(authority) {
		return nil, errors.New("the certificate authority of the server is no certificate")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: true}
	if spec.Protocol == scenarios.HTTP2Bare {
		transport.Protocols = new(http.Protocols)
		transport.Protocols.SetUnencryptedHTTP2(true)
	}
	if address.Proxy() {
		proxy, err := url.Parse(address.URL())
		if err != nil {
			return nil, fmt.Errorf("reading the address of the proxy: %w", err)
		}
		transport.Proxy = http.ProxyURL(proxy)
	}
	return transport, nil
}

// settle waits until what happened on the address is journalled. It closes the idle
// connections of the client first.
func (m *Mock) settle() {
	if m.address == nil {
		return
	}
	m.Client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), settleTime)
	defer cancel()
	_ = m.address.Settle(ctx) // requests that are still open are judged as open
}

func (m *Mock) closeAddress() {
	m.Client.CloseIdleConnections()
	m.address.Close()
}
