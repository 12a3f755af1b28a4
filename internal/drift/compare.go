package drift

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/description"
)

// Compare returns the changes between two versions of the description in the endpoints
// that claudemock serves, or, with all, in every endpoint.
func Compare(before, after *description.Description, all bool) []Change {
	return differences(factsOf(before, all), factsOf(after, all))
}

func factsOf(d *description.Description, all bool) facts {
	c := collector{facts: facts{}, seen: map[*description.Schema]bool{}}
	for _, o := range d.Operations {
		if all || isServed(o) {
			c.operation(o)
		}
	}
	for _, name := range modelsOf(d) {
		c.facts.add(Model, name, "")
	}
	for _, name := range betasOf(d) {
		c.facts.add(Beta, name, "")
	}
	return c.facts
}

// isServed reports whether an operation belongs to a family of endpoints that
// claudemock serves: its path begins as one of theirs.
func isServed(o *description.Operation) bool {
	for _, route := range claude.Routes {
		if family(o.Path) == family(route.Path) {
			return true
		}
	}
	return false
}

// family returns the first two parts of a path, as "/v1/messages".
func family(path string) string {
	parts := strings.SplitN(path, "/", 4)
	return strings.Join(parts[:min(len(parts), 3)], "/")
}

// operationName returns the name of an operation, without the names of placeholders,
// which differ between releases.
func operationName(method, path string, beta bool) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, "{") {
			parts[i] = "{}"
		}
	}
	name := method + " " + strings.Join(parts, "/")
	if beta {
		name += " (beta)"
	}
	return name
}

func modelsOf(d *description.Description) []string {
	var names []string
	if models := d.Schema("Model"); models != nil {
		for _, one := range models.Any {
			if one.Const != nil {
				names = append(names, one.Const.Str())
			}
		}
	}
	return names
}

func betasOf(d *description.Description) []string {
	var names []string
	if betas := d.Schema("AnthropicBeta"); betas != nil {
		for _, one := range betas.Any {
			for _, name := range one.Enum {
				names = append(names, name.Str())
			}
		}
	}
	return names
}
