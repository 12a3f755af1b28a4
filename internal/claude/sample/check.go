package sample

import (
	"errors"
	"regexp"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/jsontree"
)

// Values are not validated against larger schemas, since reading those would take too
// long.
const (
	maxCheckedNodes    = 20_000
	maxCheckedPatterns = 100_000 // instructions of all regular expressions together
)

// validator returns a function that reports whether a value satisfies the schema. If
// the schema is invalid, or validation would take too long, any value does.
func (b *Budget) validator(schema *jsontree.Node) func(*jsontree.Node) bool {
	compiled := compileSchema(schema)
	return func(value *jsontree.Node) bool {
		if compiled == nil {
			return true
		}
		v := plain(value)
		return !b.allowsCheck(compiled, v) || compiled.Validate(v) == nil
	}
}

// compileSchema returns nil for a schema that is invalid or too large.
func compileSchema(schema *jsontree.Node) *jsonschema.Schema {
	if schema == nil || countNodes(schema, maxCheckedNodes) >= maxCheckedNodes {
		return nil
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiler.UseLoader(noLoader{})
	left := maxCheckedPatterns
	compiler.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		_, size, err := regexpsize.Parse(pattern)
		if err != nil {
			return nil, err
		}
		if left -= size; left < 0 {
			return nil, errors.New("the patterns of a schema are too large together")
		}
		return regexp.Compile(pattern)
	})
	if err := compiler.AddResource("schema.json", plain(schema)); err != nil {
		return nil
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		return nil
	}
	return compiled
}

// countNodes returns how many values a value holds, at most most.
func countNodes(n *jsontree.Node, most int) int {
	count := 1
	for i := 0; count < most && i < len(n.Items); i++ {
		count += countNodes(n.Items[i], most-count)
	}
	for i := 0; count < most && i < len(n.Members); i++ {
		count += countNodes(n.Members[i].Value, most-count)
	}
	return count
}

// noLoader keeps a client's schema from reading files by $ref.
type noLoader struct{}

func (noLoader) Load(string) (any, error) {
	return nil, errors.New("only references within the schema are followed")
}

// allowsCheck counts the steps that validating a value against a schema can take, and
// reports whether the budget has them: references in alternatives double with every
// level. It follows only what the schema library follows, and stops at the end of the
// budget.
func (b *Budget) allowsCheck(s *jsonschema.Schema, value any) bool {
	if s == nil {
		return true
	}
	if b.checks -= checkSteps(s, value); b.checks < 0 || s.DynamicRef != nil || s.RecursiveRef != nil {
		return false // the targets of the last two are only known during validation
	}
	for _, same := range [][]*jsonschema.Schema{{s.Ref, s.Not, s.If, s.Then, s.Else, s.ContentSchema}, s.AllOf, s.AnyOf, s.OneOf} {
		for _, sub := range same {
			if !b.allowsCheck(sub, value) {
				return false
			}
		}
	}
	switch value := value.(type) {
	case map[string]any:
		return b.allowsObject(s, value)
	case []any:
		return b.allowsArray(s, value)
	}
	return true
}

// checkSteps estimates the steps of one schema for a value, without those of its
// subschemas.
func checkSteps(s *jsonschema.Schema, value any) int {
	steps, length := 1+len(s.Required), 0
	switch value := value.(type) {
	case map[string]any:
		length = len(value)
	case []any:
		length = len(value)
	case string:
		const aStep = 64
		length = len(value) / aStep
	}
	if s.Enum != nil {
		steps += len(s.Enum.Values)
	}
	return steps + length*(1+len(s.PatternProperties))
}

func (b *Budget) allowsObject(s *jsonschema.Schema, object map[string]any) bool {
	for _, sub := range s.Dependencies {
		if sub, ok := sub.(*jsonschema.Schema); ok && !b.allowsCheck(sub, object) {
			return false
		}
	}
	for _, sub := range s.DependentSchemas {
		if !b.allowsCheck(sub, object) {
			return false
		}
	}
	more, _ := s.AdditionalProperties.(*jsonschema.Schema)
	for key, value := range object {
		if !b.allowsCheck(s.PropertyNames, key) || !b.allowsCheck(s.Properties[key], value) || !b.allowsCheck(more, value) || !b.allowsCheck(s.UnevaluatedProperties, value) {
			return false
		}
		for _, sub := range s.PatternProperties {
			if !b.allowsCheck(sub, value) {
				return false
			}
		}
	}
	return true
}

func (b *Budget) allowsArray(s *jsonschema.Schema, array []any) bool {
	prefix, all := s.PrefixItems, []*jsonschema.Schema{s.Items2020, s.Contains, s.UnevaluatedItems}
	switch items := s.Items.(type) {
	case []*jsonschema.Schema:
		prefix = items
	case *jsonschema.Schema:
		all = append(all, items)
	}
	if more, ok := s.AdditionalItems.(*jsonschema.Schema); ok {
		all = append(all, more)
	}
	for i, value := range array {
		if i < len(prefix) && !b.allowsCheck(prefix[i], value) {
			return false
		}
		for _, sub := range all {
			if !b.allowsCheck(sub, value) {
				return false
			}
		}
	}
	return true
}
