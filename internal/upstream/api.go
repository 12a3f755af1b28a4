package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"net/textproto"
	"net/url"
	"strings"

	"github.com/claudemock/claudemock/internal/coding"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/redact"
)

// OfficialURL is the base URL of the official API.
const OfficialURL = "https://api.anthropic.com"

// ParseURL reads the base URL of an API, before /v1. It has no user and no query.
func ParseURL(text string) (*url.URL, error) {
	to, err := url.Parse(text)
	switch {
	case err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https":
		return nil, fmt.Errorf("%q: expected a URL such as %s", redact.Text(text), OfficialURL)
	case to.User != nil || to.RawQuery != "": // which may be secret
		return nil, fmt.Errorf("%q: expected a URL without a user and a query, such as %s", to.Scheme+"://"+to.Host+to.Path, OfficialURL)
	default:
		return to, nil
	}
}

// API is the one API that requests go to.
type API struct {
	To        *url.URL          // its base URL, before /v1
	Key       string            // sent in place of the client's credentials; "" leaves those as they come
	Transport http.RoundTripper // NewTransport makes the usual one
	AsIs      bool              // passes on all headers for the API, and bodies as they are encoded
	Keeper    *Keeper           // keeps what Send asks and what is answered; nil keeps nothing
}

// NewTransport returns a transport that passes bodies on as they come, compressed or not.
// It has no limit on the time of an answer: the client decides how long it waits.
func NewTransport() *http.Transport {
	usual, _ := http.DefaultTransport.(*http.Transport)
	transport := usual.Clone()
	transport.DisableCompression = true
	transport.MaxIdleConnsPerHost = transport.MaxIdleConns // they all are for the one API
	return transport
}

// CloseIdle closes the connections that carry no request.
func (a *API) CloseIdle() {
	if closer, ok := a.Transport.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// Request is a request of a client, as it is passed on.
type Request struct {
	Method string
	Target string      // the path and the query, as they were sent
	Header http.Header // as it came; it is not changed
	Body   string      // as it was sent

	Session string // for the Keeper: whose request it is
}

// Response is an answer whose head has come.
type Response struct {
	Status int
	Fields []exchange.Field // without those that are about the connection, sorted by name
	Body   io.ReadCloser    // without its encoding, unless it is to pass as it is; must be closed
}

// Send sends a request, and returns when the head of the answer has come. The request is
// broken off when ctx is done. EndOf says what the error, or that of the body, means.
func (a *API) Send(ctx context.Context, r *Request) (*Response, error) {
	out, err := a.request(ctx, r)
	if err != nil {
		return nil, err
	}
	kept := a.Keeper.open(r.Session, r.Method, r.Target, out.Header)
	kept.ask(r.Body)
	answer, err := a.Transport.RoundTrip(out)
	if err != nil {
		kept.broke(err, ctx)
		return nil, fmt.Errorf("asking %s: %w", a.To.Host, err)
	}
	dropHopByHop(answer.Header)
	if kept != nil {
		kept.answer(answer)
		answer.Body = &arriving{ReadCloser: answer.Body, into: kept, asked: ctx}
	}
	if list := listOf(answer.Header["Content-Encoding"]); !a.AsIs && isCoded(list) && canDecode(list) {
		answer.Body = &decoding{ReadCloser: answer.Body, list: list}
		answer.Header.Del("Content-Encoding")
		answer.Header.Del("Content-Length") // which is that of the encoded body
	}
	return &Response{Status: answer.StatusCode, Fields: fieldsOf(answer.Header), Body: answer.Body}, nil
}

// request is the request that goes to the API.
func (a *API) request(ctx context.Context, r *Request) (*http.Request, error) {
	at, err := url.ParseRequestURI(r.Target)
	if err != nil {
		return nil, fmt.Errorf("passing a request on: %w", err)
	}
	out, err := http.NewRequestWithContext(ctx, r.Method, a.To.String(), strings.NewReader(r.Body))
	if err != nil {
		return nil, fmt.Errorf("passing a request on: %w", err)
	}
	out.URL, out.Header = &url.URL{Path: at.Path, RawPath: at.RawPath, RawQuery: at.RawQuery}, r.Header.Clone()
	(&httputil.ProxyRequest{Out: out}).SetURL(a.To) // its path goes below that of the base URL
	out.Host = a.To.Host
	dropHopByHop(out.Header)
	dropFraming(out.Header)
	if !a.AsIs {
		dropOurs(out.Header)
		out.Header.Set("Accept-Encoding", "identity") // so that events can be found as they come
	}
	if a.Key != "" {
		out.Header.Del("Authorization")
		out.Header.Set("X-Api-Key", a.Key)
	}
	return out, nil
}

// decoding is the body of an answer that came encoded although nobody asked for that. The
// decoder is made with the first Read, since it waits for the first bytes.
type decoding struct {
	io.ReadCloser

	list  string    // of its codings, as content-encoding has it
	plain io.Reader // nil before the first Read
}

// Read implements io.Reader.
func (d *decoding) Read(p []byte) (int, error) {
	if d.plain == nil {
		plain, err := coding.Decode(d.list, d.ReadCloser)
		if err != nil {
			return 0, fmt.Errorf("decoding an answer: %w", err)
		}
		d.plain = plain
	}
	return d.plain.Read(p) //nolint:wrapcheck // a reader passes on the reader's own error
}

func canDecode(list string) bool {
	_, err := coding.Decode(list, strings.NewReader(""))
	return !errors.Is(err, coding.ErrUnknown)
}

// hopByHop are the headers about one connection, which are not passed on (RFC 9110, section
// 7.6.1). An Upgrade would lead to what is no HTTP.
var hopByHop = []string{
	"Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

// dropHopByHop removes hopByHop, and what Connection names.
func dropHopByHop(header http.Header) {
	for _, line := range header["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			header.Del(textproto.TrimString(name))
		}
	}
	for _, name := range hopByHop {
		header.Del(name)
	}
}

// dropOurs removes what is for claudemock from the headers of a request.
func dropOurs(header http.Header) {
	for name := range header {
		if strings.HasPrefix(name, "X-Mock-") {
			header.Del(name)
		}
	}
}

// dropFraming removes what is about the way to us from the headers of a request. The length
// of the body is set again by the transport.
func dropFraming(header http.Header) {
	for _, name := range []string{"Host", "Content-Length", "Expect"} {
		header.Del(name)
	}
	if _, given := header["User-Agent"]; !given {
		header.Set("User-Agent", "") // or net/http would send its own
	}
}
