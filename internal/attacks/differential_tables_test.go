package attacks

import "strings"

// requestLines are ways to begin a request.
var requestLines = []string{
	"POST  /s/healthy/d/v1/messages HTTP/1.1", "POST /s/healthy/d/v1/messages  HTTP/1.1", " POST /s/healthy/d/v1/messages HTTP/1.1",
	"POST /s/healthy/d/v1/messages HTTP/1.1 ", "POST\t/s/healthy/d/v1/messages HTTP/1.1", "POST /s/healthy/d/v1/messages",
	"POST /s/healthy/d/v1/messages HTTP/1.0", "POST /s/healthy/d/v1/messages HTTP/0.9", "POST /s/healthy/d/v1/messages HTTP/2.0",
	"POST /s/healthy/d/v1/messages HTTP/1.2", "POST /s/healthy/d/v1/messages HTTP/1.10", "POST /s/healthy/d/v1/messages HTTP/1.",
	"POST /s/healthy/d/v1/messages http/1.1", "POST /s/healthy/d/v1/messages HTTP/1.1x", "POST /s/healthy/d/v1/messages HTTP/11",
	"POST /s/healthy/d/v1/messages HTTP/01.1", "post /s/healthy/d/v1/messages HTTP/1.1", "Post /s/healthy/d/v1/messages HTTP/1.1",
	"P0ST /s/healthy/d/v1/messages HTTP/1.1", "P(ST /s/healthy/d/v1/messages HTTP/1.1", "PO\x00ST /s/healthy/d/v1/messages HTTP/1.1",
	"\xe9POST /s/healthy/d/v1/messages HTTP/1.1", "GET /s/healthy/d/v1/messages HTTP/1.1", "HEAD /s/healthy/d/v1/messages HTTP/1.1",
	"OPTIONS /s/healthy/d/v1/messages HTTP/1.1", "OPTIONS * HTTP/1.1", "TRACE /s/healthy/d/v1/messages HTTP/1.1", "CONNECT a:443 HTTP/1.1",
	"CONNECT /s/healthy/d/v1/messages HTTP/1.1", "PRI * HTTP/1.1", "PATCH /s/healthy/d/v1/messages HTTP/1.1", "BREW /s/healthy/d/v1/messages HTTP/1.1",
	strings.Repeat("A", 3000) + " /s/healthy/d/v1/messages HTTP/1.1", strings.Repeat("A", 70000) + " /s/healthy/d/v1/messages HTTP/1.1",
}

// targets are what may stand in a request line.
var targets = []string{
	"*", "", "a", "http://a/s/healthy/d/v1/messages", "http://b/s/healthy/d/v1/messages", "HTTP://a/s/healthy/d/v1/messages",
	"https://a/s/healthy/d/v1/messages", "http://a", "http://", "//a/s/healthy/d/v1/messages", "//s/healthy/d/v1/messages", "/s/healthy/d/v1/messages/",
	"/s/healthy/d/v1/messages//", "/s/healthy/d/v1/messages?", "/s/healthy/d/v1/messages??", "/s/healthy/d/v1/messages?a=b",
	"/s/healthy/d/v1/messages?a=%zz", "/s/healthy/d/v1/messages?a;b", "/s/healthy/d/v1/messages?a=b#c", "/s/healthy/d/v1/messages#c",
	"/s/healthy/d/v1/messages?\x7f", "/s/healthy/d/v1/messages?\xff", "/s/healthy/d/v1/messages\xff", "/s/healthy/d/v1/messages\x01",
	"/s/healthy/d/v1/messages%00", "/s/healthy/d/v1/messages%2f", "/s/healthy/d/v1/messages%2F..", "/s/healthy/d/v1/messages%",
	"/s/healthy/d/v1/messages%4", "/s/healthy/d/v1/messages%zz", "/s/healthy/d/v1/messages;a=b", "/s/healthy/d/v1/messages/../messages",
	"/s/healthy/d/v1/../v1/messages", "/s/healthy/d/v1/./messages", "/s/healthy/d/v1/%2e%2e/v1/messages", "/s/healthy/d/v1/%6dessages",
	"/s/healthy/%64/v1/messages", "/s/heal%74hy/d/v1/messages", "/s/healthy/d%2Fe/v1/messages", "/s/healthy/d%0d%0ax:y/v1/messages",
	"/s/healthy/d\\e/v1/messages", "/s/healthy/\xe9/v1/messages", "/s/healthy/\"d\"/v1/messages", "/s/healthy/<d>/v1/messages",
	"/s/healthy/d|e/v1/messages", "/s/healthy/d^/v1/messages", "/s/healthy/d`/v1/messages", "/s/healthy/{d}/v1/messages", "/s/healthy/[d]/v1/messages",
	"/s/healthy/d'/v1/messages", "/s/healthy/d!$&()*+,=/v1/messages", "/s/healthy/d:e@f~g/v1/messages", "/s/healthy/./v1/messages",
	"/s/healthy/../v1/messages", "/s//healthy//d//v1//messages", "/v1/messages:foo", ":/s/healthy/d/v1/messages", "/:/v1", "/a:b/c", "a:b/c",
	"/" + strings.Repeat("a", 3900), "/" + strings.Repeat("a", 5000), "/" + strings.Repeat("a", 66000),
	"/s/healthy/d/v1/messages?" + strings.Repeat("a", 3800), "/s/healthy/d/v1/messages?" + strings.Repeat("a", 60000), "/_mock/sessions",
	"//_mock/sessions", "/%5fmock/sessions", "/_mock%2fsessions", "/_mock/../_mock/sessions", "/_Mock/sessions", "/healthz", "/healthz/", "//healthz",
	"/s/healthy/_mock/sessions", "/s/healthy/d/_mock/sessions",
}

