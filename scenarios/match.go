package scenarios

import (
	"fmt"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// Incoming is what rules look at in a request.
type Incoming struct {
	Request *claude.Request
	Headers map[string][]string // by canonical name, as in net/http
	Key     string              // the API key; it is compared and never shown
	Refused bool                // the API would refuse it by itself: only rules before its checks are about it
	Session Moment              // where the session stands; Next fills it in
	Guard   sync.Locker         // what guards the Progress given to Next, which lets it go while it tries conditions; nil for nothing

	work *work // of the conditions tried on the request; nil where nobody counts it
}

// unguarded calls f while others may look at the session's progress.
func (in Incoming) unguarded(f func()) {
	if in.Guard != nil {
		in.Guard.Unlock()
		defer in.Guard.Lock()
	}
	f()
}

// NearMiss says, of a request that no rule matched, which rule came closest
// and why it did not match.
type NearMiss struct {
	Rule      int // its place in AllRules, from 0
	Pos       strictyaml.Pos
	Condition string // e.g. "model" or "headers.x-team"
	Wanted    string // in words; "" for a key
	Got       string // in words; "" for a key
}

// String is the near miss as one sentence for people, or "" for none.
func (m *NearMiss) String() string {
	if m == nil {
		return ""
	}
	rule := "rule " + strconv.Itoa(m.Rule+1)
	if m.Pos.Line > 0 {
		rule += " (" + m.Pos.String() + ")"
	}
	if m.Wanted == "" {
		return "the nearest, " + rule + ", is not met by " + m.Condition + ", whose value is never shown"
	}
	return "the nearest, " + rule + ", wants " + m.Condition + " " + m.Wanted + ", and got " + m.Got
}

// Match finds the first of the scenario's own rules that a request fits: its
// place in AllRules, or NoRule. Then near is the rule that failed the fewest
// conditions, the first of equals; it is nil when no rule is about the request's
// endpoint.
func (s *Scenario) Match(in Incoming) (index int, near *NearMiss) { return s.book("").match(in) }

// Scripts reports whether a rule, in any state and at some time, may be about a
// request for a path that the API does not have, or about one that the API would
// refuse for its method. Where that takes too much work to find out, one may.
func (s *Scenario) Scripts(in Incoming) bool {
	in.work = &work{}
	if s.book("").mayFit(in) {
		return true
	}
	for state := range s.States {
		if s.book(state).mayFit(in) {
			return true
		}
	}
	return in.work.over()
}

// condition is one entry of a When: what must hold of a request or its session.
type condition struct {
	name   string // as in YAML, with its path
	wanted string // in words; equal conditions read the same
	holds  func(in Incoming) bool
	got    func(in Incoming) string // in words
	secret bool                     // neither side is ever shown
	moves  bool                     // it depends on the session, too
	brief  bool                     // it takes next to no work, whatever the request holds
}

// truths are the matchers of truth values, which conditions share.
var truths = map[bool]*Matcher{true: new(Exactly("true")), false: new(Exactly("false"))}

// isSecretField reports whether a condition is on what an OAuth endpoint is
// told in confidence.
func (w *When) isSecretField(name string) bool {
	path, ok := strings.CutPrefix(name, "body.")
	return ok && w.Endpoint.Has(claude.Other) && redact.IsSecretName(path[strings.LastIndexByte(path, '.')+1:])
}

// isSecretPlace reports whether a condition is on a header or a parameter that is
// meant for a credential.
func isSecretPlace(name string) bool {
	header, isHeader := strings.CutPrefix(name, "headers.")
	parameter, isParameter := strings.CutPrefix(name, "query.")
	return isHeader && redact.HidesHeader(header) && redact.IsSecretName(header) ||
		isParameter && redact.HidesParameter(parameter) && redact.IsSecretName(parameter)
}

// foundAt is how the value that a condition is on is told: that of a header or a
// parameter that journals hide as its fingerprint.
func foundAt(name string) func(value string, ok bool) string {
	header, isHeader := strings.CutPrefix(name, "headers.")
	parameter, isParameter := strings.CutPrefix(name, "query.")
	if isHeader && redact.HidesHeader(header) || isParameter && redact.HidesParameter(parameter) {
		return func(value string, ok bool) string { return found(redact.Fingerprint(value), ok) }
	}
	return found
}

// Endpoints is what the rule is about.
func (w *When) Endpoints() Endpoints {
	if w == nil {
		return nil
	}
	return w.Endpoint
}

// conditions lists all but the endpoint, in the order the docs show them and
// maps by name.
func (w *When) conditions() []condition {
	if w == nil {
		return nil
	}
	var list []condition
	add := func(name string, m *Matcher, value func(in Incoming) (string, bool)) {
		if m == nil {
			return
		}
		effort := m.effort()
		_, listed := m.values()
		list = append(list, condition{
			name: name, wanted: m.String(), secret: name == "key" || isSecretPlace(name) || w.isSecretField(name),
			brief: listed && name == "model" || name == "stream" || name == "method",
			holds: func(in Incoming) bool {
				value, present := value(in)
				return in.work.spend(1+len(value)*effort/searchedBytes) && m.Match(value, present)
			},
			got: func(in Incoming) string { return foundAt(name)(value(in)) },
		})
	}
	add("path", w.Path, func(in Incoming) (string, bool) { return present(in.Request.Path) })
	add("raw_path", w.RawPath, func(in Incoming) (string, bool) { return present(in.Request.RawPath) })
	for _, name := range sortedKeys(w.Query) {
		m := w.Query[name]
		add("query."+name, &m, func(in Incoming) (string, bool) { value, ok := in.Request.Query[name]; return value, ok })
	}
	add("method", w.Method, func(in Incoming) (string, bool) { return present(in.Request.Method) })
	add("model", w.Model, func(in Incoming) (string, bool) { return present(in.Request.Model()) })
	if w.Stream != nil {
		add("stream", truths[*w.Stream], func(in Incoming) (string, bool) { return strconv.FormatBool(in.Request.Stream()), true })
	}
	add("version", w.Version, func(in Incoming) (string, bool) { return present(in.Request.Version) })
	for _, name := range sortedKeys(w.Headers) {
		m, canonical := w.Headers[name], textproto.CanonicalMIMEHeaderKey(name)
		add("headers."+name, &m, func(in Incoming) (string, bool) { return header(in.Headers, canonical) })
	}
	add("key", w.Key, func(in Incoming) (string, bool) { return present(in.Key) })
	add("text", w.Text, Incoming.lastText)
	add("system", w.System, Incoming.systemText)
	for _, path := range sortedKeys(w.Body) {
		m := w.Body[path]
		add("body."+path, &m, func(in Incoming) (string, bool) { return in.bodyText(path) })
	}
	list = append(list, w.asked()...)
	list = append(list, w.talk()...)
	return append(list, w.flow()...)
}

// flow lists the conditions on where the session stands.
func (w *When) flow() []condition {
	var list []condition
	add := func(given bool, name string, wanted fmt.Stringer, holds func(m Moment) bool, got func(m Moment) string) {
		if given {
			list = append(list, condition{
				name: name, wanted: wanted.String(),
				holds: func(in Incoming) bool { return holds(in.Session) },
				got:   func(in Incoming) string { return got(in.Session) },
				moves: true, brief: true,
			})
		}
	}
	elapsed := func(m Moment) string { return Span(m.Elapsed) }
	add(w.Nth != nil, "nth", w.Nth, w.Nth.holds, func(m Moment) string { return strconv.Itoa(m.Nth) })
	add(w.Since != nil, "since", w.Since, w.Since.holds, elapsed)
	add(w.Previous != "", "previous", w.Previous, w.Previous.holds, func(m Moment) string { return m.Previous.String() })
	add(w.InFlight != nil, "in_flight", w.InFlight, w.InFlight.holds, func(m Moment) string { return strconv.Itoa(m.InFlight) })
	add(w.Window != nil, "window", w.Window, w.Window.holds, elapsed)
	if w.CEL != nil {
		list = append(list, condition{
			name: "cel", wanted: w.CEL.String(), holds: w.CEL.holds, got: w.CEL.outcome, moves: true,
		})
	}
	return list
}

// String is the condition in words, e.g. `stream "true", model "claude-opus-*"`,
// or "" for none. Keys are not shown.
func (w *When) String() string {
	var words []string
	if endpoints := w.Endpoints(); len(endpoints) > 1 || endpoints.Usual() != claude.Messages || slices.Contains(endpoints, AnyEndpoint) {
		words = append(words, endpoints.String())
	}
	for _, c := range w.conditions() {
		if c.secret {
			words = append(words, "a certain "+c.name)
			continue
		}
		words = append(words, c.name+" "+c.wanted)
	}
	return strings.Join(words, ", ")
}

func present(s string) (value string, ok bool) { return s, s != "" }

// header joins the values of a header, by its canonical name, that stands several
// times, as HTTP lets any recipient do.
func header(headers map[string][]string, canonical string) (value string, ok bool) {
	values, ok := headers[canonical]
	return strings.Join(values, ", "), ok
}

// plain is a JSON value as a matcher sees it: a string's text, anything else
// as compact JSON.
func plain(n *jsontree.Node) (value string, ok bool) {
	switch {
	case n == nil:
		return "", false
	case n.Is(jsontree.String):
		return n.Text, true
	default:
		return n.String(), true
	}
}

// lastUserText joins the text blocks of the last message of role user.
func lastUserText(body *jsontree.Node) (text string, ok bool) {
	messages := body.Field("messages")
	if !messages.Is(jsontree.Array) {
		return "", false
	}
	for i := len(messages.Items) - 1; i >= 0; i-- {
		if messages.Items[i].Field("role").Str() == "user" {
			return contentText(messages.Items[i].Field("content"))
		}
	}
	return "", false
}

func contentText(content *jsontree.Node) (text string, ok bool) {
	if !content.Is(jsontree.Array) {
		return content.Str(), content.Is(jsontree.String)
	}
	var texts []string
	for _, block := range content.Items {
		if block.Field("type").Str() == "text" {
			texts = append(texts, block.Field("text").Str())
		}
	}
	return strings.Join(texts, "\n"), len(texts) > 0
}

// found words a value for a near miss; a long one is cut.
func found(value string, ok bool) string {
	const most = 80
	if !ok {
		return "nothing"
	}
	if runes := []rune(value); len(runes) > most {
		value = string(runes[:most]) + "…"
	}
	return strconv.Quote(value)
}
