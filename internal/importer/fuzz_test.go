package importer

import (
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/exchange"
)

// FuzzRead holds that no file makes Read panic, nor makes much of little.
func FuzzRead(f *testing.F) {
	for _, file := range fixtures(f) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add(data[:len(data)/2])
	}
	for _, text := range []string{
		`{"log":{"entries":[{"request":{},"response":{"status":200}}]}}`, `[{"request":{"messages":[]},"response":"{"}]`,
		"[log_1] response start {\n  a: [ 'b' + ", "[log_1] sending request {options: {body: {\xf4: [Array]", "Request options: {'a': Headers([('b', b'c", "HTTP/1.1 200 OK\n\n\x1b[1m", "* \r\n< \r\nHTTP/2 100\n\ncurl: (28) ",
		"interactions:\n- request: {body: !!binary a", `{"fixtures":[{"match":{"turnIndex":9e9},"response":{"toolCalls":[{}]}}]}`, "$ curl -d 'a\\", "data", "event: a\r\rdata",
		`{"type":"user","uuid":"a","parentUuid":"a","sessionId":"s","message":{}}` + "\n" + `{"type":"assistant","uuid":"b","parentUuid":"a","sessionId":"s","message":{"content":[{"type":"tool_use"}]}}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		exchanges, format, err := Read("file", data)
		if err != nil {
			if len(exchanges) > 0 {
				t.Fatal("exchanges beside an error")
			}
			return
		}
		if len(exchanges) == 0 || format == "" {
			t.Fatalf("%d exchanges of the format %q", len(exchanges), format)
		}
		for i := range exchanges {
			checkExchange(t, &exchanges[i], len(data))
		}
	})
}

func checkExchange(t *testing.T, x *exchange.Exchange, size int) {
	r := &x.Response
	switch {
	case r.Status != 0 && (r.Status < 100 || r.Status > 999):
		t.Fatalf("the status %d", r.Status)
	case r.Status == 0 && r.End == exchange.Complete:
		t.Fatal("no answer, and no reason why")
	case r.After < 0:
		t.Fatalf("an answer before its request: %s", r.After)
	case len(x.Request.Body) > 100*size+10_000, len(r.Body()) > 2000*size+100_000:
		t.Fatalf("a body of %d bytes and one of %d, made of %d", len(x.Request.Body), len(r.Body()), size)
	}
	for _, missing := range x.Missing {
		if !utf8.ValidString(missing) || strings.ContainsFunc(missing, unicode.IsControl) || len(missing) > 1000 {
			t.Fatalf("%q is missing", missing)
		}
	}
}
