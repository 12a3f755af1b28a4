package template

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// function is a function of templates.
type function struct {
	name             string
	minArgs, maxArgs int                                    // a maxArgs of 0 is no bound
	shortCircuits    func(arg any) bool                     // reports whether an argument is the result, so that later ones are not evaluated
	apply            func(f *Fill, args []any) (any, error) // is called with a legal number of arguments
}

// functions are the functions of templates. Those that text/template has too behave as
// there.
var functions = []function{
	{name: "body", minArgs: 1, maxArgs: 1, apply: onTexts(func(f *Fill, args []string) any { return f.request.Body(args[0]) })},
	{name: "header", minArgs: 1, maxArgs: 1, apply: onTexts(func(f *Fill, args []string) any { return f.request.Header(args[0]) })},
	{name: "tool_call", minArgs: 1, maxArgs: 2, apply: onTexts(func(f *Fill, args []string) any {
		return f.request.ToolCall(strings.Join(args[1:], ""), args[0])
	})},
	{name: "tool_result", minArgs: 1, maxArgs: 1, apply: onTexts(func(f *Fill, args []string) any { return f.request.ToolResult(args[0]) })},
	{name: "json", minArgs: 1, maxArgs: 1, apply: asJSON},
	{name: "default", minArgs: 2, maxArgs: 2, apply: func(_ *Fill, args []any) (any, error) {
		if args[1] == "" {
			return args[0], nil
		}
		return args[1], nil
	}},
	{name: "contains", minArgs: 2, maxArgs: 2, apply: onTexts(func(_ *Fill, args []string) any { return strings.Contains(args[0], args[1]) })},
	{name: "and", minArgs: 1, shortCircuits: func(arg any) bool { return !truth(arg) }, apply: lastArg},
	{name: "or", minArgs: 1, shortCircuits: truth, apply: lastArg},
	{name: "not", minArgs: 1, maxArgs: 1, apply: func(_ *Fill, args []any) (any, error) { return !truth(args[0]), nil }},
	{name: "eq", minArgs: 2, apply: equalsOneOf},
	{name: "ne", minArgs: 2, maxArgs: 2, apply: func(_ *Fill, args []any) (any, error) {
		equal, err := equals(args[0], args[1])
		return !equal, err
	}},
	{name: "lt", minArgs: 2, maxArgs: 2, apply: ordered(func(order int) bool { return order < 0 })},
	{name: "le", minArgs: 2, maxArgs: 2, apply: ordered(func(order int) bool { return order <= 0 })},
	{name: "gt", minArgs: 2, maxArgs: 2, apply: ordered(func(order int) bool { return order > 0 })},
	{name: "ge", minArgs: 2, maxArgs: 2, apply: ordered(func(order int) bool { return order >= 0 })},
}

// asJSON returns a text as a JSON string. Each time that it is applied to its own result,
// the backslashes double, so it checks the length first.
func asJSON(_ *Fill, args []any) (any, error) {
	text := printValue(args[0])
	if length := len(text) + strings.Count(text, `"`) + strings.Count(text, `\`); length > MaxText {
		return nil, fmt.Errorf("it became longer than %d bytes", MaxText)
	}
	return jsontree.Of(text).String(), nil
}

// excerpt returns a value for an error message in Go syntax, and cuts a long text.
func excerpt(value any) string {
	const most = 60
	if text, ok := value.(string); ok && len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%#v", value)
}

// findFunction returns the function with a name, or nil.
func findFunction(name string) *function {
	for i := range functions {
		if functions[i].name == name {
			return &functions[i]
		}
	}
	return nil
}

func functionNames() (names []string) {
	for _, c := range functions {
		names = append(names, c.name)
	}
	return names
}

// onTexts returns the implementation of a function whose arguments must be texts.
func onTexts(do func(f *Fill, args []string) any) func(*Fill, []any) (any, error) {
	return func(f *Fill, args []any) (any, error) {
		texts := make([]string, len(args))
		for i, arg := range args {
			text, ok := arg.(string)
			if !ok {
				return nil, fmt.Errorf("%s is no text", excerpt(arg))
			}
			texts[i] = text
		}
		return do(f, texts), nil
	}
}

func lastArg(_ *Fill, args []any) (any, error) { return args[len(args)-1], nil }

// equalsOneOf reports whether the first argument equals one of the others.
func equalsOneOf(_ *Fill, args []any) (any, error) {
	for _, other := range args[1:] {
		if equal, err := equals(args[0], other); equal || err != nil {
			return equal, err
		}
	}
	return false, nil
}

func equals(a, b any) (bool, error) {
	if fmt.Sprintf("%T", a) != fmt.Sprintf("%T", b) {
		return false, fmt.Errorf("%s and %s are of different kinds", excerpt(a), excerpt(b))
	}
	return a == b, nil
}

// ordered returns the implementation of a function that compares its two arguments.
func ordered(holds func(order int) bool) func(*Fill, []any) (any, error) {
	return func(_ *Fill, args []any) (any, error) {
		if _, err := equals(args[0], args[1]); err != nil {
			return nil, err
		}
		switch a := args[0].(type) {
		case string:
			return holds(cmp.Compare(a, args[1].(string))), nil
		case int:
			return holds(cmp.Compare(a, args[1].(int))), nil
		case float64:
			return holds(cmp.Compare(a, args[1].(float64))), nil
		default:
			return nil, errors.New("true and false have no order")
		}
	}
}
