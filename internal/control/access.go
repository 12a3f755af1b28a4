package control

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
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
			refuse(w, http.StatusUnauthorized, "control endpoints need the header \"authorization: Bearer <control token>\"")
		case h.Token == "" && !(loopback(r.Host) && loopback(r.RemoteAddr)):
			refuse(w, http.StatusForbidden, "control endpoints answer this machine only: use localhost or 127.0.0.1 as the host, or set a control token")
		default:
			next.ServeHTTP(w, r)
		}
	})
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
