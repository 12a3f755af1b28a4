package template

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/template/parse"
)

// Request provides the values for templates.
type Request interface {
	Field(name string) any     // the value of a field: a string or an int
	Body(path string) string   // the value at a path of the body; "" for none
	Header(name string) string // the value of a header; "" for none, and for one that is not shown

	// ToolCall returns the value at a path of the last call of a tool; without a name, of
	// the call whose result came last. It returns "" for none.
	ToolCall(name, path string) string
	ToolResult(name string) string // the text of the last result of a tool; "" for none
}

// Fill fills the templates of one answer. They share its bounds.
type Fill struct {
	request   Request
	written   int // bytes of all texts so far
	processed int // bytes of the arguments and results of functions so far
}

// NewFill returns a Fill with the values of a request.
func NewFill(request Request) *Fill { return &Fill{request: request} }

// countProcessed counts the texts among the arguments or the result of a function.
func (f *Fill) countProcessed(values ...any) error {
	for _, value := range values {
		if text, ok := value.(string); ok {
			f.processed += len(text)
		}
	}
	if f.processed > maxProcessed {
		return fmt.Errorf("the templates of the answer look at more than %d MB", maxProcessed>>20)
	}
	return nil
}

// Text returns a text with its template filled, or the text itself if it is no template.
func (f *Fill) Text(t Set, text string) (string, error) {
	parsed := t[text]
	if parsed == nil {
		return text, nil
	}
	w := writer{fill: f}
	if err := w.write(parsed); err != nil {
		return "", fmt.Errorf("filling a template: %w", err)
	}
	return string(w.out), nil
}

// writer executes a template that the parser of text/template parsed. It replaces that
// package's Execute, which looks up methods by name: the linker would have to keep every
// exported method of every type, and the binary would be four megabytes larger.
type writer struct {
	fill *Fill
	out  []byte
}

// write executes a node that checkTree accepted.
func (w *writer) write(n parse.Node) error {
	switch n := n.(type) {
	case *parse.TextNode:
		return w.print(string(n.Text))
	case *parse.ActionNode:
		value, err := w.pipe(n.Pipe)
		if err != nil {
			return err
		}
		return w.print(printValue(value))
	case *parse.IfNode:
		value, err := w.pipe(n.Pipe)
		switch {
		case err != nil:
			return err
		case truth(value):
			return w.write(n.List)
		case n.ElseList != nil:
			return w.write(n.ElseList)
		}
		return nil
	case *parse.ListNode:
		for _, inner := range n.Nodes {
			if err := w.write(inner); err != nil {
				return err
			}
		}
		return nil
	default:
		return fmt.Errorf("%s is not allowed", n)
	}
}

func (w *writer) print(text string) error {
	switch {
	case len(w.out)+len(text) > MaxText:
		return fmt.Errorf("it became longer than %d bytes", MaxText)
	case w.fill.written+len(text) > MaxTexts:
		return fmt.Errorf("the texts of the answer became longer than %d bytes together", MaxTexts)
	}
	w.fill.written += len(text)
	w.out = append(w.out, text...)
	return nil
}

// printValue returns a value as templates print it.
func printValue(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	return fmt.Sprint(value)
}

// pipe returns the value of a pipeline. Each command has the value of the one before it as
// its last argument.
func (w *writer) pipe(n *parse.PipeNode) (value any, err error) {
	var piped []any
	for _, command := range n.Cmds {
		if value, err = w.command(command, piped); err != nil {
			return nil, err
		}
		piped = []any{value}
	}
	return value, nil
}

func (w *writer) command(n *parse.CommandNode, piped []any) (any, error) {
	name, isCall := n.Args[0].(*parse.IdentifierNode)
	if !isCall {
		return w.value(n.Args[0])
	}
	called := findFunction(name.Ident)
	var args []any
	for _, arg := range n.Args[1:] {
		value, err := w.value(arg)
		if err != nil {
			return nil, err
		}
		args = append(args, value)
		if called.shortCircuits != nil && called.shortCircuits(value) {
			return value, nil
		}
	}
	args = append(args, piped...)
	err := w.fill.countProcessed(args...)
	if err != nil {
		return nil, err
	}
	value, err := called.apply(w.fill, args)
	if err != nil {
		return nil, fmt.Errorf("calling %s: %w", name.Ident, err)
	}
	return value, w.fill.countProcessed(value)
}

// value returns the value of an argument: a string, an int, a float64 or a bool.
func (w *writer) value(n parse.Node) (any, error) {
	switch n := n.(type) {
	case *parse.StringNode:
		return n.Text, nil
	case *parse.BoolNode:
		return n.True, nil
	case *parse.NumberNode:
		return number(n)
	case *parse.PipeNode:
		return w.pipe(n)
	case *parse.FieldNode:
		return w.fill.request.Field(n.Ident[0]), nil
	default:
		return nil, fmt.Errorf("%s is not allowed", n)
	}
}

// number returns the value of a constant with the type that Go gives it: an int, or a
// float64 if it has a point or an exponent.
func number(n *parse.NumberNode) (any, error) {
	whole, err := strconv.ParseInt(n.Text, 0, strconv.IntSize)
	switch {
	case err == nil:
		return int(whole), nil
	case strings.HasPrefix(n.Text, "'"):
		return int(n.Int64), nil
	case n.IsComplex || errors.Is(err, strconv.ErrRange):
		return nil, fmt.Errorf("the number %s is not allowed", n.Text)
	default:
		return n.Float64, nil
	}
}

// truth reports whether a value is not zero.
func truth(value any) bool {
	switch value := value.(type) {
	case string:
		return value != ""
	case int:
		return value != 0
	case float64:
		return value != 0
	default:
		return value == true
	}
}
