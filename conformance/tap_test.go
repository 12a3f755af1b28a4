package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/coding"
)

// tap passes the bytes of connections on to a server, and keeps what comes back.
type tap struct {
	listener net.Listener
	to       string // the server's address

	mu    sync.Mutex
	reads int // of all connections
	conns []*tapped
	open  sync.WaitGroup
}

// tapped is what came back on one connection.
type tapped struct {
	bytes bytes.Buffer
	upTo  []int // how many bytes there were after each read
	nth   []int // which read of all that was
	left  bool  // the client ended it
	over  bool  // the server ended it
}

// startTap opens a tap in front of a base URL, and returns the base URL of the tap. The
// tap closes with the test.
func startTap(t *testing.T, base string) (*tap, string) {
	t.Helper()
	to, err := url.Parse(base)
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &tap{listener: listener, to: to.Host}
	p.open.Go(p.serve)
	t.Cleanup(p.close)
	to.Host = listener.Addr().String()
	return p, to.String()
}

func (p *tap) serve() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // it is closed
		}
		server, err := net.Dial("tcp", p.to)
		if err != nil {
			_ = client.Close()
			continue
		}
		p.open.Go(func() { p.pass(client, server) })
	}
}

// close stops listening. Connections end with their clients or with the server.
func (p *tap) close() { _ = p.listener.Close() }

// pass passes on both directions. How the server ends a connection is passed on too.
func (p *tap) pass(client, server net.Conn) {
	defer func() { _ = server.Close() }()
	c := &tapped{}
	p.locked(func() { p.conns = append(p.conns, c) })
	go func() {
		_, _ = io.Copy(server, client)
		p.locked(func() { c.left = !c.over })
		_ = server.Close()
	}()
	room := make([]byte, 32<<10)
	for {
		n, err := server.Read(room)
		if n > 0 {
			p.locked(func() { p.keep(c, room[:n]) })
			_, _ = client.Write(room[:n])
		}
		if err != nil {
			p.locked(func() { c.over = !c.left })
			if tcp, ok := client.(*net.TCPConn); ok && errors.Is(err, syscall.ECONNRESET) {
				_ = tcp.SetLinger(0)
			}
			_ = client.Close()
			return
		}
	}
}

func (p *tap) locked(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do()
}

func (p *tap) keep(c *tapped, read []byte) {
	p.reads++
	c.bytes.Write(read)
	c.upTo, c.nth = append(c.upTo, c.bytes.Len()), append(c.nth, p.reads)
}

// throughTap is an answer that a tap passed on.
type throughTap struct {
	nth    int // the read in which it began
	status int
	header http.Header
	body   string // decoded, as far as it came
	whole  bool
	left   bool // it is not whole, for which the server is not to blame
}

// answers are the answers to POST requests that were passed on, in the order in which
// they began.
func (p *tap) answers() (all []throughTap) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		left := bytes.NewReader(c.bytes.Bytes())
		reader := bufio.NewReader(left)
		for {
			began := c.bytes.Len() - left.Len() - reader.Buffered()
			head, err := http.ReadResponse(reader, &http.Request{Method: http.MethodPost})
			if err != nil {
				break // nothing more came, or no head
			}
			body, err := readPlain(head)
			read := sort.SearchInts(c.upTo, began+1)
			all = append(all, throughTap{c.nth[read], head.StatusCode, head.Header, string(body), err == nil, err != nil && !c.over})
			if err != nil || head.Close {
				break
			}
		}
	}
	slices.SortFunc(all, func(a, b throughTap) int { return a.nth - b.nth })
	return all
}

// readPlain reads the body of an answer, without its encoding.
func readPlain(head *http.Response) ([]byte, error) {
	list := head.Header.Get("Content-Encoding")
	if list == "" {
		return io.ReadAll(head.Body)
	}
	plain, err := coding.Decode(list, head.Body)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(plain)
	_, _ = io.Copy(io.Discard, head.Body) // up to the next answer
	return body, err
}

// told is what a header says, but for which date.
func (a throughTap) told(name string) string {
	value := a.header.Get(name)
	if _, err := http.ParseTime(value); err == nil {
		return "a date"
	}
	return value
}
