package template

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// call is a function of templates.
type call struct {
	name        string
	least, most int                                    // arguments; a most of 0 is for any number
	decided     func(arg any) bool                     // when an argument is the result, and those after it are not looked at
	do          func(f *Fill, args []any) (any, error) // with as many arguments as it may have
}

// calls are what a template can call. What Go's templates have too does the
// same as there.
var calls = []call{
	{name: "body", least: 1, most: 1, do: ofTexts(func(f *Fill, args []string) any { return f.request.Body(args[0]) })},
	{name: "header", least: 1, most: 1, do: ofTexts(func(f *Fill, args []string) any { return f.request.Header(args[0]) })},
	{name: "json", least: 1, most: 1, do: asJSON},
	{name: "default", least: 2, most: 2, do: func(_ *Fill, args []any) (any, error) {
		if args[1] == "" {
			return args[0], nil
		}
		return args[1], nil
	}},
	{name: "contains", least: 2, most: 2, do: ofTexts(func(_ *Fill, args []string) any { return strings.Contains(args[0], args[1]) })},
	{name: "and", least: 1, decided: func(arg any) bool { return !truth(arg) }, do: last},
	{name: "or", least: 1, decided: truth, do: last},
	{name: "not", least: 1, most: 1, do: func(_ *Fill, args []any) (any, error) { return !truth(args[0]), nil }},
	{name: "eq", least: 2, do: equalsOneOf},
	{name: "ne", least: 2, most: 2, do: func(_ *Fill, args []any) (any, error) {
		equal, err := equals(args[0], args[1])
		return !equal, err
	}},
	{name: "lt", least: 2, most: 2, do: ordered(func(order int) bool { return order < 0 })},
	{name: "le", least: 2, most: 2, do: ordered(func(order int) bool { return order <= 0 })},
	{name: "gt", least: 2, most: 2, do: ordered(func(order int) bool { return order > 0 })},
	{name: "ge", least: 2, most: 2, do: ordered(func(order int) bool { return order >= 0 })},
}

// asJSON is a text as a string of JSON. Each time that it is piped into itself, the
// backslashes double, so the length is checked before the text is made.
func asJSON(_ *Fill, args []any) (any, error) {
	text := printed(args[0])
	if length := len(text) + strings.Count(text, `"`) + strings.Count(text, `\`); length > MaxText {
		return nil, fmt.Errorf("it became longer than %d bytes", MaxText)
	}
	return jsontree.Of(text).String(), nil
}

// shown is a value in an error, as Go spells it, the beginning of a long one.
func shown(value any) string {
	const most = 60
	if text, ok := value.(string); ok && len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%#v", value)
}

// findCall is nil for a name that is no function's.
func findCall(name string) *call {
	for i := range calls {
		if calls[i].name == name {
			return &calls[i]
		}
	}
	return nil
}

func callNames() (names []string) {
	for _, c := range calls {
		names = append(names, c.name)
	}
	return names
}

// ofTexts is a function whose arguments have to be texts.
func ofTexts(do func(f *Fill, args []string) any) func(*Fill, []any) (any, error) {
	return func(f *Fill, args []any) (any, error) {
		texts := make([]string, len(args))
		for i, arg := range args {
			text, ok := arg.(string)
			if !ok {
				return nil, fmt.Errorf("%s is no text", shown(arg))
			}
			texts[i] = text
		}
		return do(f, texts), nil
	}
}

func last(_ *Fill, args []any) (any, error) { return args[len(args)-1], nil }

// equalsOneOf is whether the first argument is one of the others.
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
		return false, fmt.Errorf("%s and %s are of different kinds", shown(a), shown(b))
	}
	return a == b, nil
}

// ordered is a function of how its two arguments compare.
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
