package listen

import (
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/scenarios"
)

const day = 24 * time.Hour

// wrongName is the name in a certificate with the wrong name.
const wrongName = "somebody-else.example"

// authority is a certificate authority that lives as long as the process.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// authorities are those of a Server: clients can get and trust the first, and nobody can
// get the second. They are made when they are first needed.
type authorities struct {
	once    sync.Once
	known   *authority
	unknown *authority
	err     error
}

// CertificateAuthority returns the certificate, in PEM, that clients must trust to connect
// to listeners whose TLS is ok. Each process has another one.
func (s *Server) CertificateAuthority() ([]byte, error) {
	if err := s.authorities.make(s.Clock.Now()); err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.authorities.known.cert.Raw}), nil
}

// ClientCertificate returns a certificate and its key, in PEM, for clients of listeners
// that ask for one. Each call returns another one.
func (s *Server) ClientCertificate() ([]byte, error) {
	now := s.Clock.Now()
	if err := s.authorities.make(now); err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "claudemock test client"},
		NotBefore: now.Add(-day), NotAfter: now.Add(365 * day),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	cert, key, err := sign(template, s.authorities.known)
	if err != nil {
		return nil, fmt.Errorf("making a client certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("writing a client's key: %w", err)
	}
	shown := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})
	return append(shown, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...), nil
}

// make makes the authorities if there are none yet.
func (a *authorities) make(now time.Time) error {
	a.once.Do(func() {
		if a.known, a.err = newAuthority("claudemock test authority", now); a.err == nil {
			a.unknown, a.err = newAuthority("claudemock unknown authority", now)
		}
	})
	return a.err
}

// newAuthority makes an authority.
func newAuthority(name string, now time.Time) (*authority, error) {
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: name},
		NotBefore: now.Add(-365 * day), NotAfter: now.Add(3650 * day),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature,
	}
	cert, key, err := sign(template, nil)
	if err != nil {
		return nil, fmt.Errorf("making the authority %s: %w", name, err)
	}
	return &authority{cert: cert, key: key}, nil
}

// sign makes a key and its certificate, signed by an authority, or by itself if that is
// nil.
func sign(template *x509.Certificate, by *authority) (*x509.Certificate, crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("making a key: %w", err)
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120)); err != nil {
		return nil, nil, fmt.Errorf("making a serial number: %w", err)
	}
	parent, signer := template, crypto.Signer(key)
	if by != nil {
		parent, signer = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return nil, nil, fmt.Errorf("signing a certificate: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	return cert, key, err
}

// tlsSetup makes the configurations of a listener's handshakes.
type tlsSetup struct {
	authorities *authorities
	hosts       []string // the names and addresses of the listener
	protos      []string // that ALPN offers
	clock       play.Clock

	mu    sync.Mutex
	ready map[scenarios.TLSMode]*tls.Certificate // for hosts
}

// tlsFor returns the setup of a listener, or nil for one without TLS.
func (s *Server) tlsFor(l *Listener) (*tlsSetup, error) {
	if l.spec.TLS == "" && !l.Proxy() {
		return nil, nil
	}
	hosts := []string{"localhost", "127.0.0.1", "::1"}
	if host := hostOf(l.addr.String()); host != "127.0.0.1" && host != "::1" {
		hosts = append(hosts, host)
	}
	return &tlsSetup{
		authorities: &s.authorities, hosts: hosts, protos: nextProtos(l.spec.Protocol),
		clock: s.Clock, ready: map[scenarios.TLSMode]*tls.Certificate{},
	}, s.authorities.make(s.Clock.Now())
}

// config returns the configuration of one handshake. host is the end of a tunnel, or "".
func (t *tlsSetup) config(mode scenarios.TLSMode, host string) (*tls.Config, error) {
	cert, err := t.certificate(mode, host)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{
		Certificates: []tls.Certificate{*cert}, NextProtos: t.protos, MinVersion: tls.VersionTLS12,
		SessionTicketsDisabled: true, // otherwise a client might skip the certificate the next time
	}
	if mode == scenarios.TLSClientCertificate {
		config.ClientAuth, config.ClientCAs, config.Time = tls.RequireAndVerifyClientCert, x509.NewCertPool(), t.clock.Now
		config.ClientCAs.AddCert(t.authorities.known.cert)
	}
	return config, nil
}

// certificate returns a certificate for the listener's names, or for the end of a tunnel.
// It keeps the former only, since clients choose the latter.
func (t *tlsSetup) certificate(mode scenarios.TLSMode, host string) (*tls.Certificate, error) {
	if host != "" {
		return t.issue(mode, []string{host})
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ready[mode] == nil {
		cert, err := t.issue(mode, t.hosts)
		if err != nil {
			return nil, err
		}
		t.ready[mode] = cert
	}
	return t.ready[mode], nil
}

// issue makes a certificate that is wrong as the mode says. The chain of the unknown
// authority contains that, as the chains of proxies do.
func (t *tlsSetup) issue(mode scenarios.TLSMode, hosts []string) (*tls.Certificate, error) {
	now, by, chain := t.clock.Now(), t.authorities.known, [][]byte(nil)
	template := &x509.Certificate{
		NotBefore: now.Add(-day), NotAfter: now.Add(365 * day),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	switch mode {
	case scenarios.TLSExpired:
		template.NotBefore, template.NotAfter = now.Add(-90*day), now.Add(-day)
	case scenarios.TLSWrongName:
		hosts = []string{wrongName}
	case scenarios.TLSSelfSigned:
		by = nil
	case scenarios.TLSUnknownCA:
		by = t.authorities.unknown
		chain = [][]byte{by.cert.Raw}
	}
	for _, host := range hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	template.Subject.CommonName = cmp.Or(cmp.Or(template.DNSNames...), hosts[0])
	cert, key, err := sign(template, by)
	if err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: append([][]byte{cert.Raw}, chain...), PrivateKey: key, Leaf: cert}, nil
}
