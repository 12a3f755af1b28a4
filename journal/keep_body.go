package journal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// Keep is how much of a request's body a journal keeps.
type Keep string

// The values of Keep.
const (
	KeepBodies Keep = "bodies" // the text, without its credentials, up to MaxBody
	KeepWhole  Keep = "whole"  // the text, without its credentials, however long it is
	KeepShape  Keep = "shape"  // fields, numbers and types; only the lengths of texts
	KeepNone   Keep = "none"   // its length and its digest
)

// keeps lists the values of Keep.
func keeps() []Keep { return []Keep{KeepBodies, KeepWhole, KeepShape, KeepNone} }

// ParseKeep parses a value of Keep.
func ParseKeep(text string) (Keep, error) {
	if keep := Keep(text); slices.Contains(keeps(), keep) {
		return keep, nil
	}
	return "", fmt.Errorf("keeping %q of bodies: expected %s, %s, %s or %s", text, KeepBodies, KeepWhole, KeepShape, KeepNone)
}

// Kept is how much of a body an Entry holds.
type Kept string

// The values of Kept.
const (
	KeptWhole Kept = ""      // all of it, with fingerprints in the place of credentials
	KeptStart Kept = "start" // its beginning: it is longer than MaxBody
	KeptShape Kept = "shape" // as KeepShape says
	KeptNone  Kept = "none"  // nothing
)

// Shape returns the body with each text replaced by its length, as in
// {"role":"user","content":"(5 characters)"}. Fields that name types keep their
// values. It is "" if the body is not JSON.
func Shape(body *jsontree.Node) string {
	if body == nil {
		return ""
	}
	return shapeOf("", body).String()
}

// shapeFields are fields whose values are names from a small set.
var shapeFields = []string{"type", "role", "model", "media_type"}

// longestName is the longest value of such a field that is kept.
const longestName = 64

func shapeOf(key string, n *jsontree.Node) *jsontree.Node {
	switch n.Kind {
	case jsontree.String:
		if slices.Contains(shapeFields, key) && len(n.Text) <= longestName && !strings.ContainsAny(n.Text, " \n") {
			return n
		}
		return jsontree.Of("(" + strconv.Itoa(len([]rune(n.Text))) + " characters)")
	case jsontree.Array:
		shape := &jsontree.Node{Kind: jsontree.Array, Items: make([]*jsontree.Node, len(n.Items))}
		for i, item := range n.Items {
			shape.Items[i] = shapeOf("", item)
		}
		return shape
	case jsontree.Object:
		shape := &jsontree.Node{Kind: jsontree.Object, Members: make([]jsontree.Member, len(n.Members))}
		for i, m := range n.Members {
			shape.Members[i] = jsontree.Member{Key: m.Key, Value: shapeOf(m.Key, m.Value)}
		}
		return shape
	default:
		return n
	}
}
