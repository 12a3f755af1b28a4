package attacks

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// oddRequest is a request that differs from those of ordinary clients.
type oddRequest struct {
	name string
	raw  []byte
}

// composed is a request in parts.
type composed struct {
	line, host, fields, length, extra, body string
}

const (
	postLine = "POST /s/healthy/d/v1/messages HTTP/1.1"
	getLine  = "GET /v1/models HTTP/1.1"
	usual    = "x-api-key: k\r\nanthropic-version: 2023-06-01\r\ncontent-type: application/json\r\n"
	inChunks = "transfer-encoding: chunked\r\n"
	close1   = "connection: close\r\n"
)

// post returns an ordinary request with changes.
func post(change ...func(*composed)) []byte {
	c := composed{line: postLine, host: "host: a\r\n", fields: usual, body: hello, length: fmt.Sprintf("content-length: %d\r\n", len(hello))}
	for _, f := range change {
		f(&c)
	}
	return []byte(c.line + "\r\n" + c.host + c.fields + c.length + c.extra + "\r\n" + c.body)
}

func plainPost() []byte { return post() }

// get asks without a body.
func get(line string, change ...func(*composed)) []byte {
	return post(append([]func(*composed){func(c *composed) { c.line, c.length, c.body = line, "", "" }}, change...)...)
}

func line(l string) func(*composed)   { return func(c *composed) { c.line = l } }
func length(l string) func(*composed) { return func(c *composed) { c.length = l } }
func extra(e string) func(*composed)  { return func(c *composed) { c.extra = e } }
func body(b string) func(*composed)   { return func(c *composed) { c.body = b } }

// framed returns a body of one chunk, framed as the arguments say.
func framed(size, extension, last string) string {
	return size + extension + "\r\n" + hello + "\r\n" + last
}

func chunk() string { return framed(fmt.Sprintf("%x", len(hello)), "", "0\r\n\r\n") }

func inFrames(b string) func(*composed) {
	return func(c *composed) { c.length, c.body = inChunks, b }
}

// oddRequests returns all odd requests.
func oddRequests() (all []oddRequest) {
	add := func(kind string, n int, raw []byte) {
		all = append(all, oddRequest{fmt.Sprintf("%s %d", kind, n), raw})
	}
	for i, l := range requestLines {
		add("request line", i, post(line(l)))
	}
	for i, t := range targets {
		add("target", i, post(line("POST "+t+" HTTP/1.1")))
	}
	for i, h := range hosts {
		add("host", i, post(func(c *composed) { c.host = h }))
	}
	for i, e := range slices.Concat(fields, []string{many(300), many(3000)}) {
		add("field", i, post(extra(e)))
	}
	for i, l := range lengths {
		add("length", i, post(length(l)))
	}
	for i, c := range transferCodings {
		add("coding", i, post(length("transfer-encoding: "+c+"\r\n"), body(chunk())))
		add("coding and length", i, post(length(fmt.Sprintf("content-length: %d\r\ntransfer-encoding: %s\r\n", len(chunk()), c)), body(chunk())))
	}
	named := map[string]map[string][]byte{"smuggling": smuggled(), "line ends": lineEnds(), "several": several(), "other protocols": otherProtocols(), "head of 4096": longHeads()}
	named["chunks"] = map[string][]byte{}
	for name, b := range chunked() {
		named["chunks"][name] = post(inFrames(b))
	}
	for _, kind := range slices.Sorted(maps.Keys(named)) {
		for _, name := range slices.Sorted(maps.Keys(named[kind])) {
			all = append(all, oddRequest{kind + ": " + name, named[kind][name]})
		}
	}
	return all
}

// many returns n fields.
func many(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "x%d: a\r\n", i)
	}
	return b.String()
}

