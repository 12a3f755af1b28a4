package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/server"
)

// openListeners opens an address for each SCENARIO=ADDR. The returned function
// closes them.
func openListeners(ctx context.Context, srv *server.Server, f serveFlags, log serveLog) (closeAll func(), err error) {
	var opened []*server.Listener
	closeAll = func() {
		for _, l := range opened {
			l.Close()
		}
	}
	for _, text := range f.listen {
		scenario, addr, ok := strings.Cut(text, "=")
		if !ok || scenario == "" || addr == "" {
			closeAll()
			return nil, &codedError{
				code: exitUsage, err: fmt.Errorf("--listen %q: expected SCENARIO=ADDR", text), hint: "--listen expired=127.0.0.1:0",
			}
		}
		l, err := srv.Listen(ctx, scenario, addr)
		if err != nil {
			closeAll()
			return nil, failure(err)
		}
		opened = append(opened, l)
	}
	if err := errors.Join(writeAuthority(srv, f.caFile), writeClient(srv, f.clientFile)); err != nil {
		closeAll()
		return nil, failure(err)
	}
	for _, l := range opened {
		log.listening(l, f)
	}
	return closeAll, nil
}

// writeAuthority writes the certificate authority that clients must trust; ""
// writes nothing.
func writeAuthority(srv *server.Server, path string) error {
	if path == "" {
		return nil
	}
	authority, err := srv.CertificateAuthority()
	if err != nil {
		return err
	}
	if err := writeWhole(path, strings.TrimSuffix(string(authority), "\n")); err != nil {
		return errors.Join(errors.New("writing the certificate authority"), err)
	}
	return nil
}

// writeClient writes a certificate for clients that are asked for one; ""
// writes nothing.
func writeClient(srv *server.Server, path string) error {
	if path == "" {
		return nil
	}
	client, err := srv.ClientCertificate()
	if err != nil {
		return err
	}
	if err := writeWhole(path, strings.TrimSuffix(string(client), "\n")); err != nil {
		return errors.Join(errors.New("writing a client certificate"), err)
	}
	return nil
}

// listening prints how clients reach the address of a scenario.
func (l textLog) listening(at *server.Listener, f serveFlags) {
	use := "ANTHROPIC_BASE_URL=" + at.URL()
	if at.Proxy() {
		use = "HTTPS_PROXY=" + at.URL()
	}
	if f.caFile != "" && (at.Proxy() || strings.HasPrefix(at.URL(), "https:")) {
		// each kind of client has its own variable for it
		use += " NODE_EXTRA_CA_CERTS=" + f.caFile + " SSL_CERT_FILE=" + f.caFile
	}
	fmt.Fprintf(l.out, "%s listening on %s\n  %s\n", nameStyle.Styled(at.Session()), nameStyle.Styled(at.URL()), "export "+use)
}

func (l jsonLog) listening(at *server.Listener, _ serveFlags) {
	l.line("listening", struct {
		URL     string `json:"url"`
		Session string `json:"session"`
		Proxy   bool   `json:"proxy"`
	}{at.URL(), at.Session(), at.Proxy()})
}
