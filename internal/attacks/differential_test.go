package attacks

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/server"
)

// bothWays is a claudemock and a bare net/http server that get the same bytes. Both
// must find the same requests and the same ends of requests, and refuse the same:
// request smuggling uses such differences.
type bothWays struct {
	mock, bare string // addresses

	mu      sync.Mutex
	saw     []string // requests that claudemock has journalled
	sawBare []string // requests that net/http has handed to a handler
}

// badBody is the status of the bare server for a complete body that it cannot
// read.
const badBody = 499

func serveBothWays(t *testing.T) *bothWays {
	t.Helper()
	b := &bothWays{}
	b.mock = attack(t, server.WithObserver(b.observe)).addr
	bare := httptest.NewUnstartedServer(http.HandlerFunc(b.serve))
	bare.Config.MaxHeaderBytes = 64 << 10
	bare.Config.Protocols = new(http.Protocols)
	bare.Config.Protocols.SetHTTP1(true)
	bare.Config.Protocols.SetUnencryptedHTTP2(true)
	bare.Start()
	t.Cleanup(bare.Close)
	b.bare = bare.Listener.Addr().String()
	return b
}

// request returns the part of a request that is compared.
func request(method, target string, body int) string {
	return fmt.Sprintf("%s %.100q with %d bytes", method, target, body)
}

// observe notes what claudemock has journalled.
func (b *bothWays) observe(e journal.Entry) {
	if e.Played == "nothing" {
		return // its body did not arrive
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.saw = append(b.saw, request(e.Method, e.Path, e.BodyBytes))
}

// serve is the bare server.
func (b *bothWays) serve(w http.ResponseWriter, r *http.Request) {
	const most = 32 << 20
	body := -1
	if r.ContentLength <= most {
		text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
		switch body = len(text); {
		case errors.Is(err, io.ErrUnexpectedEOF):
			panic(http.ErrAbortHandler) // there is nobody to answer
		case err != nil:
			w.WriteHeader(badBody)
			return
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	method, target := kept(r)
	b.sawBare = append(b.sawBare, request(method, target, max(0, body)))
}

// kept returns a request as journals keep it: long texts are cut, and possible
// credentials are hidden.
func kept(r *http.Request) (method, target string) {
	var j journal.Journal
	hidden := j.Redactor.Request(r.Header, r.RequestURI, nil)
	method, _ = hidden.Text(r.Method)
	target, _ = hidden.Target(r.RequestURI)
	e, _ := j.Entry(j.Begin(journal.Entry{Method: method, Path: target}, nil))
	return e.Method, e.Path
}

// understood is how one server understood some bytes.
type understood struct {
	statuses []string // of its answers; those of an API are "understood" or "refused"
	requests []string
	more     bool // something that is not an answer follows
}

// send sends bytes and reads everything that comes back.
func send(t *testing.T, addr string, raw []byte) (u understood) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(30*time.Minute)))
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		_, _ = conn.Write(raw) // a server that refuses the beginning does not read the rest
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	in := bufio.NewReader(conn)
	for {
		method := http.MethodGet
		if len(u.statuses) == 0 && bytes.HasPrefix(raw, []byte("HEAD ")) {
			method = http.MethodHead
		}
		res, err := http.ReadResponse(in, &http.Request{Method: method})
		if err != nil {
			u.more = !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) && !isNetwork(err)
			break
		}
		body, _ := io.ReadAll(res.Body)
		u.statuses = append(u.statuses, meaning(res, string(body)))
	}
	_, _ = io.Copy(io.Discard, in)
	<-sent
	return u
}

func isNetwork(err error) bool {
	var network net.Error
	return errors.As(err, &network)
}

// meaning returns what a status says about the bytes that were sent.
func meaning(res *http.Response, body string) string {
	fromAPI := res.Header.Get("Request-Id") != "" || strings.HasPrefix(res.Header.Get("Content-Type"), "application/json")
	switch {
	case res.StatusCode == badBody, fromAPI && strings.Contains(body, "the body's chunks are not"):
		return "bad body"
	case res.StatusCode == http.StatusContinue:
		return "continue"
	case fromAPI && res.StatusCode >= 400:
		return "refused"
	case fromAPI, res.StatusCode < 300:
		return "understood"
	default:
		return res.Status
	}
}

