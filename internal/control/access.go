package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
)

// guard is middleware that admits a request only from a program that may use the control
// endpoints. Without a token, that is a program on this machine: it connects from a loopback
// address, the Host is a loopback name, which a rebound DNS name is not, and no page of
// another site sent the request. With a token, every request must have it, for any Host.
func (h *handler) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case fromOtherSite(r):
			refuse(w, http.StatusForbidden, "control endpoints do not answer pages of other sites")
		case h.Token != "" && !bearer(r, h.Token):
			w.Header().Set("Www-Authenticate", "Bearer")
			refuse(w, http.StatusUnauthorized, withoutToken(r))
		case h.Token == "" && !(loopback(r.Host) && loopback(r.RemoteAddr)):
			refuse(w, http.StatusForbidden, fromElsewhere(r))
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// withoutToken says what a request lacks that does not have the control token.
func withoutToken(r *http.Request) string {
	if len(r.Header["Authorization"]) == 0 {
		return "control endpoints of this server need the header \"authorization: Bearer <control token>\""
	}
	return "the header authorization does not have the control token of this server: \"Bearer \" and what --control-token or " + TokenVar + " gave the server"
}

// TokenVar is the environment variable in which the control token is looked for.
const TokenVar = "CLAUDEMOCK_CONTROL_TOKEN"

// fromElsewhere says why a request does not count as one of this machine. With a container's
// published port the host is this machine, and the client is not.
func fromElsewhere(r *http.Request) string {
	const token = "set a control token for the server (--control-token or " + TokenVar + "), and send it as \"authorization: Bearer <token>\""
	host, client := words.Excerpt(r.Host), words.Excerpt(clientOf(r))
	switch {
	case loopback(r.RemoteAddr):
		return fmt.Sprintf("without a control token, control endpoints take only localhost or 127.0.0.1 as the host, and this request names %q: use one of those, or %s", host, token)
	case loopback(r.Host):
		return fmt.Sprintf("without a control token, control endpoints answer only programs on the same machine, and this request came from %s, as it does through a container's published port: %s", client, token)
	default:
		return fmt.Sprintf("without a control token, control endpoints answer only programs on the same machine, and this request for %q came from %s: %s", host, client, token)
	}
}

// clientOf is the address that a request came from, without the port.
func clientOf(r *http.Request) string {
	if name, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		return name
	}
	return r.RemoteAddr
}

// fromOtherSite reports whether a page of another site sent the request, by headers that
// browsers send and programs do not.
func fromOtherSite(r *http.Request) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return true
	}
	origins := r.Header["Origin"]
	if len(origins) == 0 {
		return false
	}
	origin, err := url.Parse(origins[0])
	return err != nil || len(origins) > 1 || !strings.EqualFold(origin.Host, r.Host) || origin.Host == ""
}

// bearer reports whether the request has the token. It compares digests, so that the time
// it takes reveals neither the token nor its length.
func bearer(r *http.Request, token string) bool {
	lines := r.Header["Authorization"]
	if len(lines) != 1 {
		return false
	}
	scheme, given, ok := strings.Cut(lines[0], " ")
	given, ok = strings.TrimLeft(given, " "), ok && strings.EqualFold(scheme, "Bearer")
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && ok
}

// loopback reports whether an address, with or without a port, is a loopback one.
func loopback(address string) bool {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		name = address // there is no port
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.Unmap().IsLoopback()
}
