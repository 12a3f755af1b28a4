package listen

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// connect answers a CONNECT request. If the error is nil, the connection goes on. host is
// the end of the tunnel, or "" for a request to the proxy itself, as for a target without
// TLS.
func (l *Listener) connect(c *listenedConn) (host string, err error) {
	const method = "CONNECT "
	start, err := c.in.Peek(len(method))
	if err != nil {
		return "", fmt.Errorf("nothing was asked of the proxy: %w", err)
	}
	if string(start) != method {
		return "", nil
	}
	if err := awaitHead(c); err != nil {
		return "", fmt.Errorf("reading a CONNECT request: %w", err)
	}
	request, err := http.ReadRequest(c.in)
	if err != nil {
		return "", fmt.Errorf("reading a CONNECT request: %w", err)
	}
	answer := l.spec.Connect
	if !strikes(&l.counted.connect, answer.Times) {
		answer = &scenarios.Connect{}
	}
	if answer.Drop {
		l.journalEnd(c, journal.ByScript, "CONNECT to %s dropped", request.Host)
		l.note("a CONNECT request is dropped", c, "to", request.Host)
		return "", errByScript
	}
	status := cmp.Or(answer.Status, http.StatusOK)
	if status != http.StatusOK {
		l.journalEnd(c, journal.ByServer, "CONNECT to %s refused with %d", request.Host, status)
	}
	l.note("a CONNECT request is answered", c, "to", request.Host, "status", status)
	if _, err := c.Write(connectAnswer(answer, status)); err != nil {
		return "", fmt.Errorf("answering a CONNECT request: %w", err)
	}
	if status != http.StatusOK {
		return "", errByScript
	}
	return hostOf(request.Host), nil
}

// awaitHead waits until the head of a request is in the reader, which it must fit.
func awaitHead(c *listenedConn) error {
	for {
		head, err := c.in.Peek(c.in.Buffered())
		if err == nil && bytes.Contains(head, endOfHead) {
			return nil
		}
		if len(head) == c.in.Size() {
			return errors.New("its head is too long")
		}
		if _, err := c.in.Peek(len(head) + 1); err != nil {
			return err
		}
	}
}

// hostOf returns the host of an address, which may have a port.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}

// connectAnswer returns the bytes of an answer to CONNECT, with sorted headers.
func connectAnswer(answer *scenarios.Connect, status int) []byte {
	headers := map[string]string{}
	if status != http.StatusOK {
		headers["connection"] = "close"
		headers["content-length"] = fmt.Sprint(len(answer.Body))
	}
	if status == http.StatusProxyAuthRequired {
		headers["proxy-authenticate"] = `Basic realm="proxy"`
	}
	for name, value := range answer.Headers {
		if delete(headers, strings.ToLower(name)); value != nil {
			headers[name] = *value
		}
	}
	reason := http.StatusText(status)
	if status == http.StatusOK {
		reason = "Connection established" // what proxies say
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", status, reason)
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		fmt.Fprintf(&b, "%s: %s\r\n", name, headers[name])
	}
	b.WriteString("\r\n" + answer.Body)
	return b.Bytes()
}

// tunnelMode returns how TLS is spoken inside a tunnel: "" if the client does not begin
// with a handshake.
func (l *Listener) tunnelMode(c *listenedConn, host string) scenarios.TLSMode {
	const handshake = 0x16
	if start, err := c.in.Peek(1); host == "" || err == nil && start[0] != handshake {
		return ""
	}
	return cmp.Or(l.spec.TLS, scenarios.TLSOK)
}
