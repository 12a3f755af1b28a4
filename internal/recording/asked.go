package recording

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/recorded"
)

// DefaultMatch lists the fields that must agree in a replay, unless Options say otherwise.
// The system prompt is none of them, because many clients put the day or a folder into it.
func DefaultMatch() []string { return []string{"model", "tools", "messages"} }

// request returns what was asked, for the scenario to compare with: only the fields that
// count, with credentials hidden and ids numbered. It returns nil if no more is known than that
// a message was asked for.
func (t *turn) request(fields []string) *recorded.Request {
	r := &recorded.Request{Stream: recorded.StreamOf(t.req.Stream())}
	if t.untold("stream") || !t.known {
		r.Stream = recorded.StreamEither
	}
	if usual, _ := claude.RouteOf(claude.Messages); t.req.Method != usual.Method {
		r.Method = t.req.Method
	}
	if t.req.Endpoint != claude.Messages {
		r.Path = "/" + strings.ToValidUTF8(strings.TrimLeft(t.req.Path, "/"), "�")
	}
	route, _ := claude.RouteOf(t.req.Endpoint)
	switch {
	case !t.known && route.Takes == claude.JSON && len(t.asked.Body) > 0:
		r.Unreadable, r.Stream = true, ""
	case !t.req.Endpoint.Streams() && t.req.Endpoint != claude.Other:
		r.Stream = ""
	}
	if t.known && (t.req.Endpoint == claude.Other || route.Takes == claude.JSON) {
		for _, field := range fields {
			t.say(r, field)
		}
	}
	if reflect.DeepEqual(r, &recorded.Request{Stream: recorded.StreamEither}) {
		return nil
	}
	return r
}

// untold reports whether the source does not tell a field of the request's body.
func (t *turn) untold(field string) bool { return slices.Contains(t.asked.Untold, field) }

// say sets what the request says in a field of its body.
func (t *turn) say(r *recorded.Request, field string) {
	if t.untold(field) {
		return
	}
	switch field {
	case "model":
		r.Model = t.safe.Field("model").Str()
	case "tools":
		r.Tools = recorded.Of(recorded.OfferedTools(t.safe))
	case "messages":
		if t.req.Endpoint != claude.Other || t.safe.Field("messages").Is(jsontree.Array) {
			if !t.untold("turn") {
				r.Turn = t.incoming().Conversation().Turn
			}
			r.Messages = recorded.Of(recorded.Latest(t.safe))
		}
	default:
		if r.Body == nil {
			r.Body = map[string]*recorded.Value{}
		}
		r.Body[field] = nil
		if value := t.safe.Field(field); value != nil {
			r.Body[field] = &recorded.Value{JSON: value}
		}
	}
}

// mostEarlier is how many earlier messages of the user are tried one by one to tell
// conversations apart. If these do not suffice, all of them are written.
const mostEarlier = 20

// tellApart gives requests the earlier messages of the user where several conversations
// come to the same latest messages. It gives as few as suffice.
func tellApart(turns []*turn, fields []string) {
	same := map[string][]*turn{}
	for _, t := range turns {
		if r := t.step.Request; r != nil && r.Messages.JSON != nil {
			key := r.Key(fields)
			same[key] = append(same[key], t)
		}
	}
	for _, group := range same {
		if len(group) == 1 {
			continue
		}
		all := giveEarlier(group, math.MaxInt, fields)
		given := 0
		for given < mostEarlier && giveEarlier(group, given, fields) < all {
			given++
		}
		if given == mostEarlier {
			giveEarlier(group, math.MaxInt, fields)
		}
	}
}

// giveEarlier gives the requests of a group so many earlier messages of the user. It returns
// how many different requests there are then.
func giveEarlier(group []*turn, count int, fields []string) int {
	keys := map[string]bool{}
	for _, t := range group {
		r := t.step.Request
		r.Earlier = recorded.Value{}
		if messages := recorded.Earlier(t.safe, count); len(messages) > 0 {
			r.Earlier = recorded.Of(messages)
		}
		keys[r.Key(fields)] = true
	}
	return len(keys)
}

// swappable reports whether requests that are the same were under way at the same time and
// got different answers, so that a replay may give them in another order.
func swappable(turns []*turn, fields []string) bool {
	last := map[string]*turn{} // of those with the same request, the one that ended last
	began := slices.SortedStableFunc(slices.Values(turns), func(a, b *turn) int { return a.began().Compare(b.began()) })
	for _, t := range began {
		if t.step.Request == nil || t.began().IsZero() {
			continue
		}
		key := t.step.Request.Key(fields)
		before := last[key]
		if before != nil && t.began().Before(before.ended()) && !alike(before.step, t.step) {
			return true
		}
		if before == nil || before.ended().Before(t.ended()) {
			last[key] = t
		}
	}
	return false
}

