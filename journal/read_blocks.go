package journal

import (
	"cmp"
	"slices"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/sse"
)

// Blocks returns the content blocks that a client holds after the whole script: the
// blocks of a stream have their deltas added up. It returns none for a body that is
// not a message or is longer than maxRead.
func Blocks(made script.Script) []*jsontree.Node {
	p := passage{ops: made.Flat().Ops}
	head := p.head()
	if head == nil {
		return nil
	}
	switch kindOf(head) {
	case Message:
		tree, err := jsontree.Parse(p.body())
		if content := tree.Field("content"); err == nil && content.Is(jsontree.Array) {
			return content.Items
		}
	case Stream:
		return streamedBlocks(p)
	}
	return nil
}

// BodyOf returns the body of a script before compression, at most maxRead bytes of it.
func BodyOf(made *script.Script) string { return string(passage{ops: made.Flat().Ops}.body()) }

func streamedBlocks(p passage) []*jsontree.Node {
	events := sse.NewDecoder(&opReader{ops: p.ops})
	events.MaxEvent = maxRead
	open, order := map[int]*growing{}, []*growing(nil)
	for {
		event, err := events.Next()
		if err != nil {
			break
		}
		data, err := jsontree.Parse(event.Data)
		if err != nil {
			continue
		}
		index, _ := data.Field("index").Int()
		switch event.Name {
		case "content_block_start":
			if block := data.Field("content_block"); block.Is(jsontree.Object) {
				open[index] = &growing{block: block}
				order = append(order, open[index])
			}
		case "content_block_delta":
			if g := open[index]; g != nil {
				g.add(data.Field("delta"))
			}
		}
	}
	blocks := make([]*jsontree.Node, len(order))
	for i, g := range order {
		blocks[i] = g.whole()
	}
	return blocks
}

// growing is a block of a stream with the deltas so far.
type growing struct {
	block *jsontree.Node
	input []byte
}

// add applies a delta: it extends texts, appends to lists, and replaces other
// values.
func (g *growing) add(delta *jsontree.Node) {
	if !delta.Is(jsontree.Object) {
		return
	}
	for _, m := range delta.Members {
		before := g.block.Field(m.Key)
		switch {
		case m.Key == "type":
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
	if input, err := jsontree.Parse(g.input); err == nil && len(g.input) > 0 {
		g.block.SetField("input", input)
	}
	return g.block
}
