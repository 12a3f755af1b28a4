package check

import (
	"math"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// keywordIsLegal reports whether the meta-schema of JSON Schema 2020-12 allows a value
// for a keyword. Unknown keywords may have any value. References are not resolved, and
// $schema has no effect.
func keywordIsLegal(keyword string, value *jsontree.Node) bool {
	switch keyword {
	case "title", "description", "format", "$id", "$schema", "$ref", "$dynamicRef", "$comment", "contentEncoding", "contentMediaType":
		return value.Is(jsontree.String)
	case "deprecated", "readOnly", "writeOnly", "uniqueItems":
		return value.Is(jsontree.Bool)
	case "examples", "enum":
		return value.Is(jsontree.Array)
	case "$vocabulary":
		return value.Is(jsontree.Object)
	case "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum":
		return value.Is(jsontree.Number)
	case "maxLength", "minLength", "maxItems", "minItems", "maxContains", "minContains", "maxProperties", "minProperties":
		return isCount(value)
	case "items", "contains", "additionalProperties", "propertyNames", "if", "then", "else", "not",
		"unevaluatedItems", "unevaluatedProperties", "contentSchema":
		return isSchema(value)
	case "allOf", "anyOf", "oneOf", "prefixItems":
		return isSchemaList(value)
	case "properties", "$defs", "definitions", "dependentSchemas":
		return isSchemaMap(value)
	case "patternProperties":
		return isSchemaMap(value) && !slices.ContainsFunc(value.Members, func(m jsontree.Member) bool { return !isRegexp(m.Key) })
	case "dependencies":
		return value.Is(jsontree.Object) &&
			!slices.ContainsFunc(value.Members, func(m jsontree.Member) bool { return !isSchema(m.Value) && !isNameList(m.Value) })
	case "type":
		return isType(value)
	case "required":
		return isNameList(value)
	case "dependentRequired":
		return value.Is(jsontree.Object) && !slices.ContainsFunc(value.Members, func(m jsontree.Member) bool { return !isNameList(m.Value) })
	case "multipleOf":
		factor, ok := value.Float()
		return ok && factor > 0
	case "pattern":
		return value.Is(jsontree.String) && isRegexp(value.Text)
	case "$anchor", "$dynamicAnchor":
		return isAnchor(value)
	default:
		return true
	}
}

// isSchema reports whether a value is a valid JSON Schema of draft 2020-12.
func isSchema(n *jsontree.Node) bool {
	if n.Is(jsontree.Bool) {
		return true
	}
	if !n.Is(jsontree.Object) {
		return false
	}
	for _, m := range n.Members {
		if !keywordIsLegal(m.Key, m.Value) {
			return false
		}
	}
	return true
}

func isSchemaList(n *jsontree.Node) bool {
	return n.Is(jsontree.Array) && len(n.Items) > 0 && !slices.ContainsFunc(n.Items, func(item *jsontree.Node) bool { return !isSchema(item) })
}

func isSchemaMap(n *jsontree.Node) bool {
	return n.Is(jsontree.Object) && !slices.ContainsFunc(n.Members, func(m jsontree.Member) bool { return !isSchema(m.Value) })
}

func isCount(n *jsontree.Node) bool {
	value, ok := n.Float()
	return ok && value >= 0 && value == math.Trunc(value)
}

func isType(n *jsontree.Node) bool {
	if n.Is(jsontree.Array) {
		return isNameList(n) && len(n.Items) > 0 && !slices.ContainsFunc(n.Items, func(item *jsontree.Node) bool { return !isTypeName(item.Text) })
	}
	return n.Is(jsontree.String) && isTypeName(n.Text)
}

// isTypeName reports whether JSON Schema has a type with that name.
func isTypeName(name string) bool {
	switch name {
	case "array", "boolean", "integer", "null", "number", "object", "string":
		return true
	}
	return false
}

// isNameList reports whether a value is a list of distinct strings.
func isNameList(n *jsontree.Node) bool {
	if !n.Is(jsontree.Array) {
		return false
	}
	const few = 16
	var seen map[string]bool
	if len(n.Items) > few {
		seen = make(map[string]bool, len(n.Items))
	}
	for i, item := range n.Items {
		switch {
		case !item.Is(jsontree.String), seen[item.Text]:
			return false
		case seen != nil:
			seen[item.Text] = true
		case slices.ContainsFunc(n.Items[:i], func(other *jsontree.Node) bool { return other.Text == item.Text }):
			return false
		}
	}
	return true
}

// isAnchor reports whether a value matches ^[A-Za-z_][-A-Za-z0-9._]*$.
func isAnchor(n *jsontree.Node) bool {
	return n.Is(jsontree.String) && isWord(n.Text, "-._") && strings.IndexByte("-.0123456789", n.Text[0]) < 0
}

// isRegexp reports whether a string could be a regular expression in any dialect: its
// groups and classes are closed, and each quantifier follows something. It is not
// confirmed that the API checks patterns at all. It accepts lookaheads and \p{L}, which
// Claude Code's own tools have.
func isRegexp(s string) bool {
	groups, repeatable := 0, false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i++; i == len(s) {
				return false
			}
			repeatable = true
		case '[':
			if i = endOfClass(s, i); i < 0 {
				return false
			}
			repeatable = true
		case '(':
			if groups++; i+1 < len(s) && s[i+1] == '?' {
				i++
			}
			repeatable = false
		case ')':
			if groups--; groups < 0 {
				return false
			}
			repeatable = true
		case '|':
			repeatable = false
		case '*', '+', '?':
			if !repeatable {
				return false
			}
			repeatable = i+1 < len(s) && (s[i+1] == '?' || s[i+1] == '+') // lazy, possessive
		default:
			repeatable = true
		}
	}
	return groups == 0
}

// endOfClass returns the index of the bracket that closes the class at i, or -1. A
// bracket directly after the opening one may be a member of the class.
func endOfClass(s string, i int) int {
	if i++; i < len(s) && s[i] == '^' {
		i++
	}
	for first := i; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case ']':
			if i > first || strings.IndexByte(s[i+1:], ']') < 0 {
				return i
			}
		}
	}
	return -1
}
