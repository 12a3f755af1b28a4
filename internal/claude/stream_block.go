package claude

import "github.com/claudemock/claudemock/jsontree"

// block appends the events of one content block, without its stop when cut.
func (s *streamer) block(index int, block *jsontree.Node, cut bool) {
	start, deltas := s.split(block)
	place := with("index", s.nodes.Int(index))
	s.add("content_block_start", place, with("content_block", start))
	if index == 0 {
		s.ping()
	}
	for _, delta := range deltas {
		s.add("content_block_delta", place, with("delta", delta))
	}
	if !cut {
		s.add("content_block_stop", place)
	}
}

// split is a block as content_block_start has it, and the deltas that make it
// whole. A type without deltas of its own starts whole.
func (s *streamer) split(block *jsontree.Node) (start *jsontree.Node, deltas []*jsontree.Node) {
	start = shallow(block)
	switch block.Field("type").Str() {
	case "text":
		deltas = s.citations(start)
		return start, append(deltas, s.parts(start, "text", "text_delta")...)
	case "thinking":
		deltas = s.parts(start, "thinking", "thinking_delta")
		return start, append(deltas, s.signature(start)...)
	case "tool_use", "server_tool_use", "mcp_tool_use":
		return start, s.input(start)
	default:
		return start, nil
	}
}

// parts empties a text field of the block and is the deltas that fill it.
func (s *streamer) parts(start *jsontree.Node, key, deltaType string) []*jsontree.Node {
	value := start.Field(key)
	if !value.Is(jsontree.String) {
		return nil
	}
	var deltas []*jsontree.Node
	for text := value.Text; text != ""; {
		part := firstTokens(text, s.perPart)
		deltas = append(deltas, s.typed(deltaType, with(key, s.nodes.Str(part))))
		text = text[len(part):]
	}
	start.SetField(key, "")
	return deltas
}

// citations empties the block's citations; each has a delta of its own.
func (s *streamer) citations(start *jsontree.Node) []*jsontree.Node {
	cited := start.Field("citations")
	if !cited.Is(jsontree.Array) {
		return nil
	}
	deltas := make([]*jsontree.Node, 0, len(cited.Items))
	for _, citation := range cited.Items {
		deltas = append(deltas, s.typed("citations_delta", with("citation", citation)))
	}
	start.SetField("citations", jsontree.Arr())
	return deltas
}

// signature empties the block's signature, which comes whole.
func (s *streamer) signature(start *jsontree.Node) []*jsontree.Node {
	value := start.Field("signature")
	if value.Str() == "" {
		return nil
	}
	start.SetField("signature", "")
	return []*jsontree.Node{s.typed("signature_delta", with("signature", value))}
}

// input empties a tool's input and is its JSON in pieces, cut anywhere; the
// first is always empty.
func (s *streamer) input(start *jsontree.Node) []*jsontree.Node {
	input := start.Field("input")
	if !input.Is(jsontree.Object) {
		return nil
	}
	deltas := []*jsontree.Node{s.typed("input_json_delta", with("partial_json", s.nodes.Str("")))}
	for text := input.String(); text != ""; {
		part := firstTokens(text, s.perPart)
		deltas = append(deltas, s.typed("input_json_delta", with("partial_json", s.nodes.Str(part))))
		text = text[len(part):]
	}
	start.SetField("input", jsontree.Obj())
	return deltas
}

// shallow is a copy whose fields can be set without touching the original.
func shallow(n *jsontree.Node) *jsontree.Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Members = append([]jsontree.Member(nil), n.Members...)
	return &c
}
