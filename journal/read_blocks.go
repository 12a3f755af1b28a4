package journal

import (
	"github.com/claudemock/claudemock/internal/claude/stream"
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
	var message stream.Assembly
	for {
		event, err := events.Next()
		if err != nil {
			return message.Blocks()
		}
		if data, err := jsontree.Parse(event.Data); err == nil {
			message.Add(event.Name, data)
		}
	}
}
