package claude

import (
	"math/rand/v2"

	"github.com/claudemock/claudemock/jsontree"
)

// Stream is the events that a message is streamed as, tokensPerPart tokens in a
// delta (0 means DefaultTokensPerPart). Joining the deltas gives the message
// back exactly.
//
// It takes any tree for a message, since faults alter messages: what is missing
// is missing from the event that would carry it, and what is of the wrong type
// goes out as it is, in the event that opens its block or the stream.
func Stream(message *jsontree.Node, tokensPerPart int, r *rand.Rand) []Event {
	if tokensPerPart <= 0 {
		tokensPerPart = DefaultTokensPerPart
	}
	s := streamer{perPart: tokensPerPart, r: r}
	s.add("message_start", "message", s.opened(message))
	blocks := items(message.Field("content"))
	for i, block := range blocks {
		// A tool call that max_tokens cut off is never closed, as recorded.
		cut := i == len(blocks)-1 && block.Field("type").Str() == "tool_use" &&
			message.Field("stop_reason").Str() == "max_tokens"
		s.block(i, block, cut)
	}
	if message.Is(jsontree.Object) {
		s.closing(message)
	}
	s.add("message_stop")
	return s.events
}

// streamer collects the events of one stream.
type streamer struct {
	events  []Event
	perPart int // tokens in a delta
	r       *rand.Rand
}

// maxPad is the most spaces put before a data line's closing brace; how the API
// draws their number is not known.
const maxPad = 14

// add appends an event; pairs are the fields of its data after the type.
func (s *streamer) add(name string, pairs ...any) {
	pad := 0
	if s.r.IntN(2) == 0 {
		pad = 1 + s.r.IntN(maxPad)
	}
	data := &jsontree.Node{Kind: jsontree.Object, Members: make([]jsontree.Member, 0, 1+len(pairs)/2)}
	data.Members = append(data.Members, jsontree.Member{Key: "type", Value: jsontree.Of(name)})
	data.Members = append(data.Members, jsontree.Obj(pairs...).Members...)
	s.events = append(s.events, Event{Name: name, Data: data, Pad: pad})
}

// ping appends the one event the API writes with a space in it.
func (s *streamer) ping() {
	s.events = append(s.events, Event{Name: "ping", Data: jsontree.Obj("type", "ping"), Raw: `{"type": "ping"}`})
}

// opened is the message as message_start has it: nothing said yet.
func (s *streamer) opened(message *jsontree.Node) *jsontree.Node {
	if !message.Is(jsontree.Object) {
		return message.Clone()
	}
	start := &jsontree.Node{Kind: jsontree.Object, Members: make([]jsontree.Member, 0, len(message.Members))}
	for _, m := range message.Members {
		start.Members = append(start.Members, jsontree.Member{Key: m.Key, Value: s.openedField(m)})
	}
	return start
}

func (s *streamer) openedField(m jsontree.Member) *jsontree.Node {
	switch {
	case m.Key == "content" && m.Value.Is(jsontree.Array):
		return jsontree.Arr()
	case m.Key == "stop_reason" || m.Key == "stop_sequence" || m.Key == "stop_details":
		return &jsontree.Node{}
	case m.Key == "usage":
		return s.openedUsage(m.Value)
	default:
		return m.Value.Clone()
	}
}

// openedUsage is usage when 1 to 8 tokens of the output are there.
func (s *streamer) openedUsage(usage *jsontree.Node) *jsontree.Node {
	output, ok := usage.Field("output_tokens").Int()
	if !ok {
		return usage.Clone()
	}
	opened := without(usage.Clone(), "output_tokens_details")
	opened.SetField("output_tokens", min(1+s.r.IntN(8), output))
	return opened
}

// closing appends message_delta: why the message ended, and usage so far.
func (s *streamer) closing(message *jsontree.Node) {
	delta := pick(message, "stop_reason", "stop_sequence", "stop_details")
	usage := message.Field("usage")
	switch {
	case usage == nil:
		s.add("message_delta", "delta", delta)
	case usage.Is(jsontree.Object):
		s.add("message_delta", "delta", delta, "usage", pick(usage, "input_tokens", "cache_creation_input_tokens",
			"cache_read_input_tokens", "output_tokens", "server_tool_use", "output_tokens_details"))
	default:
		s.add("message_delta", "delta", delta, "usage", usage.Clone())
	}
}

// pick is copies of some fields of an object, those that it has.
func pick(object *jsontree.Node, keys ...string) *jsontree.Node {
	picked := jsontree.Obj()
	for _, key := range keys {
		if v := object.Field(key); v != nil {
			picked.Members = append(picked.Members, jsontree.Member{Key: key, Value: v.Clone()})
		}
	}
	return picked
}
