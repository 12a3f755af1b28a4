package faults_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

// verbatim returns an answer of ten bytes.
func verbatim(uses ...script.Use) script.Answer {
	return script.Answer{Request: scripttest.Request(false), Body: new("abcdefghij"), Faults: uses}
}

// sent returns all that goes out on the wire, and whether it makes up the bytes of
// the connection.
func sent(s script.Script) (text string, raw bool) {
	var b strings.Builder
	for _, op := range s.Ops {
		b.Write(op.Out())
	}
	return b.String(), s.Raw
}

// afterHead returns what goes out of a raw script below its headers.
func afterHead(t *testing.T, s script.Script) string {
	t.Helper()
	text, raw := sent(s)
	require.True(t, raw)
	_, rest, ok := strings.Cut(text, "\r\n\r\n")
	require.True(t, ok)
	return rest
}

func TestGoldenRawScripts(t *testing.T) {
	for name, answer := range map[string]script.Answer{
		"raw-reason":        failed(529, scripttest.Use("status", &faults.Status{Code: 529, Reason: new("")})),
		"raw-too-long":      verbatim(scripttest.Use("content_length", &faults.ContentLength{Add: 90})),
		"raw-chunk-size":    scripttest.Reply(true, scripttest.Use("chunking", &faults.Chunking{Break: script.BreakSize, At: scripttest.Nth("content_block_delta", 1)})),
		"raw-slow-headers":  verbatim(scripttest.Use("slow_headers", &faults.SlowHeaders{Every: time.Second, Size: 150})),
		"raw-header-lines":  verbatim(scripttest.Use("header_lines", &faults.HeaderLines{Lines: []string{"no colon", "request-id: again"}})),
		"raw-half-close":    scripttest.Reply(true, scripttest.Use("half_close", &faults.HalfClose{At: scripttest.Nth("content_block_start", 1)})),
		"interim":           verbatim(scripttest.Use("interim", &faults.Interim{Status: 103, Count: 2, Every: time.Second, Headers: map[string]string{"link": "x"}})),
		"throttled":         verbatim(scripttest.Use("throttle", &faults.Throttle{Rate: "40B/s"})),
		"redirected":        verbatim(scripttest.Use("redirect", &faults.Redirect{Status: 308})),
		"byte-order-mark":   verbatim(scripttest.Use("bom", &faults.BOM{})),
		"raw-held":          verbatim(scripttest.Use("header_lines", &faults.HeaderLines{Lines: []string{"no colon"}}), scripttest.Use("hold", &faults.Hold{Gate: "gate", At: script.AtByte(4)})),
		"raw-reset-in-body": verbatim(scripttest.Use("status", &faults.Status{Code: 200, Reason: new("Fine")}), scripttest.Use("reset", &faults.Reset{At: script.AtByte(4)})),
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, "testdata/compile/"+name+".txt", new(scripttest.Compile(t, answer, scripttest.Env())).String())
		})
	}
}

// failed returns a plain answer of that status with a short body.
func failed(status int, uses ...script.Use) script.Answer {
	a := verbatim(uses...)
	a.Status = status
	return a
}

