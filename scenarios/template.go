package scenarios

import (
	"errors"
	"fmt"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// Bounds of what a template can cost. What it can do is bounded by checkTree:
// without loops its work is no more than its length times its longest value.
const (
	maxOutput  = 1 << 20 // bytes one text may become
	maxNesting = 32
)

// templates are the texts of a reply or an error that hold {{…}}, parsed.
type templates map[string]*template.Template

// What a template can speak of and call. The functions are bound to a request
// when the template is executed.
var (
	templateFields = []string{"model", "text", "tool_result", "n", "now", "state"}
	templateCalls  = []string{"body", "header", "json", "default", "contains", "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge"}
)

// learn parses the templates among the texts in n.
func (t *templates) learn(d *strictyaml.Decoder, n *strictyaml.Node) {
	switch {
	case n == nil:
	case n.Kind == strictyaml.Map:
		for _, e := range n.Entries {
			d.In(e.Key.Value, func() { t.learn(d, e.Value) })
		}
	case n.Kind == strictyaml.List:
		for i, item := range n.Items {
			d.In(strconv.Itoa(i), func() { t.learn(d, item) })
		}
	case strings.Contains(n.Value, "{{"):
		parsed, err := parseTemplate(n.Value)
		if err != nil {
			d.Hintf(n, "for two braces as they are: {{`{{`}}", "this is no template: %s", err)
			return
		}
		if *t == nil {
			*t = templates{}
		}
		(*t)[n.Value] = parsed
	}
}

// learnKeys is learn for the values of the keys given.
func (t *templates) learnKeys(d *strictyaml.Decoder, n *strictyaml.Node, keys ...string) {
	for _, key := range keys {
		d.In(key, func() { t.learn(d, n.Get(key)) })
	}
}

func parseTemplate(text string) (*template.Template, error) {
	parsed, err := template.New("text").Funcs(pure).Funcs((&Fill{}).functions()).Parse(text)
	if err != nil {
		return nil, errors.New("line " + strings.TrimPrefix(err.Error(), "template: text:"))
	}
	if len(parsed.Templates()) > 1 {
		return nil, errors.New("define and block are not allowed")
	}
	if parsed.Tree == nil {
		return parsed, nil
	}
	if err := checkTree(parsed.Root, 0); err != nil {
		return nil, err
	}
	return parsed, nil
}

// checkTree refuses all that could run for long or reach what is not meant for
// scenarios: it allows only what it knows.
func checkTree(n parse.Node, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("it is nested more than %d deep", maxNesting)
	}
	switch n := n.(type) {
	case *parse.TextNode, *parse.CommentNode, *parse.StringNode, *parse.NumberNode, *parse.BoolNode:
		return nil
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		return checkAll(n.Nodes, depth)
	case *parse.ActionNode:
		return checkTree(n.Pipe, depth+1)
	case *parse.IfNode:
		return errors.Join(checkTree(n.Pipe, depth+1), checkTree(n.List, depth+1), checkTree(n.ElseList, depth+1))
	case *parse.PipeNode:
		if len(n.Decl) > 0 {
			return errors.New("variables are not allowed")
		}
		return checkAll(n.Cmds, depth)
	case *parse.CommandNode:
		return checkAll(n.Args, depth+1)
	case *parse.FieldNode:
		return checkWord("field", "."+n.Ident[0], n.String(), templateFields, ".")
	case *parse.IdentifierNode:
		return checkWord("function", n.Ident, n.Ident, templateCalls, "")
	default:
		word, _, _ := strings.Cut(strings.Trim(n.String(), "{} "), " ")
		return fmt.Errorf("%s is not allowed", word)
	}
}

func checkAll[N parse.Node](nodes []N, depth int) error {
	for _, n := range nodes {
		if err := checkTree(n, depth); err != nil {
			return err
		}
	}
	return nil
}

func checkWord(what, name, whole string, known []string, prefix string) error {
	if name == whole && slices.Contains(known, strings.TrimPrefix(name, prefix)) {
		return nil
	}
	return fmt.Errorf("unknown %s %s; known are %s%s", what, whole, prefix, strings.Join(known, ", "+prefix))
}

// Fill is what templates are filled with.
type Fill struct {
	Incoming
	Now time.Time
}

func (f *Fill) values() map[string]any {
	text, _ := lastUserText(f.Request.Body)
	return map[string]any{
		"model": f.Request.Model(), "text": text, "tool_result": lastToolResult(f.Request.Body),
		"n": f.Session.Requests, "now": f.Now.UTC().Format(time.RFC3339), "state": f.Session.State,
	}
}

// pure are the functions that ask nothing of a request.
var pure = template.FuncMap{
	"json":     func(value any) string { return jsontree.Of(fmt.Sprint(value)).String() },
	"contains": strings.Contains,
	"default": func(otherwise, value any) any {
		if value == "" {
			return otherwise
		}
		return value
	},
}

// functions are those that do.
func (f *Fill) functions() template.FuncMap {
	return template.FuncMap{
		"body":   func(path string) string { text, _ := plain(f.Request.Body.Get(path)); return text },
		"header": f.header,
	}
}

// header never shows a key.
func (f *Fill) header(name string) string {
	if isSecret(name) {
		return ""
	}
	text, _ := header(f.Headers, textproto.CanonicalMIMEHeaderKey(name))
	return text
}

// text is a text with its template filled; one without is as it was.
func (f *Fill) text(t templates, text string) (string, error) {
	parsed := t[text]
	if parsed == nil {
		return text, nil
	}
	if asks(text) {
		bound, err := parsed.Clone()
		if err != nil {
			return "", fmt.Errorf("filling a template: %w", err)
		}
		parsed = bound.Funcs(f.functions())
	}
	var out bounded
	if err := parsed.Execute(&out, f.values()); err != nil {
		return "", fmt.Errorf("filling a template: %w", err)
	}
	return out.String(), nil
}

// asks reports whether a template may call a function that must be bound to the
// request. Binding takes half the time that filling a text does, so a text that
// names none is spared it.
func asks(text string) bool {
	return slices.ContainsFunc(asking, func(name string) bool { return strings.Contains(text, name) })
}

var asking = sortedKeys((&Fill{}).functions())

// bounded is a text that grows no longer than maxOutput.
type bounded struct{ strings.Builder }

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxOutput {
		return 0, fmt.Errorf("it became longer than %d bytes", maxOutput)
	}
	return b.Builder.Write(p)
}