func smuggled() map[string][]byte {
	hidden := string(get(getLine))
	return map[string][]byte{
		"length 4 and chunks":    post(length("content-length: 4\r\n"+inChunks), body("0\r\n\r\n"+hidden)),
		"chunks and length 6":    post(length(inChunks+"content-length: 6\r\n"), body("0\r\n\r\nG"+hidden)),
		"space before a colon":   post(length("content-length: 4\r\ntransfer-encoding : chunked\r\n"), body("5c\r\n"+strings.Repeat("a", 92)+"\r\n0\r\n\r\n")),
		"folded coding":          post(length("content-length: 4\r\ntransfer-encoding:\r\n chunked\r\n"), body(chunk())),
		"coding after a bare LF": post(length("content-length: 4\r\nfoo: bar\ntransfer-encoding: chunked\r\n"), body(chunk())),
		"chunks of HTTP/1.0":     post(line("POST /s/healthy/d/v1/messages HTTP/1.0"), inFrames(chunk())),
	}
}

// chunked returns bodies in chunks, by what is odd about them.
func chunked() map[string]string {
	const end = "0\r\n\r\n"
	n := len(hello)
	hex := fmt.Sprintf("%x", n)
	all := map[string]string{
		"data and a bare LF": hex + "\r\n" + hello + "\n" + end, "data and no line end": hex + "\r\n" + hello + end,
		"data and more": hex + "\r\n" + hello + "XX" + end, "size and a bare LF": hex + "\n" + hello + "\r\n" + end,
		"too short": fmt.Sprintf("%x\r\n", n+5) + hello + "\r\n" + end, "too long": fmt.Sprintf("%x\r\n", n-5) + hello + "\r\n" + end,
		"a byte each": byteByByte(hello) + end, "then another": chunk() + string(plainPost()),
	}
	for _, size := range []string{"0x" + hex, strings.ToUpper(hex), "0000000000" + hex, strings.Repeat("0", 17) + hex, "+" + hex, "-1", hex + " ", " " + hex, hex + "\t", " ", "g", "ffffffffffffffff1", "7fffffffffffffff"} {
		all["size "+size] = framed(size, "", end)
	}
	for _, extension := range []string{";a=b", ";a=\"\r\n\"", ";a\n", ";a\r", ";\x00"} {
		all["extension "+extension] = framed(hex, extension, end)
	}
	for _, last := range []string{"0\n\n", "0\r\n", "0\r\nx: y\r\n\r\n", "0\r\ncontent-length: 5\r\n\r\n", "0\r\ntransfer-encoding: chunked\r\n\r\n", "0\r\nxy\r\n\r\n", "0\r\nx: y\r\n z\r\n\r\n", "00000\r\n\r\n", "0;x\r\n\r\n"} {
		all["last "+last] = framed(hex, "", last)
	}
	return all
}

// byteByByte returns a text in chunks of a byte.
func byteByByte(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&b, "1\r\n%c\r\n", c)
	}
	return b.String()
}

func lineEnds() map[string][]byte {
	with := func(end string) []byte {
		head := post(body(""), length(fmt.Sprintf("content-length: %d\r\n", len(hello))))
		return append(bytes.ReplaceAll(head, []byte("\r\n"), []byte(end)), hello...)
	}
	bare := bytes.ReplaceAll(get(getLine), []byte("\r\n"), []byte("\n"))
	asked := get(getLine)
	return map[string][]byte{
		"bare LF": with("\n"), "bare LF, no body": bare, "bare CR": with("\r"), "CR CR LF": with("\r\r\n"),
		"LF, then CR LF": append(bare[:len(bare)-1:len(bare)-1], "\r\n"...), "CR LF, then LF": append(asked[:len(asked)-2:len(asked)-2], '\n'),
		"bare LF, then a request": slices.Concat(bare, plainPost()), "an empty line before": append([]byte("\r\n"), plainPost()...),
		"five before": append([]byte(strings.Repeat("\r\n", 5)), plainPost()...), "a bare LF before": append([]byte("\n"), plainPost()...),
		"a CR before": append([]byte("\r"), plainPost()...), "a space before": append([]byte(" \r\n"), plainPost()...), "a NUL before": append([]byte{0}, plainPost()...),
	}
}