func TestOnlyWhatHTTPServersCannotSayIsRaw(t *testing.T) {
	headers := func(set map[string]*string) script.Use { return scripttest.Use("headers", &faults.Headers{Set: set}) }
	tests := []struct {
		name   string
		answer script.Answer
		raw    bool
	}{
		{"a healthy answer", verbatim(), false},
		{"a status without a standard text", failed(529), false},
		{"the reason that is usual", failed(404, scripttest.Use("status", &faults.Status{Code: 404, Reason: new("Not Found")})), false},
		{"no reason", failed(529, scripttest.Use("status", &faults.Status{Code: 529, Reason: new("")})), true},
		{"another reason", failed(404, scripttest.Use("status", &faults.Status{Code: 404, Reason: new("Gone fishing")})), true},
		{"a body that HTTP does not know", failed(204), true},
		{"a length that another fault made a lie", verbatim(headers(map[string]*string{"content-length": new("7")})), true},
		{"a length that is none", verbatim(headers(map[string]*string{"content-length": new("ten")})), true},
		{"two lengths", verbatim(scripttest.Use("headers", &faults.Headers{Add: map[string]faults.Values{"content-length": {"10"}}})), true},
		{"a length and chunks", verbatim(headers(map[string]*string{"transfer-encoding": new("chunked")})), true},
		{"no length", verbatim(headers(map[string]*string{"content-length": nil})), false},
		{"a body that breaks off", verbatim(scripttest.Use("close", &faults.Close{At: script.AtByte(4)})), false},
		{"a lie that the body is too short for, broken off", verbatim(scripttest.Use("content_length", &faults.ContentLength{Value: new(3)}), scripttest.Use("close", &faults.Close{At: script.AtByte(4)})), true},
		{"a lie that comes out true", verbatim(scripttest.Use("content_length", &faults.ContentLength{Value: new(10)})), false},
		{"an interim answer", verbatim(scripttest.Use("interim", &faults.Interim{Status: 100, Count: 1})), false},
		{"compression", verbatim(scripttest.Use("compress", &faults.Compress{With: "gzip", Declare: true})), false},
		{"a reset before anything is sent", verbatim(scripttest.Use("header_lines", &faults.HeaderLines{Lines: []string{"x"}}), scripttest.Use("reset", &faults.Reset{})), false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.raw, scripttest.Compile(t, test.answer, scripttest.Env()).Raw)
		})
	}
}

func TestWhereNothingRawCanBeSaidTheFaultsAreMissed(t *testing.T) {
	e := scripttest.Env()
	e.Framed = true
	s := scripttest.Compile(t, failed(204,
		scripttest.Use("status", &faults.Status{Code: 204, Reason: new("Nope")}),
		scripttest.Use("header_lines", &faults.HeaderLines{Lines: []string{"x"}}),
		scripttest.Use("slow_headers", &faults.SlowHeaders{}),
		scripttest.Use("half_close", &faults.HalfClose{}),
	), e)
	assert.False(t, s.Raw)
	assert.Equal(t, []string{"half_close", "status", "header_lines", "slow_headers"}, s.Missed)
	assert.Equal(t, "head close", scripttest.Notation(s), "the nearest that can be said")

	s = scripttest.Compile(t, verbatim(scripttest.Use("content_length", &faults.ContentLength{})), e)
	assert.Equal(t, []string{"content_length"}, s.Missed)
	assert.False(t, scripttest.Head(t, s).Has("content-length"))

	s = scripttest.Compile(t, verbatim(scripttest.Use("chunking", &faults.Chunking{Break: script.BreakSize, At: script.AtByte(0)})), e)
	assert.Equal(t, []string{"chunking"}, s.Missed)
	assert.Equal(t, scripttest.Plain, scripttest.Notation(s))
}

func TestWhatIsMissedHasTheNameOfTheFaultThatAskedForIt(t *testing.T) {
	e := scripttest.Env()
	e.Framed = true
	for _, test := range []struct {
		name   string
		answer script.Answer
		want   string
	}{
		{"another name", verbatim(scripttest.Use("gone-fishing", &faults.Status{Code: 404, Reason: new("Gone fishing")})), "gone-fishing"},
		{"a status that allows no body", verbatim(scripttest.Use("redirect", &faults.Redirect{Status: 304})), "redirect"},
		{"a status of the answer's own", failed(204), "status"},
		{"a length among other headers", verbatim(scripttest.Use("headers", &faults.Headers{Set: map[string]*string{"content-length": new("7")}})), "headers"},
		{"a length of the answer's own", script.Answer{Request: scripttest.Request(false), Body: new("x"), Headers: []script.HeaderEdit{{Name: "content-length", Value: new("7")}}}, "headers"},
		{"a length after which the body ends early", verbatim(
			scripttest.Use("content_length", &faults.ContentLength{}), scripttest.Use("truncate", &faults.Truncate{At: script.AtByte(4)})), "content_length"},
		{"the fault that came last", verbatim(scripttest.Use("status", &faults.Status{Code: 200, Reason: new("Yes")}),
			scripttest.Use("other", &faults.Status{Code: 200, Reason: new("No")})), "other"},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, []string{test.want}, scripttest.Compile(t, test.answer, e).Missed)
		})
	}
}

