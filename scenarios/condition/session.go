package condition

import (
	"slices"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/words"
)

// Nth is a condition on a request's place, from 1. In YAML a bare number is that place.
type Nth struct {
	From  int `yaml:"from" min:"1" doc:"the first place; default 1"`
	To    int `yaml:"to" min:"1" doc:"the last place; default none"`
	Every int `yaml:"every" min:"1" doc:"only each so many from the first place on, e.g. every: 3 for the 3rd, the 6th and so on"`
}

// DecodeYAML reads a number or a map.
func (c *Nth) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Map {
		before := d.Count()
		d.Struct(n, c)
		d.Between(n, "from", "to", d.Failed(before) || c.To == 0 || c.From <= c.To)
		if !d.Failed(before) && c.From == 0 && c.To > 0 && c.Every > c.To {
			d.In("to", func() { d.Problemf(n.Get("to"), "to comes before the first: that is place %d", c.Every) })
		}
		return
	}
	place, ok := n.Int()
	if !ok || place < 1 {
		d.Problemf(n, "expected a place from 1, such as 3, {from: 2, to: 5} or {every: 3}, got %s", strictyaml.Found(n))
		return
	}
	c.From, c.To = int(place), int(place)
}

// EncodeYAML writes a number or a map.
func (c *Nth) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if *c == (Nth{From: c.From, To: c.From}) && c.From > 0 {
		return e.Encode(c.From)
	}
	return e.Struct(c)
}

func (c *Nth) holds(m incoming.Moment) bool { return c.Has(m.Nth) }

// Has reports whether a place, from 1, meets the condition.
func (c *Nth) Has(place int) bool {
	first := c.From
	if first == 0 {
		first = max(1, c.Every)
	}
	return place >= first && (c.To == 0 || place <= c.To) && (place-first)%max(1, c.Every) == 0
}

func (c *Nth) String() string {
	text := "from " + strconv.Itoa(max(1, c.From))
	switch {
	case c.Every > 0 && c.From == 0:
		text = ""
	case c.From > 0 && c.From == c.To:
		return strconv.Itoa(c.From)
	}
	if c.Every > 0 {
		text = join(text, "every "+strconv.Itoa(c.Every))
	}
	if c.To > 0 {
		text = join(text, "to "+strconv.Itoa(c.To))
	}
	return text
}

func join(text, more string) string {
	if text == "" {
		return more
	}
	return text + " " + more
}

// Since is a condition on the time since a session's first request.
type Since struct {
	After  time.Duration `yaml:"after" doc:"when so much has passed; default at once"`
	Before time.Duration `yaml:"before" doc:"until so much has passed; default for ever"`
}

// DecodeYAML reads a map and refuses an empty span of time.
func (c *Since) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, c)
	if len(n.Entries) == 0 && !d.Failed(before) {
		d.Problemf(n, "this condition is empty; known are after, before")
	}
	d.Between(n, "after", "before", d.Failed(before) || c.Before == 0 || c.After < c.Before)
}

// EncodeYAML writes a map, which is never empty.
func (c *Since) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	n := e.Struct(c)
	if len(n.Entries) == 0 {
		n.Set("after", e.Encode(c.After))
	}
	return n
}

func (c *Since) holds(m incoming.Moment) bool {
	return m.Elapsed >= c.After && (c.Before == 0 || m.Elapsed < c.Before)
}

func (c *Since) String() string {
	text := ""
	if c.After > 0 {
		text = "after " + words.Span(c.After)
	}
	if c.Before > 0 {
		text = join(text, "before "+words.Span(c.Before))
	}
	return text
}

// InFlight is a condition on how many requests of the session are being answered. In YAML
// a bare number is exactly that many.
type InFlight struct {
	Min int `yaml:"min" min:"1" doc:"so many or more"`
	Max int `yaml:"max" min:"1" doc:"so many or fewer"`
}

// DecodeYAML reads a number or a map.
func (c *InFlight) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Map {
		before := d.Count()
		d.Struct(n, c)
		d.Between(n, "min", "max", d.Failed(before) || c.Max == 0 || c.Min <= c.Max)
		return
	}
	count, ok := n.Int()
	if !ok || count < 1 {
		d.Problemf(n, "expected a number from 1 or {min: 3}, since the request itself counts, got %s", strictyaml.Found(n))
		return
	}
	c.Min, c.Max = int(count), int(count)
}

// EncodeYAML writes a number or a map.
func (c *InFlight) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if c.Min == c.Max && c.Min > 0 {
		return e.Encode(c.Min)
	}
	return e.Struct(c)
}

func (c *InFlight) holds(m incoming.Moment) bool {
	return m.InFlight >= c.Min && (c.Max == 0 || m.InFlight <= c.Max)
}

func (c *InFlight) String() string {
	switch {
	case c.Min == c.Max:
		return strconv.Itoa(c.Min)
	case c.Max == 0:
		return strconv.Itoa(c.Min) + " or more"
	default:
		return strconv.Itoa(max(1, c.Min)) + " to " + strconv.Itoa(c.Max)
	}
}

// Window is a span of time that repeats, counted from the session's first request.
type Window struct {
	Every  time.Duration `yaml:"every" required:"true" doc:"from the beginning of one window to that of the next"`
	For    time.Duration `yaml:"for" required:"true" doc:"how long each lasts"`
	Offset time.Duration `yaml:"offset" doc:"when the first begins; default at once"`
}

// DecodeYAML reads a map and refuses a window that never opens or never closes.
func (c *Window) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	before := d.Count()
	d.Struct(n, c)
	switch {
	case d.Failed(before):
	case c.For == 0:
		d.In("for", func() { d.Problemf(n.Get("for"), "a window of no length never opens") })
	case c.For >= c.Every:
		d.In("for", func() {
			d.Hintf(n.Get("for"), "for all requests from a time on: since: {after: …}", "this window never closes: it lasts %s and begins anew every %s", words.Span(c.For), words.Span(c.Every))
		})
	}
}

func (c *Window) holds(m incoming.Moment) bool {
	passed := m.Elapsed - c.Offset
	return passed >= 0 && passed%c.Every < c.For
}

func (c *Window) String() string {
	text := words.Span(c.For) + " of every " + words.Span(c.Every)
	if c.Offset > 0 {
		text += " after " + words.Span(c.Offset)
	}
	return text
}

// Previous is a condition on the outcome of the answer that ended last: one of the words
// completed, error, refused, reset, closed and left, or a status.
type Previous string

// DecodeYAML reads a word or a status.
func (p *Previous) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if status, ok := n.Int(); ok && status >= 100 && status <= 999 {
		*p = Previous(strconv.FormatInt(status, 10))
		return
	}
	if n.Kind == strictyaml.Scalar && n.Tag == "!!str" && slices.Contains(incoming.Outcomes, n.Value) {
		*p = Previous(n.Value)
		return
	}
	d.Hintf(n, strictyaml.DidYouMean(n.Value, incoming.Outcomes), "expected one of completed, error, refused, reset, closed, left, or a status such as 529, got %s", strictyaml.Found(n))
}

// EncodeYAML writes a word, or a status as a number.
func (p *Previous) EncodeYAML(e *strictyaml.Encoder) *strictyaml.Node {
	if status, err := strconv.Atoi(string(*p)); err == nil {
		return e.Encode(status)
	}
	return e.Encode(string(*p))
}

func (p Previous) String() string { return string(p) }

func (p Previous) holds(m incoming.Moment) bool {
	o := m.Previous
	return o.End != "" && (string(p) == o.Word() || string(p) == strconv.Itoa(o.Status))
}
