package importer

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"testing"
	"unicode/utf16"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
)

func TestJSONThatEndsInTheMiddleIsReadAsFarAsItGoes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a string", `{"a":"b`, `{"a":"b"}`},
		{"a string that ends in an escape", `{"a":"b\`, `{"a":"b"}`},
		{"a string that ends in an escaped backslash", `{"a":"b\\`, `{"a":"b\\"}`},
		{"a string that ends in half a character", `{"a":"b\u00`, `{"a":"b"}`},
		{"a string that ends in half a rune", "{\"a\":\"b\xc3", `{"a":"b"}`},
		{"a key", `{"a":1,"b`, `{"a":1}`},
		{"a key without a value", `{"a":1,"b":`, `{"a":1}`},
		{"a number, which may go on", `{"a":[1,2`, `{"a":[1]}`},
		{"a character of two escapes", `{"a":"\ud83d\ude80","b":"\ud83d`, `{"a":"🚀","b":""}`},
		{"an object in a list", `[{"a":{"b":[true,{`, `[{"a":{"b":[true,{}]}}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, readCut(c.text, &grant{left: maxTree}).String())
		})
	}
	for _, text := range []string{`{}`, `{"a":1}`, `[]]`, `a`} {
		assert.Nil(t, readCut(text, &grant{left: maxTree}), text)
	}
}

func TestLiteralsOfPythonAndJavaScript(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{'a': 'it\'s "é"\n\\n', 'b': None, 'c': True, 'd': 1.5, 'e': (1, 2)}`, `{"a":"it's \"é\"\n\\n","b":null,"c":true,"d":1.5,"e":[1,2]}`},
		{`Headers({'a': "b"})`, `{"a":"b"}`},
		{`Headers([('a', 'b'), ('a', 'c')])`, `[["a","b"],["a","c"]]`},
		{`{'t': Timeout(connect=5.0, read=600), 'f': <function f.<locals>.g at 0x7f>, 'x': NOT_GIVEN, 'y': b'z\x41'}`, `{"t":{"connect":5.0,"read":600},"y":"zA"}`},
		{"{\n  a: 'b\\n' +\n    'c',\n  'd-e': [ [Object], 1, ... 2 more items ],\n  f: undefined, g: [Function: g], h: Stream { i: 1 }\n}", `{"a":"b\nc","d-e":[1],"h":{"i":1}}`},
		{"[ { a: `it's \"b\"` }, Map(1) { 'k' => 2 }, <ref *1> { b: null }, 10 ]", `[{"a":"it's \"b\""},{"k":2},{"b":null},10]`},
		{`{ a: 'b`, `{"a":"b"}`},
	} {
		value, _ := readLiteral(c.text)
		assert.Equal(t, c.want, value.String(), c.text)
	}
	_, l := readLiteral("{ a: { b: [Array] }, c: [ [Object] ] }")
	assert.Equal(t, []string{"a.b", "c."}, l.elided)
	assert.False(t, l.cut)
}

func TestCommandsOfCurl(t *testing.T) {
	command, length := commandAt("me@host:~$ curl -sN -XPOST --max-time 5 'https://h/v1/messages?beta=true' -H \"a: b \\\"c\\\"\" \\\n --data $'{\"x\":\"it\\'s\"}' | jq .\nnext")
	assert.Equal(t, "next", "me@host:~$ curl -sN -XPOST --max-time 5 'https://h/v1/messages?beta=true' -H \"a: b \\\"c\\\"\" \\\n --data $'{\"x\":\"it\\'s\"}' | jq .\nnext"[length:])
	require.NotNil(t, command)
	assert.Equal(t, "/v1/messages?beta=true", command.target)
	assert.Equal(t, `b "c"`, command.header.Get("a"))
	assert.Equal(t, `{"x":"it's"}`, string(command.body))
	assert.Equal(t, "POST", command.method)

	_, length = commandAt("curl: (7) Failed to connect")
	assert.Zero(t, length)
}

func TestBodiesAreDecoded(t *testing.T) {
	const text = `{"type":"message","text":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}`
	var gz, zl, br bytes.Buffer
	for _, w := range []interface {
		Write(data []byte) (int, error)
		Close() error
	}{gzip.NewWriter(&gz), zlib.NewWriter(&zl), brotli.NewWriter(&br)} {
		_, err := w.Write([]byte(text))
		require.NoError(t, err)
		require.NoError(t, w.Close())
	}
	zs, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	for encoding, data := range map[string][]byte{"gzip": gz.Bytes(), "deflate": zl.Bytes(), "br": br.Bytes(), "zstd": zs.EncodeAll([]byte(text), nil), "": []byte(text)} {
		left := 1000
		plain, whole, err := decoded(encoding, data, &left)
		require.NoError(t, err, encoding)
		assert.True(t, whole)
		assert.Equal(t, text, string(plain))
		assert.Equal(t, 1000-len(text), left)

		left = 10
		_, _, err = decoded(encoding, data, &left)
		assert.ErrorIs(t, err, errTooLong, encoding)
	}

	left := 1000
	plain, whole, err := decoded("gzip", gz.Bytes()[:gz.Len()-6], &left)
	require.NoError(t, err)
	assert.False(t, whole, "it ends in the middle")
	assert.Equal(t, text, string(plain))

	plain, _, err = decoded("br", []byte(text), &left)
	require.NoError(t, err)
	assert.Equal(t, text, string(plain), "it was decoded already")
}