// compare sends bytes to both. The bare server's requests are compared unless
// claudemock journals none of what was asked.
func (b *bothWays) compare(t *testing.T, raw []byte) (mock, bare understood, same bool) {
	t.Helper()
	mock, bare = send(t, b.mock, raw), send(t, b.bare, raw)
	b.mu.Lock()
	defer b.mu.Unlock()
	mock.requests, bare.requests = b.saw, b.sawBare
	b.saw, b.sawBare = nil, nil
	same = slices.EqualFunc(mock.statuses, bare.statuses, alike) && mock.more == bare.more
	if !slices.Contains(bare.statuses, "bad body") && !unjournalled.Match(raw) {
		same = same && slices.Equal(mock.requests, bare.requests)
	}
	return mock, bare, same
}

// alike reports whether two answers say the same about the bytes. claudemock may
// refuse a request by its head before it reads the body.
func alike(mock, bare string) bool {
	return mock == bare || mock == "refused" && (bare == "understood" || bare == "bad body")
}

// unjournalled are requests that claudemock answers and does not journal: those to
// control endpoints and what browsers ask before a request.
var unjournalled = regexp.MustCompile(`(?i)OPTIONS|_mock|%5fmock|healthz`)

// allowed are the allowed differences, each with its reason.
var allowed = []struct {
	where *regexp.Regexp
	why   string
}{
	{regexp.MustCompile(`^(\r?\n)+`), "RFC 9112 2.2: empty lines before a request are skipped; net/http does so after a POST only"},
	{regexp.MustCompile(`\n\r?\n(\r?\n)+`), "likewise, after any request"},
	{regexp.MustCompile(`(?s).PRI \* HTTP/2\.0\r\n\r\nSM\r\n\r\n`), "net/http is handed a connection that goes on with HTTP/2, and takes it for a new one"},
}

// allow returns why a difference is allowed, or "".
func allow(raw []byte) string {
	for _, a := range allowed {
		if a.where.Match(raw) {
			return a.why
		}
	}
	return ""
}

func TestOddRequestsAreUnderstoodAsNetHTTPUnderstandsThem(t *testing.T) {
	b := serveBothWays(t)
	requests := oddRequests()
	require.GreaterOrEqual(t, len(requests), 360)
	for _, odd := range requests {
		mock, bare, same := b.compare(t, odd.raw)
		if !same && allow(odd.raw) == "" {
			assert.Equal(t, bare, mock, "%s: %.300q", odd.name, odd.raw)
		}
	}
}

// TestEmptyLinesBeforeARequestAreSkipped checks the one intended difference.
func TestEmptyLinesBeforeARequestAreSkipped(t *testing.T) {
	b := serveBothWays(t)
	for _, before := range []string{"\r\n", "\n", "\r\n\r\n\n"} {
		got := send(t, b.mock, []byte(before+string(plainPost())+before+string(plainPost())))
		assert.Equal(t, []string{"understood", "understood"}, got.statuses, "%q", before)
	}
}

// TestMutatedRequestsAreUnderstoodAsNetHTTPUnderstandsThem changes ordinary requests
// at random, with a fixed seed.
func TestMutatedRequestsAreUnderstoodAsNetHTTPUnderstandsThem(t *testing.T) {
	times := 500
	if os.Getenv("CLAUDEMOCK_LONG_TESTS") != "" {
		times = 4000
	}
	b, random := serveBothWays(t), rand.New(rand.NewPCG(1, 2))
	for range times {
		raw := mutate(random)
		mock, bare, same := b.compare(t, raw)
		if !same && allow(raw) == "" {
			assert.Equal(t, bare, mock, "%.600q", raw)
		}
	}
}

// mutate changes the head of an ordinary request, or of the first of two.
func mutate(random *rand.Rand) []byte {
	r := slices.Clone(ordinaryRequests[random.IntN(len(ordinaryRequests))])
	head := bytes.Index(r, []byte("\r\n\r\n")) + 4
	for range []int{1, 1, 1, 2, 3}[random.IntN(5)] {
		at := random.IntN(head)
		piece := []byte(tokens[random.IntN(len(tokens))])
		until := min(len(r), at+[]int{1, 1, 2, 4}[random.IntN(4)])
		switch kind := random.Float64(); {
		case kind < .35:
			r = slices.Insert(r, at, piece...)
		case kind < .55:
			r = slices.Delete(r, at, until)
		case kind < .75:
			r[at] = byte(random.IntN(256))
		case kind < .9:
			r = slices.Replace(r, at, until, piece...)
		default:
			from := random.IntN(head)
			r = slices.Insert(r, at, slices.Clone(r[from:min(len(r), from+1+random.IntN(39))])...)
		}
		head = min(head, len(r))
	}
	return r
}
