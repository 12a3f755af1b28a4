package scenarios

import (
	"slices"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// Listener describes what goes wrong with connections before a request can name its
// scenario. Such a scenario needs an address of its own, which is exactly one session.
type Listener struct {
	TLS      TLSMode          `yaml:"tls" enum:"ok|self-signed|unknown-ca|expired|wrong-name|client-certificate|handshake-hang|handshake-reset" doc:"the address speaks TLS, with what is wrong with it; client-certificate refuses clients that show none of the server's authority; default no TLS, behind connect ok"`
	TLSTimes int              `yaml:"tls_times" min:"1" doc:"how many connections meet what is wrong with TLS, the first ones; default all"`
	Protocol Protocol         `yaml:"protocol" enum:"http1|h2|h2c" doc:"the only HTTP version spoken: HTTP/1.1, HTTP/2 over TLS, or HTTP/2 in cleartext; default 1.1 and 2 side by side"`
	Connect  *Connect         `yaml:"connect" doc:"the address is a proxy, for HTTPS_PROXY; default it is the API"`
	Faults   []*ListenerFault `yaml:"faults" doc:"what goes wrong with connections"`

	Pos strictyaml.Pos `yaml:"-"`
}

// TLSMode says whether a listener speaks TLS, and what is wrong with it.
type TLSMode string

// The TLS modes of a listener; the zero TLSMode is no TLS.
const (
	TLSOK                TLSMode = "ok" // a certificate of the server's own authority
	TLSSelfSigned        TLSMode = "self-signed"
	TLSUnknownCA         TLSMode = "unknown-ca" // a chain to an authority that no client knows, as from an intercepting proxy
	TLSExpired           TLSMode = "expired"
	TLSWrongName         TLSMode = "wrong-name"
	TLSClientCertificate TLSMode = "client-certificate" // clients need a certificate of the server's own authority
	TLSHandshakeHang     TLSMode = "handshake-hang"     // no answer to the ClientHello
	TLSHandshakeReset    TLSMode = "handshake-reset"    // an RST in answer to the ClientHello
)

// Protocol is the only version of HTTP that a listener speaks.
type Protocol string

// The versions of HTTP; the zero Protocol is 1.1 and 2 side by side.
const (
	HTTP1     Protocol = "http1"
	HTTP2     Protocol = "h2"  // over TLS
	HTTP2Bare Protocol = "h2c" // in cleartext, by prior knowledge
)

// Connect says how a listener that is a proxy answers CONNECT.
type Connect struct {
	Status  int                `yaml:"status" min:"200" max:"599" doc:"200 opens the tunnel, at whose end the API answers under any name; any other status refuses it and ends the connection; default 200"`
	Headers map[string]*string `yaml:"headers" doc:"headers added to the answer; a 407 has proxy-authenticate unless null removes it"`
	Body    string             `yaml:"body" doc:"the body of a refusal; default none"`
	Drop    bool               `yaml:"drop" doc:"the connection is closed without a status line"`
	TLS     TLSMode            `yaml:"tls" enum:"ok|self-signed|unknown-ca|expired|wrong-name|client-certificate|handshake-hang|handshake-reset" doc:"the proxy itself is reached over TLS, with what is wrong with it; default in cleartext. What is inside the tunnel is the listener's own tls"`
	Times   int                `yaml:"times" min:"1" doc:"how many CONNECT requests are answered so; later ones open the tunnel; default all"`

	Pos strictyaml.Pos `yaml:"-"`
}

// ListenerFault is one fault of a listener's connections. Exactly one field is set.
type ListenerFault struct {
	Refuse      *Refuse    `yaml:"refuse" doc:"connections are refused (RST to SYN): nothing listens for a while"`
	NeverRead   *Hold      `yaml:"never_read" doc:"connections are accepted, and nothing is ever read from them"`
	NeverAnswer *Hold      `yaml:"never_answer" doc:"connections are accepted and read from, and never answered"`
	IdleDrop    *IdleDrop  `yaml:"idle_drop" doc:"connections of HTTP/1.1 end between two requests"`
	GoAway      *GoAway    `yaml:"goaway" doc:"HTTP/2: a GOAWAY ends the connection with all its streams"`
	RSTStream   *RSTStream `yaml:"rst_stream" doc:"HTTP/2: a RST_STREAM ends the answer"`

	Pos strictyaml.Pos `yaml:"-"`
}

// Refuse closes the listening socket, and opens it again on the same port. Several in a
// list follow each other.
type Refuse struct {
	For      time.Duration `yaml:"for" doc:"how long; default for ever. Never scaled by --speed"`
	After    time.Duration `yaml:"after" doc:"when it begins, from when the address was opened or the refuse before was over; default at once"`
	Requests int           `yaml:"requests" min:"1" doc:"it begins with this request to the address, which is still answered; in place of after"`
}

// Hold keeps connections open without reading from them or answering on them.
type Hold struct {
	Times int `yaml:"times" min:"1" doc:"how many connections meet this, the first ones; default all"`
}

// IdleDrop ends keep-alive connections.
type IdleDrop struct {
	Requests int           `yaml:"requests" min:"1" doc:"after how many answers on a connection; default 1"`
	After    time.Duration `yaml:"after" doc:"how long the connection is idle by then, as long as you like; default not at all. Never scaled by --speed"`
	On       DropOn        `yaml:"on" enum:"idle|request" doc:"idle: while nothing is under way; request: when the next request begins to arrive; default idle"`
	With     DropWith      `yaml:"with" enum:"close|reset" doc:"close (FIN) or reset (RST); default close"`
	Times    int           `yaml:"times" min:"1" doc:"how many connections end so; default all"`
	EachTime bool          `yaml:"each_time" doc:"whenever the connection was idle for after, after any number of answers; in place of requests"`
}

// DropOn says when a keep-alive connection ends.
type DropOn string

// When keep-alive connections end; the zero DropOn is DropOnIdle.
const (
	DropOnIdle    DropOn = "idle"
	DropOnRequest DropOn = "request"
)

// DropWith says how a keep-alive connection ends.
type DropWith string

// How keep-alive connections end; the zero DropWith is DropWithClose.
const (
	DropWithClose DropWith = "close"
	DropWithReset DropWith = "reset"
)

// GoAway ends an HTTP/2 connection in the middle of an answer.
type GoAway struct {
	Code         ErrorCode `yaml:"code" enum:"NO_ERROR|PROTOCOL_ERROR|INTERNAL_ERROR|FLOW_CONTROL_ERROR|SETTINGS_TIMEOUT|STREAM_CLOSED|FRAME_SIZE_ERROR|REFUSED_STREAM|CANCEL|COMPRESSION_ERROR|CONNECT_ERROR|ENHANCE_YOUR_CALM|INADEQUATE_SECURITY|HTTP_1_1_REQUIRED" doc:"default NO_ERROR"`
	At           script.At `yaml:"at" doc:"where in the answer; default before its headers"`
	LastStreamID *int      `yaml:"last_stream_id" min:"0" max:"2147483647" doc:"the last stream said to have been worked on; default the latest one"`
	Debug        string    `yaml:"debug" doc:"the debug data; default none"`
	Times        int       `yaml:"times" min:"1" doc:"how many answers meet this; default all"`
}

// RSTStream ends an HTTP/2 stream and leaves the connection open.
type RSTStream struct {
	Code  ErrorCode `yaml:"code" enum:"NO_ERROR|PROTOCOL_ERROR|INTERNAL_ERROR|FLOW_CONTROL_ERROR|SETTINGS_TIMEOUT|STREAM_CLOSED|FRAME_SIZE_ERROR|REFUSED_STREAM|CANCEL|COMPRESSION_ERROR|CONNECT_ERROR|ENHANCE_YOUR_CALM|INADEQUATE_SECURITY|HTTP_1_1_REQUIRED" doc:"default INTERNAL_ERROR"`
	At    script.At `yaml:"at" doc:"where in the answer; default before its headers"`
	Times int       `yaml:"times" min:"1" doc:"how many answers meet this; default all"`
}

// ErrorCode is the name of an HTTP/2 error code, as in RFC 9113, section 7.
type ErrorCode string

// Fault returns the first non-nil result of pick for the listener's faults, or nil. The
// Listener may be nil.
func Fault[F any](l *Listener, pick func(*ListenerFault) *F) *F {
	if l == nil {
		return nil
	}
	for _, f := range l.Faults {
		if found := pick(f); found != nil {
			return found
		}
	}
	return nil
}

// DecodeYAML reads a listener and refuses keys that exclude each other.
func (l *Listener) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, l)
	if d.Failed(before) {
		return
	}
	switch protocol := n.Get("protocol"); {
	case l.Protocol == HTTP2 && l.TLS == "" && l.Connect == nil:
		d.In("protocol", func() {
			d.Hintf(protocol, "tls: ok beside it, or protocol: h2c", "h2 is spoken over TLS, and this listener has none")
		})
	case l.Protocol == HTTP2Bare && (l.TLS != "" || l.Connect != nil):
		d.In("protocol", func() { d.Hintf(protocol, "protocol: h2", "h2c is spoken in cleartext, and this listener has TLS") })
	}
	if at := n.Get("tls_times"); at != nil && (l.TLS == "" || l.TLS == TLSOK) {
		d.In("tls_times", func() { d.Problemf(at, "there is nothing wrong with TLS that could meet so many connections") })
	}
	if list := n.Get("faults"); list != nil {
		d.In("faults", func() { l.checkFaults(d, list) })
	}
}