// several returns requests on one connection.
func several() map[string][]byte {
	p := string(plainPost())
	control := "GET /_mock/sessions HTTP/1.1"
	all := map[string]string{
		"two": p + p, "ten": strings.Repeat(p, 10), "a GET first": string(get(getLine)) + p, "a CR LF between": p + "\r\n" + p, "a LF between": p + "\n" + p,
		"garbage between": p + "garbage\r\n\r\n" + p, "after the last": string(post(extra(close1))) + p, "an escaped one second": p + string(get("GET /v1/models%20 HTTP/1.1")),
		"escaped, plain, escaped":    string(get("GET /v1/mod%65ls HTTP/1.1")) + p + string(get("GET /v1/mod%65ls HTTP/1.1")),
		"chunks between":             p + string(post(inFrames(chunk()))) + p,
		"a control endpoint between": p + string(get(control, func(c *composed) { c.host = "host: localhost\r\n" })) + p,
		"then HTTP/1.0":              p + string(get("GET /v1/models HTTP/1.0")) + p,
		"a stream first":             string(streaming()) + p, "a long head between": p + string(post(extra("x: "+strings.Repeat("a", 5000)+"\r\n"))) + p,
		"then HTTP/2": p + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", "a GET with a body first": string(post(line(getLine))) + p,
		"a DELETE with a body first": string(post(line("DELETE /v1/files/file_1 HTTP/1.1"))) + p,
		"refused first":              string(post(func(c *composed) { c.fields = "content-type: application/json\r\n" })) + p,
		"too large first":            string(post(length("content-length: 40000000\r\n"))) + p,
		"broken JSON first":          string(post(body("{"), length("content-length: 1\r\n"))) + p,
		"a HEAD first":               string(get("HEAD /s/healthy/d/v1/messages HTTP/1.1")) + p,
		"a preflight first":          string(get("OPTIONS /s/healthy/d/v1/messages HTTP/1.1", extra("origin: http://a\r\n"))) + p,
	}
	raw := map[string][]byte{}
	for name, text := range all {
		raw[name] = []byte(text)
	}
	return raw
}

func streaming() []byte {
	return post(body(stream), length(fmt.Sprintf("content-length: %d\r\n", len(stream))))
}

// longHeads returns requests whose heads, or whole lengths, equal that of a buffer.
func longHeads() map[string][]byte {
	const room = 4096
	all := map[string][]byte{}
	without := len(post(extra("x: \r\n")))
	for _, more := range []int{-2, -1, 0, 1, 2} {
		head := room + more - (without - len(hello))
		all[fmt.Sprintf("and %d", more)] = post(extra("x: " + strings.Repeat("a", head) + "\r\n"))
	}
	all["with the body"] = post(extra("x: " + strings.Repeat("a", room-without) + "\r\n"))
	return all
}

func otherProtocols() map[string][]byte {
	return map[string][]byte{
		"TLS": append([]byte("\x16\x03\x01\x00\x5a\x01\x00\x00\x56\x03"), make([]byte, 90)...), "NULs": make([]byte, 100), "SSH": []byte("SSH-2.0-OpenSSH_9\r\n"),
		"nothing": nil, "a wrong preface of HTTP/2": []byte("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n"),
		"a PROXY line": append([]byte("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\r\n"), plainPost()...), "a head without end": bytes.TrimSuffix(post(length(""), body("")), []byte("\r\n")),
	}
}

// ordinaryRequests are the requests that are mutated.
var ordinaryRequests = [][]byte{
	post(extra(close1)), get("GET /v1/models?limit=2 HTTP/1.1", extra(close1)), post(inFrames(chunk()), extra(close1)),
	slices.Concat(post(), post(extra(close1))), slices.Concat(get("DELETE /v1/files/file_x HTTP/1.1"), post(extra(close1))),
}

// tokens are the texts that mutations insert.
var tokens = []string{
	"\r\n", "\n", "\r", " ", "\t", ":", "\x00", "\x7f", "\xff", "%", "%00", "%2f", "/", "//", "?", "#", ";", ",", "\"", "chunked", inChunks,
	"content-length: 5\r\n", "content-length: 0\r\n", "host: b\r\n", close1, "connection: keep-alive\r\n", "HTTP/1.0", "HTTP/1.1", "0\r\n\r\n",
	"GET /v1/models HTTP/1.1\r\nhost: a\r\n\r\n", "expect: 100-continue\r\n", strings.Repeat("a", 4000), "upgrade: h2c\r\n", "x: \r\n y\r\n",
	"+", "-", "0x", "..", "\x0b", "\x85", "\xc2\x85",
}
