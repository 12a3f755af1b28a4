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

// Fill is what the templates of one answer are filled with.
type Fill struct {
	Incoming incoming.Request
	Now      time.Time
}

// templateRequest is a Fill as templates ask for it.
type templateRequest Fill

// Field is the value of a field of templates.
func (f templateRequest) Field(name string) any {
	switch name {
	case "model":
		return f.Incoming.Request.Model()
	case "text":
		text, _ := f.Incoming.LastText()
		return text
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

// Body is what stands at a path of the request's body.
func (f templateRequest) Body(path string) string {
	text, _ := f.Incoming.BodyText(path)
	return text
}

// Header never shows a key.
func (f templateRequest) Header(name string) string {
	if incoming.HoldsKey(name) {
		return ""
	}
	text, _ := f.Incoming.Header(textproto.CanonicalMIMEHeaderKey(name))
	return text
}

// Fill is the step with its templates filled for one request; a step without
// any is itself.
func (s *Step) Fill(f Fill) (*Step, error) {
	if s.Reply != nil && s.Reply.templates != nil || s.Error != nil && s.Error.templates != nil {
		return s.fill(f)
	}
	return s, nil
}

// fill stands apart from Fill, whose steps without templates so put nothing on the
// heap.
func (s *Step) fill(f Fill) (*Step, error) {
	if f.Incoming.Work == nil {
		f.Incoming.Work = &incoming.Work{} // so that no text is worked out twice
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

func (r *Reply) fill(f *template.Fill) (*Reply, error) {
	to := filler{fill: f, templates: r.templates}
	filled := *r
	filled.Text, filled.Body = to.optional(r.Text), (*Body)(to.optional(r.Body.text()))
	filled.Headers = to.headers(r.Headers)
	filled.Content = to.trees(r.Content)
	filled.Events = append([]Event(nil), r.Events...)
	for i := range filled.Events {
		filled.Events[i].Data = to.tree(filled.Events[i].Data)
	}
	return &filled, to.err
}

func (e *Error) fill(f *template.Fill) (*Error, error) {
	to := filler{fill: f, templates: e.templates}
	filled := *e
	filled.Message, filled.Body = to.text(e.Message), (*Body)(to.optional(e.Body.text()))
	filled.Headers = to.headers(e.Headers)
	return &filled, to.err
}

// filler fills one text after another, up to the first error.
type filler struct {
	fill      *template.Fill
	templates template.Set
	err       error
}

func (to *filler) text(text string) string {
	if to.err != nil {
		return text
	}
	filled, err := to.fill.Text(to.templates, text)
	to.err = err
	return filled
}

func (to *filler) optional(text *string) *string {
	if text == nil {
		return nil
	}
	filled := to.text(*text)
	return &filled
}

func (to *filler) headers(headers map[string]*string) map[string]*string {
	filled := maps.Clone(headers)
	for _, name := range sortedKeys(filled) {
		filled[name] = to.optional(filled[name])
		if value := filled[name]; value != nil && !headerValue.MatchString(*value) && to.err == nil {
			to.err = fmt.Errorf("filling the header %s: its value is not one line", name)
		}
	}
	return filled
}

func (to *filler) trees(trees []*jsontree.Node) []*jsontree.Node {
	if trees == nil {
		return nil
	}
	filled := make([]*jsontree.Node, len(trees))
	for i, tree := range trees {
		filled[i] = to.tree(tree)
	}
	return filled
}

// tree is a copy whose strings are filled; keys stay as they are.
func (to *filler) tree(tree *jsontree.Node) *jsontree.Node {
	if tree == nil {
		return nil
	}
	filled := *tree
	if tree.Is(jsontree.String) {
		filled.Text = to.text(tree.Text)
	}
	filled.Items = to.trees(tree.Items)
	filled.Members = append([]jsontree.Member(nil), tree.Members...)
	for i := range filled.Members {
		filled.Members[i].Value = to.tree(filled.Members[i].Value)
	}
	return &filled
}