func TestContentLength(t *testing.T) {
	for want, fault := range map[string]*faults.ContentLength{
		"11":  {},
		"100": {Value: new(100)},
		"0":   {Value: new(0)},
		"6":   {Add: -4},
	} {
		s := scripttest.Compile(t, verbatim(scripttest.Use("content_length", fault)), scripttest.Env())
		assert.Equal(t, want, scripttest.Head(t, s).Get("content-length"))
		assert.Equal(t, "abcdefghij", afterHead(t, s), "the body is whole")
	}
	none := scripttest.Compile(t, verbatim(scripttest.Use("content_length", &faults.ContentLength{Add: -40})), scripttest.Env())
	assert.Equal(t, "0", scripttest.Head(t, none).Get("content-length"))
	broken := scripttest.Compile(t, verbatim(scripttest.Use("content_length", &faults.ContentLength{Add: 5}), scripttest.Use("close", &faults.Close{At: script.AtByte(4)})), scripttest.Env())
	assert.Equal(t, "15", scripttest.Head(t, broken).Get("content-length"), "a body that breaks off is as long as all of it")
	short := scripttest.Compile(t, verbatim(scripttest.Use("content_length", &faults.ContentLength{Add: 1}), scripttest.Use("truncate", &faults.Truncate{At: script.AtByte(4)})), scripttest.Env())
	assert.Equal(t, "5", scripttest.Head(t, short).Get("content-length"), "counted from what is sent")
}

func TestAStreamWithAContentLengthIsNotChunked(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(true, scripttest.Use("content_length", &faults.ContentLength{Add: 5})), scripttest.Env())
	assert.False(t, scripttest.Head(t, s).Has("transfer-encoding"))
	assert.Equal(t, scripttest.Body(s), afterHead(t, s))
}

func TestChunking(t *testing.T) {
	at := func(kind string, n int) script.Use {
		return scripttest.Use("chunking", &faults.Chunking{Break: kind, At: script.AtByte(n)})
	}
	for _, test := range []struct{ name, want string }{
		{"size", "4\r\nabcd\r\nnot-a-size\r\nefghij\r\n0\r\n\r\n"},
		{"extension", "4\r\nabcd\r\n6; =\x00\xff\"\r\nefghij\r\n0\r\n\r\n"},
	} {
		assert.Equal(t, test.want, afterHead(t, scripttest.Compile(t, verbatim(at(test.name, 4)), scripttest.Env())))
	}
	endless := scripttest.Compile(t, verbatim(scripttest.Use("chunking", &faults.Chunking{Break: script.BreakTerminator})), scripttest.Env())
	assert.Equal(t, "a\r\nabcdefghij\r\n", afterHead(t, endless))
	assert.Contains(t, endless.String(), `"transfer-encoding: chunked\r\n"`)
	assert.False(t, scripttest.Head(t, endless).Has("content-length"))

	assert.Equal(t, []string{"chunking"}, scripttest.Compile(t, verbatim(at("size", 10)), scripttest.Env()).Missed, "no chunk begins at the end")
	assert.EqualError(t, (&faults.Chunking{Break: "terminator", At: script.AtByte(1)}).Check(), "at: a terminator is missing at the end, nowhere else")
	assert.EqualError(t, (&faults.Chunking{Break: "x"}).Check(), "break: expected size, terminator or extension")
}

func decompressed(t *testing.T, with, text string) (string, error) {
	t.Helper()
	if with == "br" {
		plain, err := io.ReadAll(brotli.NewReader(strings.NewReader(text)))
		return string(plain), err
	}
	if with == "zstd" {
		r, err := zstd.NewReader(strings.NewReader(text), zstd.WithDecoderConcurrency(1))
		require.NoError(t, err)
		defer r.Close()
		plain, err := io.ReadAll(r)
		return string(plain), err
	}
	r, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		return "", err
	}
	plain, err := io.ReadAll(r)
	return string(plain), err
}

