package scenarios

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// DecodeYAML reads a reply and refuses keys that exclude each other.
func (r *Reply) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, r)
	d.Exclude(n, "text", "content", "offered", "answered")
	r.checkKeys(d, n)
	d.Exclude(n, "pace", "pacing")
	for _, whole := range []string{"body", "events"} {
		d.Exclude(n, whole, "text", "content", "stop_reason", "stop_sequence", "stop_details", "usage", "model", "id", "chunk", "stream", "offered", "unknown_keys")
	}
	d.Exclude(n, "body", "events")
	checkHeaders(d, n.Get("headers"))
	checkMaps(d, n, "usage", "stop_details")
	if content := n.Get("content"); content != nil {
		d.In("content", func() {
			for i, block := range content.Items {
				d.In(strconv.Itoa(i), func() { checkMap(d, block) })
			}
		})
	}
	r.templates.ParseKeys(d, n, "text", "content", "headers", "events", "body")
	if r.Pacing != nil {
		r.Pace, r.Pacing = *r.Pacing, nil
	}
	r.prepared = r.prepare()
}

// checkMaps refuses values of the keys that are not maps.
func checkMaps(d *strictyaml.Decoder, n *strictyaml.Node, keys ...string) {
	for _, key := range keys {
		if at := n.Get(key); at != nil {
			d.In(key, func() { checkMap(d, at) })
		}
	}
}

func checkMap(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind != strictyaml.Map {
		d.Problemf(n, "expected a map, got %s", strictyaml.Found(n))
	}
}

// headerValue matches the values that a header can have.
var headerValue = regexp.MustCompile(`^[^\x00-\x08\x0a-\x1f\x7f]*$`)

// checkHeaders refuses invalid names and values in a map of headers.
func checkHeaders(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n == nil {
		return
	}
	d.In("headers", func() {
		for _, e := range n.Entries {
			d.In(e.Key.Value, func() {
				switch {
				case !incoming.IsHeaderName(e.Key.Value):
					d.Problemf(e.Key, "%q cannot be a header's name", e.Key.Value)
				case !headerValue.MatchString(e.Value.Value):
					d.Problemf(e.Value, "this cannot be a header's value, which is one line")
				}
			})
		}
	})
}

// DecodeYAML reads an event. Without a name it has the type in its data.
func (e *Event) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, e)
	if data := n.Get("data"); e.Data != nil && !e.Data.Is(jsontree.Object) && !e.Data.Is(jsontree.String) {
		d.In("data", func() { d.Problemf(data, "expected a map or a string, got %s", strictyaml.Found(data)) })
	}
	if n.Get("event") == nil {
		e.Event = e.Data.Field("type").Str()
	}
}

// DecodeYAML reads a type's name or a map.
func (e *Error) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	e.decode(d, n)
	e.prepared = e.prepare()
}

func (e *Error) decode(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar && n.Tag == "!!str" {
		e.Pos, e.Type = n.Pos, n.Value
		checkKnown(d, n, "error type", e.Type, apierror.Types(), false)
		return
	}
	before := d.Count()
	d.Struct(n, e)
	d.Exclude(n, "body", "message", "error_code", "details")
	e.templates.ParseKeys(d, n, "message", "headers", "body")
	checkHeaders(d, n.Get("headers"))
	checkMaps(d, n, "details")
	if at := n.Get("type"); at != nil && e.Type != "" {
		d.In("type", func() { checkKnown(d, at, "error type", e.Type, apierror.Types(), e.Status != 0) })
	}
	if at := n.Get("error_code"); at != nil && e.ErrorCode != "" {
		d.In("error_code", func() {
			checkKnown(d, at, "error code", e.ErrorCode, claude.ErrorCodes(claude.Other), e.spelledOut())
		})
	}
	if e.Type == "" && e.Status == 0 && e.ErrorCode == "" && !d.Failed(before) {
		d.Problemf(n, "an error needs a type, a status or an error_code")
	}
}

// spelledOut reports whether the error itself says what is sent with its code.
func (e *Error) spelledOut() bool { return e.Status != 0 || e.Type != "" }

// checkKnown refuses a name that the API does not have. If the rest of the error says
// enough to send it, checkKnown refuses only names close to a known one.
func checkKnown(d *strictyaml.Decoder, n *strictyaml.Node, what, name string, known []string, enough bool) {
	hint := strictyaml.DidYouMean(name, known)
	if slices.Contains(known, name) || enough && hint == "" {
		return
	}
	d.Hintf(n, hint, "unknown %s %q; known are %s", what, name, strings.Join(known, ", "))
}

// DecodeYAML reads a number of seconds or a map.
func (r *RetryAfter) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Map {
		d.Struct(n, r)
		return
	}
	seconds, ok := n.Float()
	if !ok {
		d.Hintf(n, "for any other text: headers: {retry-after: \"…\"}", "expected a number of seconds or {seconds: 3, as: date}, got %s", strictyaml.Found(n))
		return
	}
	r.Seconds = seconds
}
