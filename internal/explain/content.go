package explain

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// shownPart returns the part of an event that a reader wants to see: the kind of a
// text and the text, or a note about another part.
func shownPart(name string, data *jsontree.Node) (kind, note, text string) {
	switch name {
	case "content_block_start":
		return "", blockWords(data.Get("content_block")), ""
	case "content_block_delta":
		return delta(data.Get("delta"))
	case "message_delta":
		return "", data.Get("delta.stop_reason").Str(), ""
	case "error":
		return "", strings.Join(notEmpty(data.Get("error.type").Str(), clipped(data.Get("error.message").Str())), " "), ""
	case "completion":
		return "", data.Get("stop_reason").Str(), data.Get("completion").Str()
	case "message_start", "content_block_stop", "message_stop", "ping":
		return "", "", ""
	default:
		return "", clip(data.String()), ""
	}
}

func delta(d *jsontree.Node) (kind, note, text string) {
	switch typ := d.Field("type").Str(); typ {
	case "text_delta":
		return "", "", d.Field("text").Str()
	case "input_json_delta":
		return "input", "", d.Field("partial_json").Str()
	case "thinking_delta":
		return "thinking", "", d.Field("thinking").Str()
	case "signature_delta":
		return "signature", "", d.Field("signature").Str()
	case "":
		return "", clip(d.String()), ""
	default:
		return typ, clip(d.String()), ""
	}
}

// blockWords returns a content block in words: what it says, or its type.
func blockWords(block *jsontree.Node) string {
	typ := block.Field("type").Str()
	switch {
	case block == nil:
		return ""
	case typ == "":
		return clip(block.String())
	case typ == "text":
		return strings.Join(notEmpty(typ, clipped(block.Field("text").Str())), " ")
	case typ == "thinking":
		return strings.Join(notEmpty(typ, clipped(block.Field("thinking").Str())), " ")
	case strings.HasSuffix(typ, "tool_use"):
		return typ + " " + block.Field("name").Str() + input(block.Field("input"))
	default:
		return typ
	}
}

// input returns what a tool is called with; a stream sends it later.
func input(in *jsontree.Node) string {
	if in == nil || in.Is(jsontree.Object) && len(in.Members) == 0 {
		return ""
	}
	text := []rune(in.String())
	if len(text) > most {
		return "(" + string(text[:most]) + "…)"
	}
	return "(" + string(text) + ")"
}

// shownBlocks is the number of blocks of a message that are shown.
const shownBlocks = 4

// bodyWords describes a plain body: the type and message of an error, the
// content of a message, or otherwise its beginning; and what is odd about it.
func bodyWords(text []byte, s *script.Script) string {
	tree, err := jsontree.Parse([]byte(strings.ToValidUTF8(string(text), "�")))
	var words string
	var odd []string
	results := resultWords(text)
	switch {
	case results != "":
		words = results
	case err != nil:
		words = clip(strings.ToValidUTF8(string(text), "�"))
		if claimsJSON(s) {
			odd = append(odd, "not JSON")
		}
	case tree.Get("error.type") != nil:
		words = tree.Get("error.type").Str() + "  " + clip(tree.Get("error.message").Str())
		odd = lacking(tree, append([]field{{"type", jsontree.String}}, errorFields...))
	case tree.Field("type").Str() == "message_batch":
		words = batchWords(tree)
	case tree.Field("type").Str() == "message" || tree.Field("role").Str() == "assistant":
		words = strings.TrimSpace("message  " + messageWords(tree))
		odd = lacking(tree, append(messageFields, field{"stop_reason", jsontree.String}))
	default:
		words = clip(string(text))
	}
	return withOddities(words, append(oddBytes(text), odd...))
}

// claimsJSON reports whether the headers say that the body is JSON.
func claimsJSON(s *script.Script) bool {
	for _, op := range s.Ops {
		if op.Kind == script.OpHead {
			return strings.HasPrefix(op.Head.Get("content-type"), "application/json")
		}
	}
	return false
}

// messageWords returns the content of a message, block by block, and the stop reason
// if it is unusual.
func messageWords(message *jsontree.Node) string {
	var words, odd []string
	content := message.Field("content")
	switch {
	case content.Is(jsontree.Array) && len(content.Items) == 0:
		words = append(words, "without any content")
	case content.Is(jsontree.Array):
		for i, block := range content.Items[:min(len(content.Items), shownBlocks)] {
			words = append(words, contentWords(block))
			odd = append(odd, blockOddities(block, fmt.Sprintf("content.%d", i))...)
		}
		if more := len(content.Items) - shownBlocks; more > 0 {
			words = append(words, fmt.Sprintf("%d blocks more", more))
		}
	}
	if reason := message.Field("stop_reason").Str(); reason != "" && reason != usualStop(content) {
		words = append(words, "stop_reason "+reason)
	}
	return strings.Join(append(words, odd...), " · ")
}

// contentWords returns blockWords without the type of text blocks.
func contentWords(block *jsontree.Node) string {
	if text := block.Field("text"); block.Field("type").Str() == "text" && text.Is(jsontree.String) {
		return clip(text.Str())
	}
	return blockWords(block)
}

// usualStop returns the stop reason of a complete message with that content.
func usualStop(content *jsontree.Node) string {
	if content.Is(jsontree.Array) {
		for _, block := range content.Items {
			if block.Field("type").Str() == "tool_use" {
				return "tool_use"
			}
		}
	}
	return "end_turn"
}

func blockOddities(block *jsontree.Node, path string) []string {
	fields := []field{{"type", jsontree.String}}
	odd := lacking(block, append(fields, typedFields[block.Field("type").Str()]...))
	for i := range odd {
		if rest, missing := strings.CutPrefix(odd[i], "no "); missing {
			odd[i] = "no " + path + "." + rest
			continue
		}
		odd[i] = path + "." + odd[i]
	}
	return odd
}
