package condition

import (
	"fmt"
	"maps"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios/match"
)

// Condition is one entry of a When: what must hold of a request or its session.
type Condition struct {
	Name      string // the key in YAML, with its path
	Wanted    string // in words; equal conditions have equal words
	Holds     func(in incoming.Request) bool
	Got       func(in incoming.Request) string // in words
	Secret    bool                             // neither Wanted nor Got is ever shown
	OfSession bool                             // it depends on the session too, not on the request alone
	Cheap     bool                             // it takes next to no work, whatever the request holds
}

// truths are the matchers of boolean values. All conditions share them.
var truths = map[bool]*match.Matcher{true: new(match.Exactly("true")), false: new(match.Exactly("false"))}

// isSecretField reports whether a condition is on a secret in the body of a request to an
// OAuth endpoint.
func (w *When) isSecretField(name string) bool {
	path, ok := strings.CutPrefix(name, "body.")
	return ok && w.Endpoint.Has(claude.Other) && redact.IsSecretName(path[strings.LastIndexByte(path, '.')+1:])
}

// isSecretPlace reports whether a condition is on a header or a query parameter for
// credentials.
func isSecretPlace(name string) bool {
	header, isHeader := strings.CutPrefix(name, "headers.")
	parameter, isParameter := strings.CutPrefix(name, "query.")
	return isHeader && redact.HidesHeader(header) && redact.IsSecretName(header) ||
		isParameter && redact.HidesParameter(parameter) && redact.IsSecretName(parameter)
}

// wordingOf returns the function that words the value of a condition for a near miss: as a
// fingerprint if journals hide the header or the parameter.
func wordingOf(name string) func(value string, ok bool) string {
	header, isHeader := strings.CutPrefix(name, "headers.")
	parameter, isParameter := strings.CutPrefix(name, "query.")
	if isHeader && redact.HidesHeader(header) || isParameter && redact.HidesParameter(parameter) {
		return func(value string, ok bool) string { return wordValue(redact.Fingerprint(value), ok) }
	}
	return wordValue
}

// Endpoints returns the endpoints of the condition; of a nil When those of a rule without
// a condition.
func (w *When) Endpoints() Endpoints {
	if w == nil {
		return nil
	}
	return w.Endpoint
}

// Conditions lists all conditions except the endpoint, in the order of the docs and maps
// by name.
func (w *When) Conditions() []Condition {
	if w == nil {
		return nil
	}
	var list []Condition
	add := func(name string, m *match.Matcher, value func(in incoming.Request) (string, bool)) {
		if m == nil {
			return
		}
		effort := m.Effort()
		_, listed := m.Values()
		list = append(list, Condition{
			Name: name, Wanted: m.String(), Secret: name == "key" || isSecretPlace(name) || w.isSecretField(name),
			Cheap: listed && name == "model" || name == "stream" || name == "method",
			Holds: func(in incoming.Request) bool {
				value, present := value(in)
				return in.Work.Spend(1+effort.For(len(value))) && m.Match(value, present)
			},
			Got: func(in incoming.Request) string { return wordingOf(name)(value(in)) },
		})
	}
	add("path", w.Path, func(in incoming.Request) (string, bool) { return present(in.Request.Path) })
	add("raw_path", w.RawPath, func(in incoming.Request) (string, bool) { return present(in.Request.RawPath) })
	for _, name := range slices.Sorted(maps.Keys(w.Query)) {
		m := w.Query[name]
		add("query."+name, &m, func(in incoming.Request) (string, bool) { value, ok := in.Request.Query[name]; return value, ok })
	}
	add("method", w.Method, func(in incoming.Request) (string, bool) { return present(in.Request.Method) })
	add("model", w.Model, func(in incoming.Request) (string, bool) { return present(in.Request.Model()) })
	if w.Stream != nil {
		add("stream", truths[*w.Stream], func(in incoming.Request) (string, bool) { return strconv.FormatBool(in.Request.Stream()), true })
	}
	add("version", w.Version, func(in incoming.Request) (string, bool) { return present(in.Request.Version) })
	for _, name := range slices.Sorted(maps.Keys(w.Headers)) {
		m, canonical := w.Headers[name], textproto.CanonicalMIMEHeaderKey(name)
		add("headers."+name, &m, func(in incoming.Request) (string, bool) { return in.Header(canonical) })
	}
	add("key", w.Key, func(in incoming.Request) (string, bool) { return present(in.Key) })
	add("text", w.Text, incoming.Request.LastText)
	add("system", w.System, incoming.Request.SystemText)
	for _, path := range slices.Sorted(maps.Keys(w.Body)) {
		m := w.Body[path]
		add("body."+path, &m, func(in incoming.Request) (string, bool) { return in.BodyText(path) })
	}
	list = append(list, w.onRequest()...)
	list = append(list, w.onConversation()...)
	return append(list, w.onSession()...)
}

// onSession lists the conditions on the state of the session.
func (w *When) onSession() []Condition {
	var list []Condition
	add := func(given bool, name string, wanted fmt.Stringer, holds func(m incoming.Moment) bool, got func(m incoming.Moment) string) {
		if given {
			list = append(list, Condition{
				Name: name, Wanted: wanted.String(),
				Holds:     func(in incoming.Request) bool { return holds(in.Session) },
				Got:       func(in incoming.Request) string { return got(in.Session) },
				OfSession: true, Cheap: true,
			})
		}
	}
	elapsed := func(m incoming.Moment) string { return words.Span(m.Elapsed) }
	add(w.Nth != nil, "nth", w.Nth, w.Nth.holds, func(m incoming.Moment) string { return strconv.Itoa(m.Nth) })
	add(w.Since != nil, "since", w.Since, w.Since.holds, elapsed)
	add(w.Previous != "", "previous", w.Previous, w.Previous.holds, func(m incoming.Moment) string { return m.Previous.String() })
	add(w.InFlight != nil, "in_flight", w.InFlight, w.InFlight.holds, func(m incoming.Moment) string { return strconv.Itoa(m.InFlight) })
	add(w.Window != nil, "window", w.Window, w.Window.holds, elapsed)
	if w.CEL != nil {
		list = append(list, Condition{
			Name: "cel", Wanted: w.CEL.String(), Holds: w.CEL.Holds, Got: w.CEL.Outcome, OfSession: true,
		})
	}
	return list
}

// String returns the condition in words, e.g. `stream "true", model "claude-opus-*"`, or
// "" for none. Keys are not shown.
func (w *When) String() string {
	var text []string
	if endpoints := w.Endpoints(); len(endpoints) > 1 || endpoints.Example() != claude.Messages || slices.Contains(endpoints, AnyEndpoint) {
		text = append(text, endpoints.String())
	}
	for _, c := range w.Conditions() {
		if c.Secret {
			text = append(text, "a certain "+c.Name)
			continue
		}
		text = append(text, c.Name+" "+c.Wanted)
	}
	return strings.Join(text, ", ")
}

func present(s string) (value string, ok bool) { return s, s != "" }

// wordValue returns a value in words for a near miss, and cuts a long one.
func wordValue(value string, ok bool) string {
	const most = 80
	if !ok {
		return "nothing"
	}
	if runes := []rune(value); len(runes) > most {
		value = string(runes[:most]) + "…"
	}
	return strconv.Quote(value)
}
