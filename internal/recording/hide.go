package recording

import (
	"regexp"
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// hidden stands where one of the user's patterns matched. It fits any text in a request.
const hidden = recorded.Hidden

// hider replaces what must not be written.
type hider struct {
	known    redact.Redactor
	patterns []*regexp.Regexp
}

// newHider collects the credentials of all requests, so that a credential of one request is
// hidden in all exchanges.
func newHider(exchanges []exchange.Exchange, patterns []*regexp.Regexp) *hider {
	h := &hider{patterns: patterns}
	for i := range exchanges {
		asked := &exchanges[i].Request
		var more []string
		if body, err := jsontree.Parse(asked.Body); err == nil {
			more = redact.Fields(body)
		}
		h.known.Request(asked.Header, asked.Target, more)
	}
	return h
}

// text hides credentials and the matches of the patterns in a text.
func (h *hider) text(text string) string { return h.patterned(h.known.Known().Text(text)) }

func (h *hider) patterned(text string) string {
	for _, pattern := range h.patterns {
		text = pattern.ReplaceAllLiteralString(text, hidden)
	}
	return text
}

// target hides credentials in a path and its query.
func (h *hider) target(asked *exchange.Request) string {
	safe, _ := h.known.Request(asked.Header, asked.Target, nil).Target(asked.Target)
	return h.patterned(safe)
}

// form is like text, for a body outside of the API: there, each field with the name of a
// secret is taken for one.
func (h *hider) form(text string) string {
	safe, _ := h.known.Request(nil, "", nil).Form(text)
	return h.patterned(safe)
}

// answer hides credentials in an answer. message says that the answer is from an endpoint of
// the API, none of whose fields holds a secret.
func (h *hider) answer(a *answer, message bool) {
	for i, f := range a.fields {
		a.fields[i].Value = h.text(f.Value)
		if redact.IsSecretName(f.Name) && !strings.HasPrefix(strings.ToLower(f.Name), "anthropic-ratelimit-") {
			a.fields[i].Value = redact.Fingerprint(f.Value)
		}
	}
	hide := h.text
	if !message {
		hide = h.form
	}
	if !a.stream {
		h.parts(a, hide)
		return
	}
	a.acrossDeltas(h.text)
	for i := range a.pieces {
		if safe := hide(a.pieces[i].text); safe != a.pieces[i].text {
			a.pieces[i] = eventOf(safe, a.pieces[i].after)
		}
	}
}

// parts hides credentials in a body, also one that is split between two parts. A body with
// something hidden becomes one part.
func (h *hider) parts(a *answer, hide func(string) string) {
	whole := a.text()
	safe := hide(whole)
	if safe == whole {
		return
	}
	a.pieces = []piece{{text: safe, after: a.pieces[0].after}}
}

// deltaFields are the fields of deltas whose values together are one text.
var deltaFields = []string{"text", "partial_json", "thinking"}

// acrossDeltas changes what the deltas of a block say together, which none of them may
// say alone.
func (a *answer) acrossDeltas(change func(string) string) {
	type place struct{ block, field string }
	found := map[place][]int{}
	var order []place
	for i := range a.pieces {
		delta := a.pieces[i].tree.Field("delta")
		for _, field := range deltaFields {
			if delta.Field(field).Is(jsontree.String) {
				at := place{a.pieces[i].tree.Field("index").String(), field}
				if found[at] == nil {
					order = append(order, at)
				}
				found[at] = append(found[at], i)
			}
		}
	}
	for _, at := range order {
		texts := make([]string, len(found[at]))
		for n, i := range found[at] {
			texts[n] = a.pieces[i].tree.Field("delta").Field(at.field).Str()
		}
		whole := strings.Join(texts, "")
		changed := change(whole)
		if changed == whole {
			continue
		}
		for n, text := range spread(texts, whole, changed) {
			i := found[at][n]
			if text != texts[n] {
				a.pieces[i].say(at.field, text)
			}
		}
	}
}

// say replaces the text in the delta of an event.
func (p *piece) say(field, text string) {
	tree := p.tree.Clone()
	tree.Field("delta").SetField(field, text)
	*p = eventOf("event: "+p.name+"\ndata: "+tree.String()+"\n\n", p.after)
}

// spread distributes a changed text over the parts of the text before the change. The changed
// middle goes into the part in which it begins.
func spread(parts []string, whole, became string) []string {
	from := 0
	for from < len(whole) && from < len(became) && whole[from] == became[from] {
		from++
	}
	to := 0 // counted from the end
	for to < len(whole)-from && to < len(became)-from && whole[len(whole)-1-to] == became[len(became)-1-to] {
		to++
	}
	middle := became[from : len(became)-to]
	spread, read, placed := make([]string, len(parts)), 0, false
	for i, part := range parts {
		begin, end := read, read+len(part)
		read = end
		before := part[:min(max(from-begin, 0), len(part))]
		after := part[max(min(len(whole)-to-begin, len(part)), 0):]
		switch {
		case end <= from && !(end == len(whole)):
			spread[i] = part
		case begin >= len(whole)-to && placed:
			spread[i] = part
		case placed:
			spread[i] = after
		default:
			spread[i], placed = before+middle+after, true
		}
	}
	return spread
}
