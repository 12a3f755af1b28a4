package listen

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sdkHead is how a client of today begins a request.
const sdkHead = "POST /s/overloaded-once/a-test/v1/messages?beta=true HTTP/1.1\r\nHost: 127.0.0.1:8765\r\nUser-Agent: Anthropic/Python 2.12.0\r\n" +
	"content-type: application/json\r\nContent-Length: 91\r\nanthropic-version: 2026-10-21\r\nAuthorization: Bearer sk-ant-test\r\n" +
	"X-Stainless-Retry-Count: 0\r\nx-stainless-lang: python\r\nAccept-Encoding: gzip, deflate\r\nConnection: keep-alive\r\n" +
	"anthropic-beta: a\r\nanthropic-beta: b\r\n\r\n"

func TestWhatIsNotOrdinaryIsLeftToNetHTTP(t *testing.T) {
	head := func(line string, headers ...string) string {
		return line + "\r\n" + strings.Join(append(headers, "", ""), "\r\n")
	}
	const line, host = "POST /v1/messages HTTP/1.1", "Host: x"
	for name, text := range map[string]string{
		"HTTP/1.0":              head("POST /v1/messages HTTP/1.0", host),
		"HTTP/2":                "PRI * HTTP/2.0\r\n\r\n",
		"preflight":             head("OPTIONS /v1/messages HTTP/1.1", host),
		"a head only":           head("HEAD /v1/models HTTP/1.1", host),
		"a proxy's request":     head("POST http://x/v1/messages HTTP/1.1", host),
		"an escaped path":       head("POST /v1/%6dessages HTTP/1.1", host),
		"a path with two hosts": head("POST //x/v1 HTTP/1.1", host),
		"an empty query":        head("POST /v1/messages? HTTP/1.1", host),
		"no host":               head(line),
		"two hosts":             head(line, host, host),
		"chunks":                head(line, host, "Transfer-Encoding: chunked"),
		"chunks and a length":   head(line, host, "Content-Length: 1", "transfer-encoding: chunked"),
		"two lengths":           head(line, host, "Content-Length: 1", "Content-Length: 1"),
		"a negative length":     head(line, host, "Content-Length: -1"),
		"a signed length":       head(line, host, "Content-Length: +1"),
		"an expectation":        head(line, host, "Expect: 100-continue"),
		"an upgrade":            head(line, host, "Connection: upgrade", "Upgrade: h2c"),
		"a last request":        head(line, host, "Connection: close"),
		"a folded line":         head(line, host, "X-A: b", " c"),
		"a line without colon":  head(line, host, "nonsense"),
		"a space in a name":     head(line, host, "X A: b"),
		"a control character":   head(line, host, "X-A: b\x01"),
		"a bare line feed":      head(line, host, "X-A: b\nX-B: c"),
		"nothing":               "\r\n\r\n",
	} {
		_, ok := new(headReader).read([]byte(text))
		assert.False(t, ok, name)
	}
}

// FuzzHead holds that whatever is taken for ordinary is read as net/http reads it.
func FuzzHead(f *testing.F) {
	f.Add([]byte(sdkHead))
	f.Add([]byte("GET /v1/models HTTP/1.1\r\nhost: [::1]:80\r\nA:\r\nb:  x\t\r\n\r\n"))
	var heads headReader // of a connection with many requests
	f.Fuzz(func(t *testing.T, text []byte) {
		end := bytes.Index(text, endOfHead)
		if end < 0 {
			return
		}
		text = text[:end+len(endOfHead)]
		got, ok := heads.read(text)
		if !ok {
			return
		}
		want, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(text)))
		require.NoError(t, err)
		want.Body = nil
		assert.Equal(t, want, got)
	})
}

func TestAnOrdinaryHeadIsReadAsNetHTTPReadsIt(t *testing.T) {
	var heads headReader
	want, err := http.ReadRequest(bufio.NewReader(strings.NewReader(sdkHead)))
	require.NoError(t, err)
	want.Body = nil
	for range 2 {
		got, ok := heads.read([]byte(sdkHead))
		require.True(t, ok)
		assert.Equal(t, want, got)
	}
}

func BenchmarkHead(b *testing.B) {
	b.Run("net/http", func(b *testing.B) {
		b.ReportAllocs()
		text, lines := strings.NewReader(""), bufio.NewReader(nil)
		for b.Loop() {
			text.Reset(sdkHead)
			lines.Reset(text)
			if _, err := http.ReadRequest(lines); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("claudemock", func(b *testing.B) {
		b.ReportAllocs()
		var heads headReader
		for b.Loop() {
			if _, ok := heads.read([]byte(sdkHead)); !ok {
				b.Fatal("not ordinary")
			}
		}
	})
}

// FuzzBeginningOfAHead holds that no beginning of an ordinary head is taken for
// something else.
func FuzzBeginningOfAHead(f *testing.F) {
	f.Add([]byte(sdkHead))
	f.Add([]byte("GET /v1/models HTTP/1.1\r\nhost: [::1]:80\r\nA:\r\nb:  x\t\r\n\r\n"))
	f.Add([]byte("GET / HTTP/1.1\r\nhost: a\nx: y\r\n\r\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		end := bytes.Index(text, endOfHead)
		if end < 0 {
			return
		}
		text = text[:end+len(endOfHead)]
		if _, ok := new(headReader).read(text); !ok {
			return
		}
		for i := range text[:end+2] {
			require.True(t, mayBecomeHead(text[:i]), "%q", text[:i])
		}
	})
}

func TestABeginningThatIsNoHeadIsNotWaitedFor(t *testing.T) {
	for _, text := range []string{
		"SSH-2.0-OpenSSH_9\r\n", "get / HTTP/1.1", "\x16\x03", "GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nhost: a\nx", "GET / HTTP/1.1\r\rhost",
		"GET / HTTP/1.0\r\n", "GET / HTTP/1.1\r\nno field\r\n", "GET / HTTP/1.1\r\nx y: z\r\n",
	} {
		assert.False(t, mayBecomeHead([]byte(text)), "%q", text)
	}
}
