package recording

import (
	"iter"
	"slices"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// messages yields the steps that say the answer as a message: by its text or its content, with
// the values that differ from those of a healthy message.
func (t *turn) messages() iter.Seq[*scenarios.Step] {
	return func(yield func(*scenarios.Step) bool) {
		message := t.answer.message()
		if message == nil || t.req.Endpoint != claude.Messages && t.req.Endpoint != claude.Other {
			return
		}
		ends := t.streamEnds()
		for _, reply := range t.contents(message) {
			if !t.settle(reply, message) {
				continue
			}
			for _, size := range t.sizes() {
				sized := *reply
				sized.Chunk, sized.StartTokens = size.Delta, size.Start
				if !yield(&scenarios.Step{Reply: &sized, Faults: ends}) {
					return
				}
			}
		}
	}
}

// contents returns the replies that say the content of a message, the shortest first: as a
// text, as blocks without the values that are made up, and as whole blocks. Those with tool
// calls also come with calls that the request does not offer.
func (t *turn) contents(message *jsontree.Node) (replies []*scenarios.Reply) {
	blocks := message.Field("content").List()
	if !message.Field("content").Is(jsontree.Array) {
		return nil
	}
	if len(blocks) == 1 && blocks[0].Field("type").Str() == "text" {
		text := quoted(blocks[0].Field("text").Str())
		replies = append(replies, &scenarios.Reply{Text: &text})
	}
	brief, whole := make([]*jsontree.Node, len(blocks)), make([]*jsontree.Node, len(blocks))
	calls := false
	for i, block := range blocks {
		whole[i] = quotedTree(block)
		brief[i] = shortened(whole[i])
		calls = calls || block.Field("type").Str() == "tool_use"
	}
	for _, content := range [][]*jsontree.Node{brief, whole} {
		replies = append(replies, &scenarios.Reply{Content: content})
		if calls {
			replies = append(replies, &scenarios.Reply{Content: content, Offered: scenarios.Ignored})
		}
	}
	return replies
}

// shortened returns a block without the values that are made up where they are left out.
func shortened(block *jsontree.Node) *jsontree.Node {
	if !block.Is(jsontree.Object) {
		return block
	}
	left := *block
	left.Members = slices.DeleteFunc(slices.Clone(block.Members), func(m jsontree.Member) bool {
		return m.Key == "id" && idShape.MatchString(m.Value.Str()) ||
			m.Key == "citations" && m.Value.Is(jsontree.Null) ||
			m.Key == "caller" && m.Value.String() == `{"type":"direct"}`
	})
	return &left
}

// settle sets what the message has and the plain reply has not. It returns false if the reply
// makes no message to compare with.
func (t *turn) settle(reply *scenarios.Reply, message *jsontree.Node) bool {
	plain := *reply
	plain.Stream = new(false)
	made, err := play(&scenarios.Step{Reply: &plain}, t)
	if err != nil {
		return false
	}
	own, err := jsontree.ParseString(made.text)
	if err != nil {
		return false
	}
	differs := func(key string) *jsontree.Node {
		if value := message.Field(key); value != nil && !value.Is(jsontree.Null) && value.String() != own.Field(key).String() {
			return value
		}
		return nil
	}
	reply.Model, reply.StopReason = differs("model").Str(), differs("stop_reason").Str()
	if id := message.Field("id").Str(); canonical(id, false) != canonical(own.Field("id").Str(), false) {
		reply.ID = id // the id has another form, such as that of a cloud
	}
	reply.StopSequence, reply.StopDetails = differs("stop_sequence").Str(), differs("stop_details")
	reply.Usage = t.usage(message.Field("usage"), own.Field("usage"))
	if reply.HasUnknownKeys() { // the API is newer than claudemock
		reply.UnknownKeys = scenarios.Ignored
	}
	if t.answer.stream != t.req.Stream() {
		reply.Stream = new(t.answer.stream)
	}
	return true
}

// cacheUsage are the counts that depend on what the session has cached.
var cacheUsage = []string{"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "cache_creation"}

// usage returns the counts that differ from those that are counted, or may differ in another
// session.
func (t *turn) usage(came, own *jsontree.Node) *jsontree.Node {
	left := jsontree.Obj()
	for _, m := range members(came) {
		kept := !t.known || t.req.CachesPrompt() && slices.Contains(cacheUsage, m.Key)
		if kept || m.Value.String() != own.Field(m.Key).String() {
			left.SetField(m.Key, m.Value)
		}
	}
	if len(left.Members) == 0 {
		return nil
	}
	return left
}

// sizes returns the numbers of tokens that the parts of a stream may have, the usual ones
// first.
func (t *turn) sizes() []stream.Sizes {
	if !t.answer.stream {
		return []stream.Sizes{{}}
	}
	start, delta := 0, 0
	for i := range t.answer.pieces {
		p := &t.answer.pieces[i]
		if p.name == "message_start" {
			start, _ = p.tree.Get("message.usage.output_tokens").Int()
		}
		if text := p.tree.Field("delta").Field("text").Str(); text != "" {
			delta = tokens.Count(text)
			break
		}
	}
	return slices.Compact([]stream.Sizes{{}, {Start: start}, {Delta: delta}, {Delta: delta, Start: start}})
}

// streamEnds returns the faults that end a stream as this one ended, after events that were
// healthy.
func (t *turn) streamEnds() scenarios.Faults {
	a := &t.answer
	n := len(a.pieces)
	if !a.stream || n == 0 {
		return nil
	}
	last := &a.pieces[n-1]
	switch {
	case a.end != exchange.Complete:
		return a.broken(a.last())
	case last.name == "message_stop":
		return nil
	case last.name == "error" && n > 1:
		told := last.tree.Field("error")
		insert := &faults.Insert{Error: told.Field("type").Str(), At: a.after(n - 2)}
		if insert.Error == "" {
			return nil
		}
		if message := told.Field("message").Str(); message != apierror.New(insert.Error, "").Message {
			insert.Message = message
		}
		return scenarios.Faults{{Name: "insert", Fault: insert}}
	default:
		return scenarios.Faults{{Name: "truncate", Fault: &faults.Truncate{At: a.last()}}}
	}
}

// members returns the fields of an object, or none for nil.
func members(object *jsontree.Node) []jsontree.Member {
	if object == nil {
		return nil
	}
	return object.Members
}
