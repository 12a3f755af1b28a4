package stream

import (
	"math/rand/v2"
	"slices"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// defaultTokensPerPart is the number of tokens in a delta. The real API's deltas have
// several, and can split a word.
const defaultTokensPerPart = 4

// Event is one event of a healthy stream.
type Event struct {
	Name string         // the event's name, equal to data.type
	Data *jsontree.Node // the data line's JSON
	Raw  string         // the data line verbatim, if the API does not send compact JSON (ping); Data is set too
	Pad  int            // number of spaces before the closing brace of the data line
}

// MaxEvents is the limit on the events of a stream. A model's longest answer has as
// many tokens. Of a longer message, only about so many events are made.
const MaxEvents = 1 << 17

// Message returns the events of a message for a request, with tokensPerPart tokens in a
// delta (0 means as many as the API sends). The deltas together give the exact message.
// A nil request is one without betas.
//
// It accepts any tree as a message, since faults alter messages: a missing part is
// missing in the event that would have it, and a part of the wrong type is sent
// unchanged, in the event that starts its block or the stream.
func Message(req *claude.Request, message *jsontree.Node, tokensPerPart int, r *rand.Rand) []Event {
	if tokensPerPart <= 0 {
		tokensPerPart = defaultTokensPerPart
	}
	s := streamer{perPart: tokensPerPart, r: r, events: make([]Event, 0, expectedEvents), types: map[string]*jsontree.Node{}}
	if req != nil {
		s.beta = req.BetaFields()
		if s.beta.Estimated {
			s.hidden, _ = message.Get("usage.output_tokens_details.thinking_tokens").Int()
		}
	}
	s.add("message_start", member("message", s.messageStart(message)))
	blocks := message.Field("content").List()
	for i, block := range blocks {
		// As recorded, a tool call that max_tokens cut off has no content_block_stop.
		cut := i == len(blocks)-1 && block.Field("type").Str() == "tool_use" &&
			message.Field("stop_reason").Str() == "max_tokens"
		s.block(i, block, cut)
	}
	if message.Is(jsontree.Object) {
		s.messageDelta(message)
	}
	s.add("message_stop")
	return s.events
}

// streamer collects the events of one stream. Its nodes share parts with the message
// and must not be changed.
type streamer struct {
	events  []Event
	perPart int // tokens in a delta
	beta    claude.BetaFields
	hidden  int // tokens of hidden thinking whose estimate is not sent yet
	r       *rand.Rand
	nodes   jsontree.Arena
	types   map[string]*jsontree.Node // one node for each type name, shared by the events
}

// expectedEvents is the usual number of events in a stream.
const expectedEvents = 32

// maxEventFields is the usual largest number of fields in events and deltas, with their
// type.
const maxEventFields = 4

// maxPad is the largest number of spaces before the closing brace of a data line. How
// the API chooses the number is not known.
const maxPad = 14

// add appends an event with these fields after the type.
func (s *streamer) add(name string, fields ...jsontree.Member) {
	pad := 0
	if s.r.IntN(2) == 0 {
		pad = 1 + s.r.IntN(maxPad)
	}
	s.events = append(s.events, Event{Name: name, Data: s.typed(name, fields...), Pad: pad})
}

// typed returns an object with a type, followed by these fields.
func (s *streamer) typed(name string, fields ...jsontree.Member) *jsontree.Node {
	typ := s.types[name]
	if typ == nil {
		typ = s.nodes.Str(name)
		s.types[name] = typ
	}
	var buf [maxEventFields]jsontree.Member // on the stack: the object copies them
	members := append(append(buf[:0], member("type", typ)), fields...)
	return s.nodes.Obj(members...)
}

// ping appends the only event that the API writes with a space in its JSON.
func (s *streamer) ping() {
	s.events = append(s.events, Event{Name: "ping", Data: jsontree.Obj("type", "ping"), Raw: `{"type": "ping"}`})
}

// messageStart returns the message as message_start has it, without content.
func (s *streamer) messageStart(message *jsontree.Node) *jsontree.Node {
	if !message.Is(jsontree.Object) {
		return message
	}
	start := &jsontree.Node{Kind: jsontree.Object, Members: make([]jsontree.Member, 0, len(message.Members))}
	for _, m := range message.Members {
		start.Members = append(start.Members, member(m.Key, s.startField(m)))
	}
	return start
}

func (s *streamer) startField(m jsontree.Member) *jsontree.Node {
	switch {
	case m.Key == "content" && m.Value.Is(jsontree.Array):
		return jsontree.Arr()
	case slices.Contains(deltaFields, m.Key) || slices.Contains(closingFields, m.Key):
		return &jsontree.Node{}
	case m.Key == "usage":
		return s.startUsage(m.Value)
	default:
		return m.Value
	}
}

// startUsage returns the usage after the first 1 to 8 tokens of output.
func (s *streamer) startUsage(usage *jsontree.Node) *jsontree.Node {
	output, ok := usage.Field("output_tokens").Int()
	if !ok {
		return usage
	}
	opened := shallow(usage)
	for i, m := range opened.Members {
		switch {
		case m.Key == "output_tokens":
			opened.Members[i].Value = s.nodes.Int(min(1+s.r.IntN(8), output))
		case slices.Contains(laterUsage, m.Key):
			opened.Members[i].Value = &jsontree.Node{}
		}
	}
	return opened
}

// messageDelta appends message_delta: why the message ended, and the usage so far.
func (s *streamer) messageDelta(message *jsontree.Node) {
	fields := make([]jsontree.Member, 0, 3)
	fields = append(fields, member("delta", pick(message, deltaFields)))
	switch usage := message.Field("usage"); {
	case usage.Is(jsontree.Object):
		fields = append(fields, member("usage", pick(usage, runningUsage)))
	case usage != nil:
		fields = append(fields, member("usage", usage))
	}
	for _, key := range closingFields {
		if value := message.Field(key); value != nil {
			fields = append(fields, member(key, value))
		}
	}
	s.add("message_delta", fields...)
}

// pick returns an object with some fields of another, as far as it has them.
func pick(object *jsontree.Node, keys []string) *jsontree.Node {
	picked := &jsontree.Node{Kind: jsontree.Object, Members: make([]jsontree.Member, 0, len(keys))}
	for _, key := range keys {
		if v := object.Field(key); v != nil {
			picked.Members = append(picked.Members, member(key, v))
		}
	}
	return picked
}
