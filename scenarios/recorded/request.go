package recorded

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// Request has what was asked when the answer of a step was recorded. The method, the path
// and whether a stream is asked for always count. Another field counts if the scenario's
// match names it and the Request has it.
type Request struct {
	Method     string            `yaml:"method" doc:"the method; default POST"`
	Path       string            `yaml:"path" doc:"the path below the scenario's own, without the query, which does not count; default /v1/messages"`
	Stream     Stream            `yaml:"stream" doc:"whether a stream was asked for: true, false, or either if that is not known; default false"`
	Unreadable bool              `yaml:"unreadable" doc:"true: the body was no JSON object, at an endpoint that takes one; default false"`
	Turn       int               `yaml:"turn" min:"1" doc:"the assistant's turn that was asked for, from 1; counts with messages"`
	Model      string            `yaml:"model" doc:"the model as the client named it"`
	Tools      Value             `yaml:"tools" doc:"the names of the tools that were offered, in any order; [] for none"`
	Body       map[string]*Value `yaml:"body" doc:"other fields of the body that match names, such as system or max_tokens; null for one that was not there"`
	Earlier    Value             `yaml:"earlier" doc:"the first messages of the user, where several conversations come to the same messages; counts with messages"`
	Messages   Value             `yaml:"messages" doc:"the messages since the last answer of the assistant; [] for none"`

	Pos strictyaml.Pos `yaml:"-"`
}

// Stream says whether a request asked for a stream.
type Stream string

// Whether a stream was asked for; the zero Stream is that none was.
const (
	StreamTrue   Stream = "true"
	StreamEither Stream = "either" // it is not known, and does not count
)

// StreamOf returns the Stream of a request of which it is known.
func StreamOf(asked bool) Stream {
	if asked {
		return StreamTrue
	}
	return ""
}

// YAMLType returns the name of the type in docs.
func (*Stream) YAMLType() string { return "true, false or either" }

// DecodeYAML reads true, false or either.
func (s *Stream) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if !d.OneOf(n, n.Value, []string{"true", "false", string(StreamEither)}) {
		return
	}
	if n.Value != "false" {
		*s = Stream(n.Value)
	}
}

// EncodeYAML writes true or either.
func (s *Stream) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	switch *s {
	case "":
		return nil
	case StreamTrue:
		return e.Encode(true)
	default:
		return e.Encode(string(*s))
	}
}

// Known returns whether a stream was asked for; ok is false if that is not known.
func (s Stream) Known() (asked, ok bool) { return s == StreamTrue, s != StreamEither }

// The defaults of a Request.
const (
	defaultMethod = http.MethodPost
	defaultPath   = "/v1/messages"
)

// methodShape matches the methods that a request can have.
var methodShape = regexp.MustCompile(`^[!-~]{1,40}$`)

// DecodeYAML reads a request and refuses what no request can be.
func (r *Request) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	d.Struct(n, r)
	problem := func(key, hint, format string, args ...any) {
		d.In(key, func() { d.Hintf(n.Get(key), hint, format, args...) })
	}
	if n.Get("method") != nil && !methodShape.MatchString(r.Method) {
		problem("method", "method: GET", "expected a method of HTTP, got %q", r.Method)
	}
	if n.Get("path") != nil && !strings.HasPrefix(r.Path, "/") {
		problem("path", "path: /v1/models", "expected a path that begins with a slash, got %q", r.Path)
	}
	d.Exclude(n, "unreadable", "stream", "turn", "model", "tools", "body", "earlier", "messages")
	for key, list := range map[string]Value{"tools": r.Tools, "earlier": r.Earlier, "messages": r.Messages} {
		if list.JSON != nil && !list.JSON.Is(jsontree.Array) {
			problem(key, "", "expected a list, got %s", list.JSON.Kind)
		}
	}
	for i, tool := range r.Tools.JSON.List() {
		if !tool.Is(jsontree.String) {
			problem("tools", "tools: [search]", "expected names, got %s at place %d", tool.Kind, i+1)
		}
	}
	for _, own := range []string{"model", "tools", "messages", "stream"} {
		if body := n.Get("body"); body.Get(own) != nil {
			d.In("body", func() {
				d.In(own, func() { d.Problemf(body.Get(own), "%s is a key of the request itself", own) })
			})
		}
	}
}

// Endpoint returns the endpoint of the API that the request is for. A method that the path
// does not have leads to the endpoint that refuses it, as at the API.
func (r *Request) Endpoint() claude.Endpoint {
	if r == nil {
		return claude.Messages
	}
	found := claude.Other
	for _, route := range claude.Routes {
		switch {
		case !isBelow(r.path(), route.Path):
		case route.Method == r.method():
			return route.Endpoint
		case found == claude.Other:
			found = route.Endpoint
		}
	}
	return found
}

// isBelow reports whether a path has the form of a route's.
func isBelow(path, route string) bool {
	parts, names := strings.Split(path, "/"), strings.Split(route, "/")
	if len(parts) != len(names) {
		return false
	}
	for i, name := range names {
		if parts[i] != name && (!strings.HasPrefix(name, "{") || parts[i] == "") {
			return false
		}
	}
	return true
}

func (r *Request) method() string {
	if r.Method == "" {
		return defaultMethod
	}
	return r.Method
}

func (r *Request) path() string {
	if r.Path == "" {
		return defaultPath
	}
	return cleanPath(r.Path)
}

// shownText is how many characters of a text String shows.
const shownText = 48

// String returns the request in words, such as `turn 2, model claude-sonnet-5, "It rains."`.
// A nil Request is in words what it fits.
func (r *Request) String() string {
	if r == nil {
		return "anything is asked of Messages"
	}
	var words []string
	if r.Endpoint() != claude.Messages || r.method() != defaultMethod {
		words = append(words, r.method()+" "+r.path())
	}
	if r.Unreadable {
		words = append(words, "no JSON object")
	}
	if r.Turn > 0 {
		words = append(words, "turn "+strconv.Itoa(r.Turn))
	}
	if r.Model != "" {
		words = append(words, "model "+r.Model)
	}
	if text := strings.Join(strings.Fields(lastText(r.Messages.JSON)), " "); text != "" {
		if runes := []rune(text); len(runes) > shownText {
			text = string(runes[:shownText]) + "…"
		}
		words = append(words, strconv.Quote(text))
	}
	if len(words) == 0 {
		return "POST " + defaultPath
	}
	return strings.Join(words, ", ")
}

// cleanPath is claude.CleanPath with only valid UTF-8.
func cleanPath(path string) string { return claude.CleanPath(strings.ToValidUTF8(path, "�")) }

// Value is a JSON value of a request. In YAML it is the value itself, or the map
// {file: NAME} with a JSON file in the folder of the scenario's own file or below it. The
// zero Value is left out.
type Value struct{ JSON *jsontree.Node }

// Of returns the value of a Go value as jsontree.Of makes it, e.g. of a []string.
func Of(value any) Value { return Value{jsontree.Of(value)} }

// YAMLType returns the name of the type in docs.
func (*Value) YAMLType() string { return "any value, or {file: name}" }

// EncodeYAML writes the value itself.
func (v *Value) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if v.JSON == nil {
		return nil
	}
	n := e.Encode(v.JSON)
	makeBrief(n)
	return n
}

// makeBrief has messages and content blocks written on one line each where they fit.
func makeBrief(n *strictyaml.Node) {
	n.Brief = true
	for _, item := range n.Items {
		makeBrief(item)
	}
	for _, e := range n.Entries {
		makeBrief(e.Value)
	}
}
