package upstream

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
)

// The bounds of what is kept. What is beyond them is passed on all the same.
const (
	defaultMostBody      = 16 << 20  // bytes of one body
	defaultMostBytes     = 256 << 20 // bytes of all bodies
	defaultMostExchanges = 10_000
)

// Options say where requests go.
type Options struct {
	To        *url.URL          // the API's base URL, before /v1
	Key       string            // sent in place of the client's credentials; "" leaves those as they come
	Transport http.RoundTripper // nil is the usual one
	Now       func() time.Time
	Log       *slog.Logger

	MostBody, MostBytes, MostExchanges int // 0 means the usual bounds
}

// Recorder passes requests on and keeps the exchanges. It is an http.Handler.
type Recorder struct {
	o     Options
	proxy httputil.ReverseProxy

	mu    sync.Mutex
	kept  []*open
	bytes int
	lost  int
}

// New makes a recorder. Its handler is for clients on this machine.
func New(o Options) *Recorder {
	for _, bound := range []struct {
		value *int
		usual int
	}{{&o.MostBody, defaultMostBody}, {&o.MostBytes, defaultMostBytes}, {&o.MostExchanges, defaultMostExchanges}} {
		if *bound.value == 0 {
			*bound.value = bound.usual
		}
	}
	if o.Transport == nil {
		usual, _ := http.DefaultTransport.(*http.Transport)
		transport := usual.Clone()
		transport.DisableCompression = true // bodies go on as they come
		o.Transport = transport
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	r := &Recorder{o: o}
	r.proxy = httputil.ReverseProxy{
		Rewrite: r.rewrite, Transport: o.Transport, FlushInterval: -1, ModifyResponse: r.began, ErrorHandler: r.failed,
		BufferPool: &buffers{},
		ErrorLog:   slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	return r
}

// buffers are what bodies are copied through, used again and again.
type buffers struct{ pool sync.Pool }

// Get implements httputil.BufferPool.
func (b *buffers) Get() []byte {
	if used, ok := b.pool.Get().(*[32 << 10]byte); ok {
		return used[:]
	}
	return new([32 << 10]byte)[:]
}

// Put implements httputil.BufferPool.
func (b *buffers) Put(used []byte) { b.pool.Put((*[32 << 10]byte)(used)) }

// key is that of an exchange in the context of its request.
type key struct{}

// ServeHTTP passes one request on.
func (r *Recorder) ServeHTTP(w http.ResponseWriter, asked *http.Request) {
	if why := r.refusal(asked); why != "" {
		http.Error(w, "claudemock record: "+why, http.StatusForbidden)
		return
	}
	asked.Header.Del("Upgrade") // what follows would be no HTTP
	o := r.open(asked)
	defer o.left()
	if o != nil && asked.Body != nil {
		asked.Body = &keptBody{ReadCloser: asked.Body, into: o}
	}
	// An answer may begin before its request was read to the end. In HTTP/1 net/http would
	// then close the request, and the transport would break the answer off.
	_ = http.NewResponseController(w).EnableFullDuplex() // HTTP/2 has it anyway
	r.proxy.ServeHTTP(w, asked.WithContext(context.WithValue(asked.Context(), key{}, o)))
}

// rewrite leads a request to the API.
func (r *Recorder) rewrite(p *httputil.ProxyRequest) {
	p.SetURL(r.o.To)
	p.Out.Host = r.o.To.Host
	p.Out.URL.RawQuery = p.In.URL.RawQuery // as it was sent
	if r.o.Key != "" {
		p.Out.Header.Del("Authorization")
		p.Out.Header.Set("X-Api-Key", r.o.Key)
	}
	if o := of(p.Out); o != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.x.Request.Header = p.Out.Header.Clone()
	}
}

// began takes note of the head of an answer, and of its body as that comes.
func (r *Recorder) began(answer *http.Response) error {
	o := of(answer.Request)
	if o == nil {
		return nil
	}
	o.mu.Lock()
	o.x.Response.Proto, o.x.Response.Status = protoOf(answer), answer.StatusCode
	o.x.Response.Fields = fieldsOf(answer.Header)
	o.mu.Unlock()
	answer.Body = &arriving{ReadCloser: answer.Body, into: o, asked: answer.Request.Context()}
	return nil
}

// failed takes note that there is no answer, and ends the connection.
func (r *Recorder) failed(_ http.ResponseWriter, asked *http.Request, err error) {
	r.o.Log.Warn("no answer of the API", "method", asked.Method, "path", asked.URL.Path, "error", err)
	of(asked).broke(err, asked.Context())
	panic(http.ErrAbortHandler)
}

func of(asked *http.Request) *open {
	o, _ := asked.Context().Value(key{}).(*open)
	return o
}

// Exchanges is what happened so far, in the order in which it began. lost is how many
// exchanges there was no room for.
func (r *Recorder) Exchanges() (all []exchange.Exchange, lost int) {
	r.mu.Lock()
	kept := slices.Clone(r.kept)
	lost = r.lost
	r.mu.Unlock()
	for _, o := range kept {
		all = append(all, o.exchange())
	}
	return all, lost
}

// open begins to keep an exchange; nil if there is no room.
func (r *Recorder) open(asked *http.Request) *open {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.kept) >= r.o.MostExchanges {
		r.lost++
		return nil
	}
	o := &open{recorder: r, began: r.o.Now()}
	o.x.Request = exchange.Request{At: o.began, Method: asked.Method, Target: asked.URL.RequestURI(), Header: asked.Header}
	r.kept = append(r.kept, o)
	return o
}

// take takes room for bytes of bodies; ok is false if there is none.
func (r *Recorder) take(bytes int) (ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.bytes+bytes > r.o.MostBytes {
		return false
	}
	r.bytes += bytes
	return true
}

// errLeft is why an answer ended whose client did not want it any more.
var errLeft = errors.New("the client left")
