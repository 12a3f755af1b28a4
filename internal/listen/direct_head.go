package listen

import (
	"bytes"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// headReader reads the heads of the requests of one connection, most of which have the
// same header names. The zero value is ready to use.
type headReader struct {
	names map[string]string // canonical names by the client's spelling
}

// maxNames is how many names a connection remembers.
const maxNames = 64

// notOrdinary are the headers that ask for more than an answer.
var notOrdinary = map[string]bool{"Transfer-Encoding": true, "Trailer": true, "Expect": true, "Upgrade": true}

// mayBecomeHead reports whether a text may be the beginning of an ordinary request's head:
// it begins with a method, its first line ends with the version, all other lines are
// fields, and lines end as nearly all clients end them.
func mayBecomeHead(text []byte) bool {
	if len(text) == 0 || string(text) == "\r" { // the beginning of an empty line
		return true
	}
	if text[0] < 'A' || text[0] > 'Z' {
		return false
	}
	for first := true; ; first = false {
		at := bytes.IndexAny(text, "\r\n")
		if at < 0 || at == len(text)-1 && text[at] == '\r' {
			return true
		}
		line := text[:at]
		if text[at] == '\n' || text[at+1] != '\n' {
			return false
		}
		if name, _, colon := bytes.Cut(line, []byte(":")); !first && (!colon || !httpguts.ValidHeaderFieldName(string(name))) {
			return false
		}
		if first && !bytes.HasSuffix(line, []byte(" HTTP/1.1")) {
			return false
		}
		text = text[at+2:]
	}
}

// read parses a head, which ends with an empty line, as http.ReadRequest would, in half
// the time. It reports false for a head that is not as nearly all clients write it: that
// is left to net/http.
func (h *headReader) read(head []byte) (*http.Request, bool) {
	text := string(head)
	line, rest, _ := strings.Cut(text, "\r\n")
	method, line, _ := strings.Cut(line, " ")
	target, proto, _ := strings.Cut(line, " ")
	path, query, asks := strings.Cut(target, "?")
	if !ordinaryMethod(method) || proto != "HTTP/1.1" || !ordinaryPath(path) || !ordinaryQuery(query) || asks && query == "" {
		return nil, false
	}
	r := &http.Request{
		Method: method, URL: &url.URL{Path: path, RawQuery: query}, RequestURI: target,
		Proto: proto, ProtoMajor: 1, ProtoMinor: 1,
	}
	if !h.readHeader(r, rest) {
		return nil, false
	}
	return r, true
}

// readHeader parses the fields and the empty line after them.
func (h *headReader) readHeader(r *http.Request, text string) bool {
	lines := strings.Count(text, "\r\n") - 1
	r.Header = make(http.Header, lines)
	values := make([]string, 0, lines) // one allocation for all fields
	for text != "\r\n" {
		var line string
		line, text, _ = strings.Cut(text, "\r\n")
		written, value, colon := strings.Cut(line, ":")
		name := h.canonical(written)
		value = strings.Trim(value, " \t")
		if !colon || name == "" || notOrdinary[name] || !isPrintable(value) {
			return false
		}
		values = append(values, value)
		if before, again := r.Header[name]; again {
			r.Header[name] = append(before, value)
		} else {
			r.Header[name] = values[len(values)-1 : len(values) : len(values)]
		}
	}
	return readFraming(r)
}

// canonical returns a header's name as net/http spells it, or "" if it is not valid.
func (h *headReader) canonical(written string) string {
	if name := h.names[written]; name != "" {
		return name
	}
	if !httpguts.ValidHeaderFieldName(written) {
		return ""
	}
	name := textproto.CanonicalMIMEHeaderKey(written)
	if h.names == nil {
		h.names = map[string]string{}
	}
	if len(h.names) < maxNames {
		h.names[strings.Clone(written)] = strings.Clone(name) // a substring would keep all of the head
	}
	return name
}

// readFraming reads the host, the length of the body and what becomes of the connection.
// It reports false when one of them is not plain, or when the connection must not go on.
func readFraming(r *http.Request) bool {
	hosts, lengths, connection := r.Header["Host"], r.Header["Content-Length"], r.Header["Connection"]
	if len(hosts) != 1 || hosts[0] == "" || !httpguts.ValidHostHeader(hosts[0]) {
		return false
	}
	r.Host = hosts[0]
	delete(r.Header, "Host")
	if len(connection) > 1 || len(connection) == 1 && !strings.EqualFold(connection[0], "keep-alive") {
		return false
	}
	if len(lengths) == 0 {
		return true
	}
	length, err := strconv.ParseUint(lengths[0], 10, 62)
	r.ContentLength = int64(length)
	return err == nil && len(lengths) == 1
}

// isPrintable reports whether a header's value has no control characters but tabs.
func isPrintable(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

// ordinaryMethod reports whether a method is one that clients of an API use.
func ordinaryMethod(method string) bool {
	switch method {
	case http.MethodPost, http.MethodGet, http.MethodDelete, http.MethodPut, http.MethodPatch:
		return true
	default:
		return false
	}
}

// ordinaryPath reports whether a path has nothing escaped or to be escaped.
func ordinaryPath(path string) bool {
	for i := range len(path) {
		switch c := path[i]; {
		case c|0x20 >= 'a' && c|0x20 <= 'z', c >= '0' && c <= '9':
		case c == '/', c == '-', c == '_', c == '.', c == '~', c == ':', c == '@':
		default:
			return false
		}
	}
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//")
}

// ordinaryQuery reports whether a query has printable characters only.
func ordinaryQuery(query string) bool {
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c > '~' || c == '#' {
			return false
		}
	}
	return true
}
