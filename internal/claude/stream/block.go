package stream

import (
	"github.com/claudemock/claudemock/internal/claude/tokens"
	"github.com/claudemock/claudemock/jsontree"
)

// block appends the events of one content block, without its stop if cut.
func (s *streamer) block(index int, block *jsontree.Node, cut bool) {
	start, deltas := s.split(block)
	place := member("index", s.nodes.Int(index))
	s.add("content_block_start", place, member("content_block", start))
	if index == 0 {
		s.ping()
	}
	for _, delta := range deltas {
		s.add("content_block_delta", place, member("delta", delta))
	}
	if !cut {
		s.add("content_block_stop", place)
	}
}

// split returns a block as content_block_start has it, and the deltas that complete it.
func (s *streamer) split(block *jsontree.Node) (start *jsontree.Node, deltas []*jsontree.Node) {
	start = shallow(block)
	for i := range blockDeltas[block.Field("type").Str()] {
		d := &blockDeltas[block.Field("type").Str()][i]
		switch d.form {
		case inParts:
			deltas = append(deltas, s.parts(start, d)...)
		case inJSON:
			deltas = append(deltas, s.json(start, d)...)
		case eachItem:
			deltas = append(deltas, s.items(start, d)...)
		case inOne:
			deltas = append(deltas, s.whole(start, d)...)
		}
	}
	return start, deltas
}

// parts empties a text field of the block, and returns the deltas that fill it.
func (s *streamer) parts(start *jsontree.Node, d *blockDelta) []*jsontree.Node {
	value := start.Field(d.field)
	if !value.Is(jsontree.String) {
		return nil
	}
	thinking := d.typ == "thinking_delta"
	if value.Text == "" && thinking {
		return s.estimated(d)
	}
	var deltas []*jsontree.Node
	most := MaxEvents - len(s.events)
	for text := value.Text; text != "" && most >= 0; most-- {
		part := tokens.First(text, s.sizes.Delta)
		delta := s.typed(d.typ, member(d.key, s.nodes.Str(part)))
		if thinking && s.beta.Estimates {
			delta.SetField("estimated_tokens", nil)
		}
		deltas = append(deltas, delta)
		text = text[len(part):]
	}
	start.SetField(d.field, "")
	return deltas
}

// estimateQuantum is the number that token estimates are multiples of. The
// documentation says that there is one; its value is not confirmed.
const estimateQuantum = 10

// estimated returns the deltas of hidden thinking: an estimate of its length for a
// client that asks for it, or else none.
func (s *streamer) estimated(d *blockDelta) []*jsontree.Node {
	quanta := s.hidden / estimateQuantum
	if quanta == 0 {
		return nil
	}
	s.hidden = 0 // the first block of thinking has the whole estimate
	return []*jsontree.Node{s.typed(d.typ, member(d.key, s.nodes.Str("")), member("estimated_tokens", s.nodes.Int(quanta*estimateQuantum)))}
}

// items empties a list of the block, and returns one delta for each item.
func (s *streamer) items(start *jsontree.Node, d *blockDelta) []*jsontree.Node {
	list := start.Field(d.field)
	if !list.Is(jsontree.Array) {
		return nil
	}
	deltas := make([]*jsontree.Node, 0, len(list.Items))
	for _, item := range list.Items {
		deltas = append(deltas, s.typed(d.typ, member(d.key, item)))
	}
	start.SetField(d.field, jsontree.Arr())
	return deltas
}

// whole empties a field, and returns one delta with its value.
func (s *streamer) whole(start *jsontree.Node, d *blockDelta) []*jsontree.Node {
	value := start.Field(d.field)
	if value.Str() == "" {
		return nil
	}
	delta := s.typed(d.typ, member(d.key, value))
	if d.with == "" {
		start.SetField(d.field, "")
		return []*jsontree.Node{delta}
	}
	start.SetField(d.field, nil)
	if other := start.Field(d.with); other != nil {
		delta.Members = append(delta.Members, member(d.with, other))
		start.SetField(d.with, nil)
	}
	return []*jsontree.Node{delta}
}

// json empties the input of a tool, and returns its JSON in pieces, cut anywhere. The
// first piece is always empty.
func (s *streamer) json(start *jsontree.Node, d *blockDelta) []*jsontree.Node {
	input := start.Field(d.field)
	if !input.Is(jsontree.Object) {
		return nil
	}
	deltas := []*jsontree.Node{s.typed(d.typ, member(d.key, s.nodes.Str("")))}
	most := MaxEvents - len(s.events)
	for text := input.String(); text != "" && most >= 0; most-- {
		part := tokens.First(text, s.sizes.Delta)
		deltas = append(deltas, s.typed(d.typ, member(d.key, s.nodes.Str(part))))
		text = text[len(part):]
	}
	start.SetField(d.field, jsontree.Obj())
	return deltas
}

// shallow returns a copy whose fields can be set without changing the original.
func shallow(n *jsontree.Node) *jsontree.Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Members = append([]jsontree.Member(nil), n.Members...)
	return &c
}
