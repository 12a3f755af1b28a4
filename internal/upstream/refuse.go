package upstream

import (
	"cmp"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Refusal says why a server that serves other machines, too, does not pass a request on; ""
// if it does. A key of ours is for programs on this machine, and neither for pages in a
// browser nor for others on the network. Without one, only a page is refused that reaches
// this machine under a name of its own.
func (a *API) Refusal(asked *http.Request) string {
	near := isLoopback(asked.RemoteAddr)
	switch {
	case asked.Method == http.MethodConnect || asked.URL.Host != "":
		return "this is no proxy; use its address as the base URL"
	case a.Key != "" && isPage(asked):
		return "pages in a browser are not served with a key of ours"
	case a.Key != "" && !near:
		return "only this machine is served with a key of ours; a client elsewhere needs its own"
	case near && !isLoopback(asked.Host):
		return "use localhost or 127.0.0.1 as the host"
	default:
		return ""
	}
}

// IsAt reports whether the API is at an address of this machine, such as that of the server
// itself, which would pass each request on to itself for ever. Names other than localhost
// are not looked up.
func (a *API) IsAt(address net.Addr) bool {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil || port != a.port() {
		return false
	}
	at, err := netip.ParseAddr(host)
	return err == nil && isLoopback(a.To.Host) && (at.IsUnspecified() || at.Unmap().IsLoopback()) || host == a.To.Hostname()
}

// port is the port of the base URL.
func (a *API) port() string {
	usual := map[string]string{"http": "80", "https": "443"}
	return cmp.Or(a.To.Port(), usual[a.To.Scheme])
}

// isPage reports whether a page in a browser made a request.
func isPage(asked *http.Request) bool {
	return asked.Header.Get("Origin") != "" || asked.Header.Get("Sec-Fetch-Site") != ""
}

// isLoopback reports whether an address, with or without a port, is this machine's own.
func isLoopback(address string) bool {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		name = address
	}
	name = strings.Trim(name, "[]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	at, err := netip.ParseAddr(name)
	return err == nil && at.Unmap().IsLoopback()
}
