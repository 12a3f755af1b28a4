package drift

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/description"
)

// collector gathers the facts of a description.
type collector struct {
	facts facts
	seen  map[*description.Schema]bool
}

func (c *collector) operation(o *description.Operation) {
	name := operationName(o.Method, o.Path, o.Beta)
	c.facts.add(Endpoint, name, o.Media)
	for _, q := range o.Query {
		c.facts.add(Field, name+" ?"+q.Name, describeField(q.Schema, q.Required, nil))
	}
	for _, code := range o.Codes() {
		c.facts.add(Code, name+" "+code.Code, code.Status+" "+code.Type)
	}
	c.schema(o.Request, name)
	for _, answer := range o.Answers {
		if strings.HasPrefix(answer.Status, "2") {
			c.schema(answer.Schema, name+" "+answer.Status)
		}
	}
}

// schema gathers the facts of a schema and everything below it. place names a
// schema that has no name.
func (c *collector) schema(s *description.Schema, place string) {
	if s == nil || c.seen[s] {
		return
	}
	c.seen[s] = true
	if s.Name != "" {
		place = s.Name
	}
	for _, p := range s.Properties {
		c.facts.add(Field, place+"."+p.Name, describeField(p.Schema, p.Required, p.Betas))
		c.schema(p.Schema, place+"."+p.Name)
	}
	for _, word := range s.Enum {
		c.facts.add(Word, fmt.Sprintf("%s = %s", place, word), "")
	}
	for _, one := range slices.Concat(s.Any, s.All) {
		if one.Name != "" && isUnion(s) {
			c.facts.add(Variant, place+" | "+one.Name, "")
		}
		c.schema(one, place)
	}
	c.schema(s.Items, place+"[]")
	c.schema(s.Each, place+".*")
}

// isUnion reports whether a schema has several alternatives besides null.
func isUnion(s *description.Schema) bool {
	count := 0
	for _, one := range s.Any {
		if !slices.Equal(one.Types, []string{"null"}) {
			count++
		}
	}
	return count > 1
}

// describeField describes a field in a few words.
func describeField(s *description.Schema, required bool, betas []string) string {
	parts := []string{describeForm(s)}
	if required {
		parts = append(parts, "required")
	}
	if len(betas) > 0 {
		parts = append(parts, "beta "+strings.Join(betas, " or "))
	}
	return strings.Join(parts, ", ")
}

// describeForm describes the type of a value and its bounds.
func describeForm(s *description.Schema) string {
	switch {
	case s == nil:
		return "anything"
	case s.Name != "":
		return s.Name
	case s.Const != nil:
		return s.Const.String()
	case len(s.Enum) > 0:
		return "one of its values"
	case len(s.Any) > 0:
		return describeAlternatives(s.Any)
	case len(s.All) > 0:
		return describeAlternatives(s.All)
	case len(s.Types) == 0:
		return "anything"
	case s.Types[0] == "array":
		return "list of " + describeForm(s.Items) + between(s.MinItems, s.MaxItems, "items")
	}
	text := strings.Join(s.Types, " or ") + between(s.MinLength, s.MaxLength, "characters")
	if s.Pattern != "" {
		text += " like " + s.Pattern
	}
	return text + bounds(s)
}

func describeAlternatives(alternatives []*description.Schema) string {
	var forms []string
	for _, one := range alternatives {
		if f := describeForm(one); !slices.Contains(forms, f) {
			forms = append(forms, f)
		}
	}
	return strings.Join(forms, " | ")
}

func between(least, most int, what string) string {
	switch {
	case least > 0 && most > 0:
		return fmt.Sprintf(" of %d–%d %s", least, most, what)
	case least > 0:
		return fmt.Sprintf(" of %d or more %s", least, what)
	case most > 0:
		return fmt.Sprintf(" of up to %d %s", most, what)
	}
	return ""
}

func bounds(s *description.Schema) string { return bound(">", s.Minimum) + bound("<", s.Maximum) }

func bound(sign string, b *description.Bound) string {
	switch {
	case b == nil:
		return ""
	case b.Exclusive:
		return fmt.Sprintf(" %s %v", sign, b.Value)
	default:
		return fmt.Sprintf(" %s= %v", sign, b.Value)
	}
}