func TestFilesInOtherEncodings(t *testing.T) {
	const stream = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
	utf := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(stream)) {
		utf = append(utf, byte(unit), byte(unit>>8))
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(stream))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for name, data := range map[string][]byte{"UTF-16": utf, "gzip": packed.Bytes(), "a byte order mark": []byte("\xef\xbb\xbf" + stream)} {
		exchanges, format, err := Read(name, data)
		require.NoError(t, err, name)
		assert.Equal(t, EventStream, format)
		assert.Equal(t, stream, string(exchanges[0].Response.Body()))
		assert.Equal(t, exchange.Complete, exchanges[0].Response.End)
	}
}

func TestOnlyExchangesWithTheAPIAreTaken(t *testing.T) {
	_, _, err := Read("a.har", []byte(`{"log":{"entries":[{"request":{"method":"GET","url":"https://example.com/logo.png"},"response":{"status":200}}]}}`))
	assert.ErrorContains(t, err, "reading a.har as a HAR: none of its 1 exchanges is with the API")

	exchanges, _, err := Read("a.har", []byte(`{"log":{"entries":[
		{"request":{"method":"OPTIONS","url":"https://api.anthropic.com/v1/messages"},"response":{"status":204}},
		{"request":{"method":"POST","url":"https://gateway/anthropic/v1/messages","headers":[{"name":"Authorization","value":"***"}]},"response":{"status":0,"_error":"net::ERR_CONNECTION_RESET"}}]}}`))
	require.NoError(t, err)
	require.Len(t, exchanges, 1)
	assert.Equal(t, "/anthropic/v1/messages", exchanges[0].Request.Target)
	assert.Equal(t, exchange.Reset, exchanges[0].Response.End)
	assert.Contains(t, exchanges[0].Missing, "the credential of the request")
}

func TestManyStreamsInOneFile(t *testing.T) {
	const one = "data: {\"type\":\"message_start\"}\r\n\r\ndata: {\"type\":\"message_stop\"}\r\n\r\n"
	exchanges, _, err := Read("a", []byte(one+one+"data: {\"type\":\"message_start\"}\r\n\r\n"))
	require.NoError(t, err)
	require.Len(t, exchanges, 3)
	assert.Equal(t, one, string(exchanges[1].Response.Body()))
	assert.Equal(t, exchange.Closed, exchanges[2].Response.End)
	assert.Contains(t, exchanges[2].Missing, noEnd)
}

func TestACollectorOfLogsPutsSomethingInFrontOfEachLine(t *testing.T) {
	exchanges, _, err := Read("journal", []byte("Dec 01 00:00:01 host app[17]: [log_1a2b3c] response error (error; not retryable) {\n"+
		"Dec 01 00:00:02 host app[17]:   url: 'https://api.anthropic.com/v1/messages',\nDec 01 00:00:02 host app[17]:   status: 400,\n"+
		"Dec 01 00:00:02 host app[17]:   body: { type: 'error', error: { type: 'invalid_request_error', message: 'no' } }\nDec 01 00:00:02 host app[17]: }\n"))
	require.NoError(t, err)
	require.Len(t, exchanges, 1)
	assert.Equal(t, 400, exchanges[0].Response.Status)
	assert.Equal(t, `{"type":"error","error":{"type":"invalid_request_error","message":"no"}}`, string(exchanges[0].Response.Body()))
}

func TestBodiesOfBrowsersAndRuby(t *testing.T) {
	for name, text := range map[string]string{
		"a HAR of a browser": `{"log":{"entries":[{"startedDateTime":"2026-12-01T00:00:00.000Z","time":120,
			"request":{"method":"POST","url":"https://api.anthropic.com/v1/messages","httpVersion":"h2","headers":[{"name":":path","value":"/v1/messages"},{"name":"x-api-key","value":"k"}],"postData":{"mimeType":"application/json","text":"{}"}},
			"response":{"status":529,"httpVersion":"h2","headers":[{"name":"content-encoding","value":"br"},{"name":"content-length","value":"9999"}],"content":{"size":7,"text":"eyJhIjoxfQ==","encoding":"base64"}},
			"timings":{"blocked":10,"dns":-1,"connect":-1,"send":5,"wait":85,"receive":20}}]}}`,
		"a cassette of VCR": "http_interactions:\n- request:\n    method: post\n    uri: https://api.anthropic.com/v1/messages\n    body: {encoding: UTF-8, string: '{}'}\n    headers: {X-Api-Key: [k]}\n" +
			"  response:\n    status: {code: 529, message: ''}\n    headers: {}\n    body: {encoding: ASCII-8BIT, base64_string: eyJhIjoxfQ==}\n  recorded_at: 2026-12-01T00:00:00Z\n",
	} {
		exchanges, _, err := Read(name, []byte(text))
		require.NoError(t, err, name)
		require.Len(t, exchanges, 1)
		x := &exchanges[0]
		assert.Equal(t, `{"a":1}`, string(x.Response.Body()), name)
		assert.Equal(t, 529, x.Response.Status)
		assert.Equal(t, exchange.Complete, x.Response.End)
		assert.Equal(t, "{}", string(x.Request.Body))
		assert.Equal(t, 2026, x.Request.At.Year())
		assert.Len(t, x.Request.Header, 1)
	}
}

func TestLiteralsTakeNoMoreMemoryThanIsGranted(t *testing.T) {
	value, l := readLiteralWithin("[1, 2, 3]", &grant{left: 3 * literalBytes})
	assert.Equal(t, "[1,2]", value.String())
	assert.True(t, l.cut)
}
