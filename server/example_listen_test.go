package server_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"

	"github.com/claudemock/claudemock/server"
)

// A scenario whose failure strikes before a request has an address of its own.
func ExampleServer_Listen() {
	mock, err := server.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	address, err := mock.Listen(context.Background(), "tls-intercepting-proxy-self-signed", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer address.Close()

	authority, err := mock.CertificateAuthority()
	if err != nil {
		fmt.Println(err)
		return
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}}}
	_, err = client.Get(address.URL())
	var unknown x509.UnknownAuthorityError
	fmt.Println(errors.As(err, &unknown))

	<-address.Connected()
	if err := address.Settle(context.Background()); err != nil { // the journal is complete
		fmt.Println(err)
	}
	fmt.Println(address.Session(), address.Proxy())
	// Output:
	// true
	// tls-intercepting-proxy-self-signed.listener false
}
