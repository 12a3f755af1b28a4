package stream

import (
	"cmp"
	"slices"

	"github.com/claudemock/claudemock/jsontree"
)

// Assembly adds up the events of a stream to the message that a client holds, as far as
// they can be understood. The zero Assembly has seen no event.
type Assembly struct {
	message *jsontree.Node
	blocks  map[int]*growing // by index
	order   []*growing
	failed  *jsontree.Node
	whole   bool
}

// Add takes in the next event: its name and its data, which the Assembly may change.
func (a *Assembly) Add(name string, data *jsontree.Node) {
	index, _ := data.Field("index").Int()
	switch name {
	case "message_start":
		a.message = data.Field("message")
	case "content_block_start":
		if block := data.Field("content_block"); block != nil {
			if a.blocks == nil {
				a.blocks = map[int]*growing{}
			}
			a.blocks[index] = &growing{block: block}
			a.order = append(a.order, a.blocks[index])
		}
	case "content_block_delta":
		if g := a.blocks[index]; g != nil {
			g.add(data.Field("delta"))
		}
	case "message_delta":
		a.end(data)
	case "message_stop":
		a.whole = true
	case "error":
		a.failed = data.Field("error")
	}
}

// end takes in a message_delta: the fields of the message that are known at its end.
func (a *Assembly) end(data *jsontree.Node) {
	if !a.message.Is(jsontree.Object) {
		a.message = jsontree.Obj()
	}
	overlay(a.message, data.Field("delta"))
	if usage := data.Field("usage"); usage.Is(jsontree.Object) {
		if !a.message.Field("usage").Is(jsontree.Object) {
			a.message.SetField("usage", jsontree.Obj())
		}
		overlay(a.message.Field("usage"), usage)
	}
	if edits := data.Field("context_management"); edits != nil {
		a.message.SetField("context_management", edits)
	}
}

func overlay(object, fields *jsontree.Node) {
	if !fields.Is(jsontree.Object) {
		return
	}
	for _, m := range fields.Members {
		object.SetField(m.Key, m.Value)
	}
}

// Blocks returns the content blocks, with their deltas added up.
func (a *Assembly) Blocks() []*jsontree.Node {
	blocks := make([]*jsontree.Node, len(a.order))
	for i, g := range a.order {
		blocks[i] = g.whole()
	}
	return blocks
}

// Message returns the message with its content; nil if no event carried any of it.
func (a *Assembly) Message() *jsontree.Node {
	switch {
	case a.message.Is(jsontree.Object):
	case len(a.order) > 0:
		a.message = jsontree.Obj()
	default:
		return nil
	}
	a.message.SetField("content", a.Blocks())
	return a.message
}

// Failed returns the error of the stream's error event; nil if there was none.
func (a *Assembly) Failed() *jsontree.Node { return a.failed }

// Whole reports whether message_stop has come.
func (a *Assembly) Whole() bool { return a.whole }

// growing is a block of a stream with the deltas so far.
type growing struct {
	block *jsontree.Node
	input []byte
}

// add applies a delta: it extends texts, appends to lists, and replaces other
// values.
func (g *growing) add(delta *jsontree.Node) {
	if !delta.Is(jsontree.Object) || !g.block.Is(jsontree.Object) {
		return
	}
	for _, m := range delta.Members {
		before := g.block.Field(m.Key)
		switch {
		case m.Key == "type" || m.Key == "estimated_tokens": // told of the delta, not of the block
		case m.Key == "partial_json":
			g.input = append(g.input, m.Value.Str()...)
		case m.Key == "citation":
			cited := cmp.Or(g.block.Field("citations"), jsontree.Arr())
			g.block.SetField("citations", slices.Concat(cited.Items, []*jsontree.Node{m.Value}))
		case before.Is(jsontree.String) && m.Value.Is(jsontree.String):
			g.block.SetField(m.Key, before.Text+m.Value.Text)
		default:
			g.block.SetField(m.Key, m.Value)
		}
	}
}

// whole returns the block with its input, if that is JSON.
func (g *growing) whole() *jsontree.Node {
	if input, err := jsontree.Parse(g.input); err == nil && g.block.Is(jsontree.Object) {
		g.block.SetField("input", input)
	}
	return g.block
}