func TestCompressedBodiesDecode(t *testing.T) {
	for _, with := range []string{"gzip", "br", "zstd"} {
		for name, flush := range map[string]bool{"readable at once": true, "held back": false} {
			t.Run(with+", "+name, func(t *testing.T) {
				for _, stream := range []bool{true, false} {
					f := &faults.Compress{With: with, Declare: true, Flush: flush}
					s := scripttest.Compile(t, scripttest.Reply(stream, scripttest.Use("compress", f)), scripttest.Env())
					text, _ := sent(s)
					got, err := decompressed(t, with, text)
					require.NoError(t, err)
					assert.Equal(t, scripttest.Body(s), got)
					assert.Equal(t, with, scripttest.Head(t, s).Get("content-encoding"))
					assert.False(t, s.Raw, "the length is that of what is sent")
				}
			})
		}
	}
}

func TestCompressionShowsEventsAtOnceOrNotAtAll(t *testing.T) {
	cut := scripttest.Use("stall", &faults.Stall{At: scripttest.Nth("content_block_delta", 1)})
	for _, with := range []string{"gzip", "br", "zstd"} {
		flushed := scripttest.Compile(t, scripttest.Reply(true, cut, scripttest.Use("compress", &faults.Compress{With: with, Flush: true})), scripttest.Env())
		text, _ := sent(flushed)
		got, err := decompressed(t, with, text)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		assert.Equal(t, scripttest.Body(flushed), got)
		assert.False(t, scripttest.Head(t, flushed).Has("content-encoding"), "not declared")

		held := scripttest.Compile(t, scripttest.Reply(true, cut, scripttest.Use("compress", &faults.Compress{With: with})), scripttest.Env())
		text, _ = sent(held)
		got, err = decompressed(t, with, text)
		assert.Equal(t, with != "zstd", err != nil, "of zstd there is nothing at all yet, which is an empty body")
		assert.Empty(t, got)
	}
}

func TestALengthStaysTrueOfACompressedBodyThatBreaksOff(t *testing.T) {
	whole := scripttest.Compile(t, verbatim(scripttest.Use("compress", &faults.Compress{With: "gzip"})), scripttest.Env())
	broken := scripttest.Compile(t, verbatim(scripttest.Use("compress", &faults.Compress{With: "gzip"}), scripttest.Use("reset", &faults.Reset{At: script.AtByte(4)})), scripttest.Env())
	assert.Equal(t, scripttest.Head(t, whole).Get("content-length"), scripttest.Head(t, broken).Get("content-length"))
}

func TestCompressedChunksHoldNothingEmpty(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(true, scripttest.Use("compress", &faults.Compress{With: "gzip"}), scripttest.Use("chunking", &faults.Chunking{Break: "terminator"})), scripttest.Env())
	assert.Equal(t, 0, strings.Count(afterHead(t, s), "\r\n0\r\n"))
	assert.Positive(t, bytes.Count([]byte(afterHead(t, s)), []byte("\r\n")))
}

func TestRedirectToItself(t *testing.T) {
	e := scripttest.Env()
	e.Path = "/s/x/v1/messages?beta=true"
	s := scripttest.Compile(t, verbatim(scripttest.Use("redirect", &faults.Redirect{Status: 307})), e)
	assert.Equal(t, e.Path, scripttest.Head(t, s).Get("location"))
	e.Prefix = "/s/one/two"
	for to, want := range map[string]string{"/v1/messages": "/s/one/two/v1/messages", "/s/other/v1/messages": "/s/other/v1/messages", "//example.com/": "//example.com/"} {
		s = scripttest.Compile(t, verbatim(scripttest.Use("redirect", &faults.Redirect{Status: 307, To: to})), e)
		assert.Equal(t, want, scripttest.Head(t, s).Get("location"), "a path stays in the session")
	}
	s = scripttest.Compile(t, verbatim(scripttest.Use("redirect", &faults.Redirect{Status: 301, To: "https://example.com"})), e)
	assert.Equal(t, "https://example.com", scripttest.Head(t, s).Get("location"))
	assert.Equal(t, 301, scripttest.Head(t, s).Status)
}

