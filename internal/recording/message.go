package recording

import (
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/jsontree"
)

// message returns the message that a client makes of the answer, as far as it came. It returns
// nil if the answer is no message.
func (a *answer) message() *jsontree.Node {
	if !a.stream {
		if tree, err := jsontree.ParseString(a.text()); err == nil && tree.Field("type").Str() == "message" {
			return tree
		}
		return nil
	}
	var message stream.Assembly
	begun := false
	for i := range a.pieces {
		if p := &a.pieces[i]; p.tree != nil && !p.cut {
			begun = begun || p.name == "message_start" && p.tree.Field("message").Is(jsontree.Object)
			message.Add(p.name, p.tree.Clone())
		}
	}
	if !begun {
		return nil
	}
	return message.Message()
}
