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

// How much of bodies journals keep.
const (
	KeepBodies Keep = "bodies" // the text, without its credentials
	KeepShape  Keep = "shape"  // fields, numbers and types; of texts only how long they are
	KeepNone   Keep = "none"   // its length and its digest
)

// Keeps lists how much of bodies journals can keep.
func Keeps() []Keep { return []Keep{KeepBodies, KeepShape, KeepNone} }

// ParseKeep reads how much of bodies is to be kept.
func ParseKeep(text string) (Keep, error) {
	if keep := Keep(text); slices.Contains(Keeps(), keep) {
		return keep, nil
	}
	return "", fmt.Errorf("keeping %q of bodies: expected %s, %s or %s", text, KeepBodies, KeepShape, KeepNone)
}

// Kept is how much of a body an Entry holds.
type Kept string

// How much of a body an Entry holds.
const (
	KeptWhole Kept = ""      // all of it, with fingerprints in the place of credentials
	KeptStart Kept = "start" // its beginning: it is longer than MaxBody
	KeptShape Kept = "shape" // as KeepShape says
	KeptNone  Kept = "none"  // nothing
)

// Shape is a body of which each text is replaced by its length, as in
// {"role":"user","content":"(5 characters)"}. What says the type of something
// stays. It is "" when the body is no JSON.
func Shape(body *jsontree.Node) string {
	if body == nil {
		return ""
	}
	return shapeOf("", body).String()
}

// shapeFields have values that are names, of which there are few.
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
