package upstream

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"sync"
)

// Options say where requests go, and what is kept of them.
type Options struct {
	API // a nil Transport is the usual one
	Keeping

	Log *slog.Logger
}

// Recorder passes requests on and keeps the exchanges. It is an http.Handler.
type Recorder struct {
	*Keeper

	o     Options
	proxy httputil.ReverseProxy
}

// New makes a recorder. Its handler is for clients on this machine.
func New(o Options) *Recorder {
	if o.Transport == nil {
		o.Transport = NewTransport()
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	r := &Recorder{Keeper: NewKeeper(o.Keeping), o: o}
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
	o := r.open("", asked.Method, asked.URL.RequestURI(), asked.Header)
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
	r.o.lead(p)
	if o := of(p.Out); o != nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.x.Request.Header = p.Out.Header.Clone()
	}
}

// began notes the head of an answer, and has its body noted as it comes.
func (r *Recorder) began(answer *http.Response) error {
	o := of(answer.Request)
	if o == nil {
		return nil
	}
	o.answer(answer)
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

// errLeft is why an answer ended whose client did not want it any more.
var errLeft = errors.New("the client left")