func TestBOM(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"before a body", &faults.BOM{}, scripttest.Plain, "head write=\xef\xbb\xbfabcdefghij end"},
		{"belongs to the first event", &faults.BOM{}, "head write=start:aaaa flush end", "head write=start:\xef\xbb\xbfaaaa flush end"},
		{"where nothing is", &faults.BOM{}, "head end", ""},
	})
	s := scripttest.Compile(t, verbatim(scripttest.Use("bom", &faults.BOM{})), scripttest.Env())
	assert.Equal(t, "13", scripttest.Head(t, s).Get("content-length"))
}

func TestThrottle(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"ten pieces a second", &faults.Throttle{Rate: "40B/s"}, scripttest.Plain,
			"head flush wait=100ms write=abcd flush wait=100ms write=efgh flush wait=50ms write=ij flush end"},
		{"the events stay whole in what they are", &faults.Throttle{Rate: "0.04kB/s"}, "head write=a:xxxxx flush wait=2s write=b:y flush end",
			"head flush wait=100ms write=a:xxxx… flush wait=25ms write=a:x flush wait=2s wait=25ms write=b:y flush end"},
		{"where nothing is", &faults.Throttle{Rate: "1kB/s"}, "head end", ""},
	})
	long := script.Answer{Request: scripttest.Request(false), Body: new(strings.Repeat("x", 100_000)), Faults: []script.Use{scripttest.Use("throttle", &faults.Throttle{Rate: "1B/s"})}}
	s := scripttest.Compile(t, long, scripttest.Env())
	assert.Equal(t, 100_000*time.Second, s.Duration())
	assert.Less(t, len(s.Ops), 20_000, "a slow rate makes larger pieces, not more of them")
	for _, rate := range []faults.Rate{"", "10", "10 bytes", "0B/s", "-1B/s"} {
		assert.EqualError(t, (&faults.Throttle{Rate: rate}).Check(), "rate: expected a rate of at least 1B/s, such as 500B/s, 1kB/s or 2MB/s")
	}
}

func TestHalfClose(t *testing.T) {
	half := scripttest.Use("half_close", &faults.HalfClose{})
	assert.Equal(t, "head write=abcde half_close", scripttest.Notation(scripttest.Compile(t, verbatim(half), scripttest.Env())))
	assert.Equal(t, []string{"half_close"}, scripttest.Compile(t, verbatim(scripttest.Use("half_close", &faults.HalfClose{At: script.AtByte(99)})), scripttest.Env()).Missed)
}

func TestSlowHeadersComeInBoundedPieces(t *testing.T) {
	huge := strings.Repeat("x", 1_000_000)
	s := scripttest.Compile(t, verbatim(
		scripttest.Use("headers", &faults.Headers{Add: map[string]faults.Values{"x": {huge}}}),
		scripttest.Use("slow_headers", &faults.SlowHeaders{Every: time.Millisecond, Size: 1})), scripttest.Env())
	assert.Less(t, len(s.Ops), 15_000)
	text, _ := sent(s)
	assert.Contains(t, text, "x: "+huge+"\r\n")
}

func TestWireFaultsCheck(t *testing.T) {
	for want, fault := range map[string]script.Checker{
		"status: an interim answer is one from 100 to 199, but not 101": &faults.Interim{Status: 101, Count: 1},
		"count: a number from 1 to 1000":                                &faults.Interim{Status: 103},
		"value: leave out either value or add":                          &faults.ContentLength{Value: new(1), Add: 1},
		"value: a length is 0 or more":                                  &faults.ContentLength{Value: new(-1)},
		"size: a piece has at least 1 byte":                             &faults.SlowHeaders{},
		"lines: give at least one line":                                 &faults.HeaderLines{},
		"lines: an empty line would end the headers":                    &faults.HeaderLines{Lines: []string{"a", ""}},
		"status: a redirection is one from 300 to 399":                  &faults.Redirect{Status: 200},
		"with: expected gzip, br or zstd":                               &faults.Compress{With: "zip"},
		"reason: the text is one line":                                  &faults.Status{Code: 200, Reason: new("a\nb")},
	} {
		assert.EqualError(t, fault.Check(), want)
	}
}