// hosts are ways to say which host is asked.
var hosts = []string{
	"", "host:\r\n", "host: \r\n", "host: a\r\nhost: a\r\n", "host: a\r\nhost: b\r\n", "host: a b\r\n", "host: a,b\r\n", "host: a@b\r\n",
	"host: a/b\r\n", "host: \xff\r\n", "host: [::1]\r\n", "host: [::1\r\n", "host: a:b\r\n", "host: a:99999\r\n", "HOST: a\r\n", "hOsT:a\r\n",
	"host:\ta\t\r\n", "host: \"a\"\r\n", "host: <a>\r\n", "host: a\x00\r\n", "host : a\r\n", "host: %41\r\n",
}

// fields are further lines of a head.
var fields = []string{
	"x\r\n", ": x\r\n", " x: y\r\n", "\tx: y\r\n", "x : y\r\n", "x\t: y\r\n", "x: y\r\n z\r\n", "x: y\r\n\tz\r\n", "x: y\x00z\r\n", "x: y\x01z\r\n",
	"x: y\x7fz\r\n", "x: y\x0bz\r\n", "x: \xffy\r\n", "x\xff: y\r\n", "x(: y\r\n", "x[]: y\r\n", "x_y: z\r\n", "X: y\nZ: w\r\n", "x: y\rz\r\n",
	"x: y\r\r\n", "x:\r\n", "x::\r\n", "x: a\r\nx: b\r\n", "x: \"a\r\n", "X-API-KEY: z\r\n", "\"x\": y\r\n", "x\x00: y\r\n", "x\r: y\r\n", "\r: y\r\n",
	"x: " + strings.Repeat("a", 3500) + "\r\n", "x: " + strings.Repeat("a", 4096) + "\r\n", "x: " + strings.Repeat("a", 60000) + "\r\n",
	strings.Repeat("x", 5000) + ": a\r\n", "cookie: a\r\ncookie: b\r\n", "expect: 100-continue\r\n", "expect: foo\r\n", "expect: 100-continue, foo\r\n",
	"upgrade: h2c\r\nconnection: upgrade, http2-settings\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n", "upgrade: websocket\r\nconnection: upgrade\r\n",
	"connection: close\r\n", "connection: Close\r\n", "connection: keep-alive\r\n", "connection: KEEP-ALIVE\r\n", "connection: keep-alive, close\r\n",
	"connection: close, x\r\n", "connection: x\r\n", "connection: host\r\n", "connection: content-length\r\n", "connection:\r\n", "connection: \r\n",
	"connection: keep-alive\r\nconnection: close\r\n", "proxy-connection: close\r\n", "keep-alive: timeout=1\r\n", "te: trailers\r\n", "trailer: x\r\n",
	"x-forwarded-host: evil\r\n", "content-type: text/plain\r\n", "content-encoding: gzip\r\n", "range: bytes=0-1\r\n", "http2-settings: AA\r\n",
	":authority: evil\r\n", ":path: /x\r\n",
}

// lengths are ways to say how long a body of 87 bytes is.
var lengths = []string{
	"content-length: 87\r\ncontent-length: 87\r\n", "content-length: 87\r\ncontent-length: 5\r\n", "content-length: 87, 87\r\n",
	"content-length: +87\r\n", "content-length: -87\r\n", "content-length: -1\r\n", "content-length: 0x57\r\n", "content-length: 087\r\n",
	"content-length: 87 \r\n", "content-length:87\r\n", "content-length:\t87\r\n", "content-length: 87.0\r\n", "content-length: 8_7\r\n",
	"content-length: 1e1\r\n", "content-length: \r\n", "content-length:\r\n", "content-length: abc\r\n", "content-length: 99999999999999999999\r\n",
	"content-length: 9223372036854775807\r\n", "content-length: 4611686018427387903\r\n", "content-length: 4611686018427387904\r\n",
	"content-length: 33554432\r\n", "content-length: 33554433\r\n", "content-length: 5\r\n", "content-length: 0\r\n", "content-length: 00\r\n",
	"content-length: 87\x0b\r\n", "content-length: \x0b87\r\n", "content-length: 87\x00\r\n", "content_length: 87\r\n", "content-length : 87\r\n",
	" content-length: 87\r\n", "Content-Length: 87\r\nCONTENT-LENGTH: 87\r\n", "content-length: \xd9\xa8\xd9\xa7\r\n", "",
}

// transferCodings are ways to say that a body comes in chunks.
var transferCodings = []string{
	"chunked", "Chunked", "CHUNKED", " chunked", "chunked ", "\tchunked", "chunked\x0b", "\x0bchunked", "chunked, identity", "identity",
	"identity, chunked", "gzip, chunked", "gzip", "chunked, chunked", "xchunked", "chunked;q=1", "\"chunked\"", "chunked\r\ntransfer-encoding: chunked",
	"identity\r\ntransfer-encoding: chunked", "chunked\r\ntransfer-encoding: identity", "", "\xffchunked", "chunk", "cow",
}
