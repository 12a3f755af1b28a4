package upstream

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
)

// open is an exchange under way. A nil one keeps nothing.
type open struct {
	keeper  *Keeper
	session string // "" where there are none
	began   time.Time

	mu   sync.Mutex
	x    exchange.Exchange
	size int  // bytes kept of the body that comes
	cut  bool // there was no room for all of it
	over bool
}

func (o *open) since() time.Duration { return max(o.keeper.Now().Sub(o.began), 0) }

// ask keeps the request's body.
func (o *open) ask(body string) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(body) > o.keeper.MostBody || !o.keeper.take(len(body)) {
		o.x.Missing = append(o.x.Missing, "the request's body, for which there was no room")
		return
	}
	o.x.Request.Body = []byte(body)
}

// answer keeps the head of the answer.
func (o *open) answer(answer *http.Response) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.x.Response.Proto, o.x.Response.Status = protoOf(answer), answer.StatusCode
	o.x.Response.Fields = fieldsOf(answer.Header)
}

// arrive keeps bytes of the answer's body, with the time.
func (o *open) arrive(bytes []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(bytes) == 0 || o.over || o.cut {
		return
	}
	if o.size+len(bytes) > o.keeper.MostBody || !o.keeper.take(len(bytes)) {
		o.cut = true
		o.x.Missing = append(o.x.Missing, "the end of the body, for which there was no room")
		return
	}
	o.size += len(bytes)
	o.x.Response.Parts = append(o.x.Response.Parts, exchange.Part{After: o.since(), Bytes: slices.Clone(bytes)})
}

// broke ends an exchange early.
func (o *open) broke(err error, asked context.Context) {
	if o == nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.over {
		return
	}
	if asked.Err() != nil {
		err = errLeft
	}
	o.over = true
	o.x.Response.After, o.x.Response.End = o.since(), EndOf(err)
	if errors.Is(err, errLeft) {
		o.x.Missing = append(o.x.Missing, exchange.ClientLeft)
	}
}

// left ends an exchange whose answer was not read to its end, unless it ended before.
func (o *open) left() { o.broke(errLeft, context.Background()) }

// close ends an exchange in good order, unless it ended before.
func (o *open) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.over {
		o.over = true
		o.x.Response.After = o.since()
	}
}

// exchange returns what is known of the exchange so far, with decoded bodies.
func (o *open) exchange() exchange.Exchange {
	o.mu.Lock()
	defer o.mu.Unlock()
	x := o.x
	x.Missing = slices.Clone(o.x.Missing)
	if !o.over {
		x.Response.End, x.Response.After = exchange.TimedOut, o.since()
		x.Missing = append(x.Missing, "how the answer ended: it was still under way")
	}
	decode(&x, o.keeper.MostBody)
	return x
}

// errLeft ends an answer whose client did not wait for the rest.
var errLeft = errors.New("the client left")

// EndOf returns how an answer ended that ended with an error.
func EndOf(err error) exchange.End {
	var network net.Error
	var dns *net.DNSError
	text := err.Error()
	switch {
	case errors.Is(err, errLeft):
		return exchange.TimedOut
	case errors.Is(err, syscall.ECONNREFUSED), errors.As(err, &dns) && !dns.IsTimeout, strings.Contains(text, "refused"), neverSecure(text):
		return exchange.Refused
	case errors.As(err, &network) && network.Timeout():
		return exchange.TimedOut
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), strings.Contains(text, "stream error"), strings.Contains(text, "reset"):
		return exchange.Reset
	default: // such as io.EOF and io.ErrUnexpectedEOF
		return exchange.Closed
	}
}

// arriving is an answer's body that is kept as it arrives.
type arriving struct {
	io.ReadCloser
	into  *open
	asked context.Context //nolint:containedctx // of the request that the body answers
}

// Read implements io.Reader.
func (b *arriving) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.into.arrive(p[:n])
	switch {
	case errors.Is(err, io.EOF):
		b.into.close()
	case err != nil:
		b.into.broke(err, b.asked)
	}
	return n, err //nolint:wrapcheck // a reader passes on the reader's own error
}

// Close implements io.Closer. If the answer has not ended, its client did not wait for the
// rest.
func (b *arriving) Close() error {
	b.into.left()
	return b.ReadCloser.Close() //nolint:wrapcheck // a reader passes on the reader's own error
}

// neverSecure reports whether an error is that of a connection on which TLS does not begin.
func neverSecure(text string) bool {
	return strings.Contains(text, "tls: ") || strings.Contains(text, "HTTP response to HTTPS client")
}

func protoOf(answer *http.Response) string {
	if answer.ProtoMajor == 2 {
		return "HTTP/2"
	}
	return answer.Proto
}

// fieldsOf returns headers sorted by name, since net/http does not tell in which order they
// came.
func fieldsOf(header http.Header) (fields []exchange.Field) {
	for name, values := range header {
		for _, value := range values {
			fields = append(fields, exchange.Field{Name: strings.ToLower(name), Value: value})
		}
	}
	slices.SortStableFunc(fields, func(a, b exchange.Field) int { return strings.Compare(a.Name, b.Name) })
	return fields
}
