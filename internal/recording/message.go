package recording

import (
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
	made := assembly{inputs: map[int]string{}}
	for i := range a.pieces {
		if p := &a.pieces[i]; p.tree != nil && !p.cut {
			made.add(p)
		}
	}
	return made.finish()
}

// assembly puts a message together from its events.
type assembly struct {
	message *jsontree.Node
	inputs  map[int]string // the JSON of tools' inputs, by block
}

func (m *assembly) add(p *piece) {
	if p.name == "message_start" {
		m.message = p.tree.Field("message").Clone()
	}
	if !m.message.Is(jsontree.Object) {
		return
	}
	content := m.message.Field("content")
	index, _ := p.tree.Field("index").Int()
	switch p.name {
	case "content_block_start":
		if content.Is(jsontree.Array) {
			content.Items = append(content.Items, p.tree.Field("content_block").Clone())
		}
	case "content_block_delta":
		if content.Is(jsontree.Array) && index >= 0 && index < len(content.Items) && content.Items[index].Is(jsontree.Object) {
			m.delta(content.Items[index], p.tree.Field("delta"), index)
		}
	case "message_delta":
		overlay(m.message, p.tree.Field("delta"))
		if usage := m.message.Field("usage"); usage.Is(jsontree.Object) {
			overlay(usage, p.tree.Field("usage"))
		}
		if edits := p.tree.Field("context_management"); edits != nil {
			m.message.SetField("context_management", edits)
		}
	}
}

func (m *assembly) delta(block, delta *jsontree.Node, index int) {
	join := func(field string) { block.SetField(field, block.Field(field).Str()+delta.Field(field).Str()) }
	switch delta.Field("type").Str() {
	case "text_delta":
		join("text")
	case "thinking_delta":
		join("thinking")
	case "signature_delta":
		block.SetField("signature", delta.Field("signature"))
	case "citations_delta":
		citations := block.Field("citations")
		if !citations.Is(jsontree.Array) {
			citations = jsontree.Arr()
		}
		citations.Items = append(citations.Items, delta.Field("citation"))
		block.SetField("citations", citations)
	case "compaction_delta":
		overlay(block, delta)
		block.SetField("type", "compaction")
	case "input_json_delta":
		m.inputs[index] += delta.Field("partial_json").Str()
	}
}

// finish returns the message with the inputs of its tools.
func (m *assembly) finish() *jsontree.Node {
	if !m.message.Is(jsontree.Object) {
		return nil
	}
	for index, text := range m.inputs {
		if input, err := jsontree.ParseString(text); err == nil {
			m.message.Field("content").Items[index].SetField("input", input)
		}
	}
	return m.message
}

// overlay sets the fields of one object in another.
func overlay(object, fields *jsontree.Node) {
	if !fields.Is(jsontree.Object) {
		return
	}
	for _, member := range fields.Members {
		object.SetField(member.Key, member.Value)
	}
}
