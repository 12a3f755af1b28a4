package recorded

import (
	"regexp"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// Hidden stands in a recorded request where a pattern of the user's was hidden. It fits any
// text, and so does the fingerprint of a credential.
const Hidden = "[redacted]"

// mark matches what stands where something was hidden.
var mark = regexp.MustCompile(`\[redacted\]|sha256:[0-9a-f]{8}`)

// What is made anew in each run, within texts: ids of the API, UUIDs, and times.
var (
	idInText   = regexp.MustCompile(claude.IDPattern)
	uuidInText = regexp.MustCompile(`\b` + claude.UUIDPattern + `\b`)
	timeInText = regexp.MustCompile(`\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?`)
)

// maskText returns a text in which ids and times are the same in each run.
func maskText(text string) string {
	text = strings.ToValidUTF8(text, "�")
	if strings.Contains(text, "_01") {
		text = idInText.ReplaceAllString(text, "$1…")
	}
	if strings.Contains(text, "-") && strings.ContainsAny(text, "0123456789") {
		text = uuidInText.ReplaceAllLiteralString(text, "(a UUID)")
		text = timeInText.ReplaceAllLiteralString(text, "(a time)")
	}
	return text
}

// masked returns a value in which ids and times in texts are the same in each run, and
// is_error is left out where it is false, which is its default. It shares what is unchanged.
func masked(n *jsontree.Node) *jsontree.Node {
	return edited(n, func(n *jsontree.Node) *jsontree.Node {
		switch {
		case n.Is(jsontree.String):
			if text := maskText(n.Text); text != n.Text {
				return jsontree.Of(text)
			}
		case n.Is(jsontree.Object) && n.Field("type").Str() == "tool_result" && n.Field("is_error").Is(jsontree.Bool) && !n.Field("is_error").True():
			kept := jsontree.Obj()
			for _, m := range n.Members {
				if m.Key != "is_error" {
					kept.Members = append(kept.Members, m)
				}
			}
			return kept
		}
		return n
	})
}

// edited returns a value with edit applied to each value in it, the inner ones first. It
// shares what is unchanged.
func edited(n *jsontree.Node, edit func(*jsontree.Node) *jsontree.Node) *jsontree.Node {
	if n == nil {
		return nil
	}
	result := n
	own := func() *jsontree.Node {
		if result == n {
			copied := *n
			copied.Items = append([]*jsontree.Node(nil), n.Items...)
			copied.Members = append([]jsontree.Member(nil), n.Members...)
			result = &copied
		}
		return result
	}
	for i, item := range n.Items {
		if e := edited(item, edit); e != item {
			own().Items[i] = e
		}
	}
	for i, m := range n.Members {
		if e := edited(m.Value, edit); e != m.Value {
			own().Members[i].Value = e
		}
	}
	return edit(result)
}

// holdsMark reports whether something in a value was hidden when it was recorded.
func holdsMark(n *jsontree.Node) bool {
	if n == nil {
		return false
	}
	if n.Is(jsontree.String) && mark.MatchString(n.Text) {
		return true
	}
	for _, item := range n.Items {
		if holdsMark(item) {
			return true
		}
	}
	for _, m := range n.Members {
		if holdsMark(m.Value) {
			return true
		}
	}
	return false
}

// adopt returns what came with each text that fits a recorded one with something hidden
// replaced by that, so that the two compare as equal there.
func adopt(was, came *jsontree.Node) *jsontree.Node {
	switch {
	case was == nil || came == nil:
		return came
	case was.Is(jsontree.String) && came.Is(jsontree.String):
		if fitsText(was.Text, came.Text) {
			return was
		}
		return came
	case was.Is(jsontree.String) && len(came.Items) == 1:
		return adopt(jsontree.Arr(jsontree.Obj("text", was.Text)), came)
	case came.Is(jsontree.String) && len(was.Items) == 1:
		if text := was.Items[0].Field("text"); text.Is(jsontree.String) {
			return adopt(text, came)
		}
		return came
	}
	result := *came
	result.Items = make([]*jsontree.Node, len(came.Items))
	for i, item := range came.Items {
		result.Items[i] = item
		if i < len(was.Items) {
			result.Items[i] = adopt(was.Items[i], item)
		}
	}
	result.Members = make([]jsontree.Member, len(came.Members))
	for i, m := range came.Members {
		result.Members[i] = jsontree.Member{Key: m.Key, Value: adopt(was.Field(m.Key), m.Value)}
	}
	return &result
}

// fitsText reports whether a text fits a recorded one in which a mark stands for any text.
func fitsText(was, came string) bool {
	parts := mark.Split(was, -1)
	if len(parts) == 1 {
		return was == came
	}
	first, last := parts[0], parts[len(parts)-1]
	rest, ok := strings.CutPrefix(came, first)
	if !ok {
		return false
	}
	if rest, ok = strings.CutSuffix(rest, last); !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return true
}
