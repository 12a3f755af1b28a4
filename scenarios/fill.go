package scenarios

import (
	"fmt"
	"maps"
	"net/textproto"
	"time"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/template"
	"github.com/claudemock/claudemock/jsontree"
)

// Fill holds the values for the templates of one answer.
type Fill struct {
	Incoming incoming.Request
	Now      time.Time
}

// templateRequest implements template.Request with a Fill.
type templateRequest Fill

// Field returns the value of a template's field.
func (f templateRequest) Field(name string) any {
	switch name {
	case "model":
		return f.Incoming.Request.Model()
	case "text":
		text, _ := f.Incoming.LastText()
		return text
	case "question":
		return f.Incoming.Question()
	case "tool_result":
		return f.Incoming.LastToolResult()
	case "n":
		return f.Incoming.Session.Requests
	case "now":
		return f.Now.UTC().Format(time.RFC3339)
	default:
		return f.Incoming.Session.State
	}
}

// Body returns the value at a path of the request's body.
func (f templateRequest) Body(path string) string {
	text, _ := f.Incoming.BodyText(path)
	return text
}

// ToolCall returns the value at a path of the last call of a tool, or without a name of the
// call whose result came last.
func (f templateRequest) ToolCall(name, path string) string {
	text, _ := incoming.Plain(f.Incoming.ToolCall(name).Get(path))
	return text
}

// ToolResult returns the text of the last result of a tool.
func (f templateRequest) ToolResult(name string) string { return f.Incoming.ToolResultOf(name) }

// Header returns a header's value, and "" for headers that hold a key.
func (f templateRequest) Header(name string) string {
	if incoming.HoldsKey(name) {
		return ""
	}
	text, _ := f.Incoming.Header(textproto.CanonicalMIMEHeaderKey(name))
	return text
}

// Fill returns a copy of the step with its templates filled for one request, or the step
// itself if it has none.
func (s *Step) Fill(f Fill) (*Step, error) {
	if s.Reply != nil && s.Reply.templates != nil || s.Error != nil && s.Error.templates != nil {
		return s.fill(f)
	}
	return s, nil
}

// fill is a function of its own so that Fill allocates nothing for steps without
// templates.
func (s *Step) fill(f Fill) (*Step, error) {
	if f.Incoming.Work == nil {
		f.Incoming.Work = &incoming.Work{} // caches the texts of the request
	}
	fill := template.NewFill(templateRequest(f))
	filled := *s
	filled.filled = true
	var err error
	if s.Error == nil {
		filled.Reply, err = s.Reply.fill(fill)
	} else {
		filled.Error, err = s.Error.fill(fill)
	}
	return &filled, err
}

func (r *Reply) fill(fill *template.Fill) (*Reply, error) {
	f := filler{fill: fill, templates: r.templates}
	filled := *r
	filled.Text, filled.Body = f.optional(r.Text), (*Body)(f.optional(r.Body.text()))
	filled.Headers = f.headers(r.Headers)
	filled.Content = f.trees(r.Content)
	filled.Events = append([]Event(nil), r.Events...)
	for i := range filled.Events {
		filled.Events[i].Data = f.tree(filled.Events[i].Data)
	}
	return &filled, f.err
}

func (e *Error) fill(fill *template.Fill) (*Error, error) {
	f := filler{fill: fill, templates: e.templates}
	filled := *e
	filled.Message, filled.Body = f.text(e.Message), (*Body)(f.optional(e.Body.text()))
	filled.Headers = f.headers(e.Headers)
	return &filled, f.err
}

// filler fills texts until the first error.
type filler struct {
	fill      *template.Fill
	templates template.Set
	err       error
}

func (f *filler) text(text string) string {
	if f.err != nil {
		return text
	}
	filled, err := f.fill.Text(f.templates, text)
	f.err = err
	return filled
}

func (f *filler) optional(text *string) *string {
	if text == nil {
		return nil
	}
	filled := f.text(*text)
	return &filled
}

func (f *filler) headers(headers map[string]*string) map[string]*string {
	filled := maps.Clone(headers)
	for _, name := range sortedKeys(filled) {
		filled[name] = f.optional(filled[name])
		if value := filled[name]; value != nil && !headerValue.MatchString(*value) && f.err == nil {
			f.err = fmt.Errorf("filling the header %s: its value is not one line", name)
		}
	}
	return filled
}

func (f *filler) trees(trees []*jsontree.Node) []*jsontree.Node {
	if trees == nil {
		return nil
	}
	filled := make([]*jsontree.Node, len(trees))
	for i, tree := range trees {
		filled[i] = f.tree(tree)
	}
	return filled
}

// tree returns a copy of a JSON tree with its strings filled. Keys are not templates.
func (f *filler) tree(tree *jsontree.Node) *jsontree.Node {
	if tree == nil {
		return nil
	}
	filled := *tree
	if tree.Is(jsontree.String) {
		filled.Text = f.text(tree.Text)
	}
	filled.Items = f.trees(tree.Items)
	filled.Members = append([]jsontree.Member(nil), tree.Members...)
	for i := range filled.Members {
		filled.Members[i].Value = f.tree(filled.Members[i].Value)
	}
	return &filled
}