// checkFaults refuses faults that could never strike; n is their list.
func (l *Listener) checkFaults(d *strictyaml.Decoder, n *strictyaml.Node) {
	var seen []string
	for i, f := range l.Faults {
		d.In(strconv.Itoa(i), func() {
			at := n.Items[i]
			switch name := at.Entries[0].Key.Value; {
			case name != "refuse" && slices.Contains(seen, name):
				d.Problemf(at, "%s is given twice; only the first would strike", name)
			case (f.GoAway != nil || f.RSTStream != nil) && l.Protocol == HTTP1:
				d.Problemf(at, "%s can never strike: it belongs to HTTP/2, and the listener speaks HTTP/1.1 only", name)
			case f.IdleDrop != nil && (l.Protocol == HTTP2 || l.Protocol == HTTP2Bare):
				d.Hintf(at, "goaway", "idle_drop can never strike: it belongs to HTTP/1.1, and the listener speaks HTTP/2 only")
			default:
				seen = append(seen, name)
			}
		})
	}
}

// DecodeYAML reads a fault, a map with one key.
func (f *ListenerFault) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, f)
	if !d.Failed(before) && len(n.Entries) != 1 {
		d.Hintf(n, "- refuse: {for: 20s}", "expected one fault of a listener, got %d", len(n.Entries))
	}
}

// DecodeYAML reads a refuse and rejects one with two beginnings.
func (r *Refuse) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, r)
	d.Exclude(n, "requests", "after")
}

// DecodeYAML reads a drop. It refuses after where the client decides when the connection
// ends, and each_time without after.
func (i *IdleDrop) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, i)
	d.Exclude(n, "each_time", "requests", "on")
	if at := n.Get("each_time"); at != nil && i.EachTime && i.After == 0 {
		d.In("each_time", func() {
			d.Hintf(at, "{each_time: true, after: 90s}", "each_time needs after: without it no connection outlives its first answer")
		})
	}
	if at := n.Get("after"); at != nil && i.On == DropOnRequest {
		d.In("after", func() { d.Problemf(at, "after has no effect with on: request: the client decides when") })
	}
}

// DecodeYAML reads a proxy's answer. It refuses keys that have no effect on a dropped
// connection or an open tunnel.
func (c *Connect) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, c)
	d.Exclude(n, "drop", "status", "headers", "body")
	checkHeaders(d, n.Get("headers"))
	if at := n.Get("body"); at != nil && (c.Status == 0 || c.Status == 200) {
		d.In("body", func() { d.Problemf(at, "a tunnel that opens has no body: give a status that refuses it") })
	}
}