// aside is a part of a step that stands in a file beside the scenario.
type aside struct {
	path      []string // of the keys in the step, the last one in the map before it
	content   []byte
	extension string
}

// room bounds a value that stands in the scenario itself: how many bytes of JSON it has, of
// how many values it consists, and how deep these are nested.
type room struct{ bytes, values, depth int }

// The rooms of values, and how much those of all requests may take in wide rooms: a scenario
// has no more than a megabyte and 50,000 values.
var (
	wide          = room{bytes: 2 << 10, values: 40, depth: 20}
	narrow        = room{bytes: 200, values: 10, depth: 20}
	mostInRequest = room{bytes: 256 << 10, values: 12_000}
)

// roomFor returns the room for the values of requests that leaves room for their answers.
func roomFor(turns []*turn) room {
	var all room
	for _, t := range turns {
		for _, value := range t.longValues() {
			values, _ := extent(value.JSON)
			all.bytes += min(len(value.JSON.String()), wide.bytes)
			all.values += min(values, wide.values)
		}
	}
	if all.bytes > mostInRequest.bytes || all.values > mostInRequest.values {
		return narrow
	}
	return wide
}

// longValues returns the values of the step's request that may be long, by their keys.
func (t *turn) longValues() map[string]*recorded.Value {
	r := t.step.Request
	if r == nil {
		return nil
	}
	values := map[string]*recorded.Value{"tools": &r.Tools, "earlier": &r.Earlier, "messages": &r.Messages}
	for name, value := range r.Body {
		if value != nil {
			values["body."+name] = value
		}
	}
	return values
}

// setRequestAside has the values of the step's request for which there is no room come from
// files. A value that is too long for a file is left out.
func (t *turn) setRequestAside(in room) {
	for name, value := range t.longValues() {
		t.setValueAside(value, in, append([]string{"request"}, strings.Split(name, ".")...))
	}
	slices.SortFunc(t.asides, func(a, b aside) int { return slices.Compare(a.path, b.path) })
}

func (t *turn) setValueAside(value *recorded.Value, in room, path []string) {
	text := value.JSON.String()
	if values, depth := extent(value.JSON); len(text) <= in.bytes && values <= in.values && depth <= in.depth {
		return
	}
	if len(text) > scenarios.MaxBodyFile/2 { // which the indentation makes longer
		*value = recorded.Value{}
		t.notes = append(t.notes, fmt.Sprintf("left out: the request's %s, whose %d bytes no file may have", path[len(path)-1], len(text)))
		return
	}
	var content bytes.Buffer
	if json.Indent(&content, []byte(text), "", "  ") != nil {
		content.WriteString(text)
	}
	content.WriteByte('\n')
	stand := jsontree.Of(digest(content.Bytes()))
	if path[len(path)-1] != "tools" {
		stand = jsontree.Obj("in_file", stand)
	}
	value.JSON = jsontree.Arr(stand)
	t.asides = append(t.asides, aside{path, content.Bytes(), ".json"})
}

// extent returns how many values there are in a value, and how deep they are nested.
func extent(n *jsontree.Node) (values, depth int) {
	if n == nil {
		return 0, 0
	}
	values = 1
	add := func(inner *jsontree.Node) {
		more, below := extent(inner)
		values, depth = values+more, max(depth, below)
	}
	for _, item := range n.Items {
		add(item)
	}
	for _, m := range n.Members {
		add(m.Value)
	}
	return values, depth + 1
}

// mapTexts returns a copy of a value with edit applied to each of its texts and keys. The last
// of equal keys stays, as for readers of JSON.
func mapTexts(n *jsontree.Node, edit func(string) string) *jsontree.Node {
	if n == nil {
		return nil
	}
	c := *n
	if n.Is(jsontree.String) {
		c.Text = edit(n.Text)
	}
	c.Items, c.Members = make([]*jsontree.Node, len(n.Items)), nil
	for i, item := range n.Items {
		c.Items[i] = mapTexts(item, edit)
	}
	places := map[string]int{}
	for _, m := range n.Members {
		key := edit(m.Key)
		at, known := places[key]
		if !known {
			at, places[key] = len(c.Members), len(c.Members)
			c.Members = append(c.Members, jsontree.Member{Key: key})
		}
		c.Members[at].Value = mapTexts(m.Value, edit)
	}
	return &c
}
