package difference

import "github.com/claudemock/claudemock/jsontree"

// Rules say what counts when two values are compared. The zero Rules ignore no field.
type Rules struct {
	// Ignore names fields that do not count, in whatever object they stand.
	Ignore map[string]bool
	// EmptyIsAbsent takes an empty text, list or object of a field for an absent one, as
	// the API does in requests.
	EmptyIsAbsent bool
}

// made names the fields whose values differ between two runs of the same conversation,
// since they are made anew for each: ids, times, and what only the API can read.
var made = []string{
	"id", "tool_use_id", "mcp_tool_use_id", "request_id", "message_id", "file_id", "container_id", "session_id", "download_id",
	"first_id", "last_id", "results_url",
	"created_at", "updated_at", "expires_at", "ended_at", "archived_at", "cancel_initiated_at", "retrieved_at",
	"signature", "encrypted_content", "encrypted_index", "encrypted_stdout",
	"cache_control", // asks for a price, not for another answer
}

// Conversation returns the rules for two runs of one conversation: ids, times,
// signatures, encrypted results and cache_control do not count. The id of a model
// counts, because it is a name.
func Conversation() Rules {
	r := Rules{Ignore: make(map[string]bool, len(made))}
	for _, field := range made {
		r.Ignore[field] = true
	}
	return r
}

// foreign names the fields in which keys are not the API's: the arguments of a tool,
// and schemas, in which properties may be called id.
var foreign = map[string]bool{"input": true, "input_schema": true, "schema": true}

// blocks names the fields that hold content blocks, or a text that stands for one.
var blocks = map[string]bool{"content": true, "system": true}

// counts reports whether a member of an object takes part in the comparison.
func (r Rules) counts(object *jsontree.Node, m jsontree.Member) bool {
	if r.Ignore[m.Key] && (m.Key != "id" || object.Field("type").Str() != "model") {
		return false
	}
	return !r.absent(m.Value)
}

// absent reports whether a field has no value that counts.
func (r Rules) absent(n *jsontree.Node) bool {
	if n == nil || n.Kind == jsontree.Null {
		return true
	}
	if !r.EmptyIsAbsent {
		return false
	}
	switch n.Kind {
	case jsontree.String:
		return n.Text == ""
	case jsontree.Array:
		return len(n.Items) == 0
	case jsontree.Object:
		for _, m := range n.Members {
			if r.counts(n, m) {
				return false
			}
		}
		return true
	default:
		return false
	}
}

// members returns the members of an object that count, in order. The last of duplicate
// keys counts, as in the JSON readers of the API's clients.
func (r Rules) members(object *jsontree.Node, inForeign bool) []jsontree.Member {
	last := make(map[string]int, len(object.Members))
	for i, m := range object.Members {
		last[m.Key] = i
	}
	kept := make([]jsontree.Member, 0, len(last))
	for i, m := range object.Members {
		if last[m.Key] == i && (inForeign || r.counts(object, m)) {
			kept = append(kept, m)
		}
	}
	return kept
}

// asBlocks returns the value of a field with a text made the content block that it
// stands for.
func asBlocks(key string, n *jsontree.Node, inForeign bool) *jsontree.Node {
	if !inForeign && blocks[key] && n.Is(jsontree.String) {
		return jsontree.Arr(jsontree.Obj("type", "text", "text", n.Text))
	}
	return n
}
