package condition

import (
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Endpoints are the endpoints of a rule: one, several, or AnyEndpoint alone. An empty list
// means Messages.
type Endpoints []claude.Endpoint

// AnyEndpoint stands for all endpoints, and for all paths that the API does not have.
const AnyEndpoint claude.Endpoint = "any"

// allEndpoints lists every endpoint of the API, and Other.
var allEndpoints = func() (all []claude.Endpoint) {
	for _, route := range claude.Routes {
		all = append(all, route.Endpoint)
	}
	return append(all, claude.Other)
}()

// All lists the endpoints, each by its own name.
func (e Endpoints) All() []claude.Endpoint {
	switch {
	case len(e) == 0:
		return []claude.Endpoint{claude.Messages}
	case slices.Contains(e, AnyEndpoint):
		return allEndpoints
	default:
		return e
	}
}

// Has reports whether the list includes an endpoint.
func (e Endpoints) Has(endpoint claude.Endpoint) bool { return slices.Contains(e.All(), endpoint) }

// Example returns the endpoint for an example: Messages, or else the first.
func (e Endpoints) Example() claude.Endpoint {
	if e.Has(claude.Messages) {
		return claude.Messages
	}
	return e.All()[0]
}

// String returns the endpoints in words, e.g. `endpoint "models"` or `any endpoint`.
func (e Endpoints) String() string {
	switch {
	case slices.Contains(e, AnyEndpoint):
		return "any endpoint"
	case len(e) == 1:
		return "endpoint " + strconv.Quote(string(e[0]))
	}
	words := make([]string, 0, len(e))
	for _, endpoint := range e.All() {
		words = append(words, strconv.Quote(string(endpoint)))
	}
	return "endpoint one of (" + strings.Join(words, ", ") + ")"
}

// YAMLType returns the name of the type in docs.
func (*Endpoints) YAMLType() string { return "one or a list of string" }

// DecodeYAML reads a name or a list of names.
func (e *Endpoints) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	names := []*strictyaml.Node{n}
	if n.Kind == strictyaml.List {
		names = n.Items
		if len(names) == 0 {
			d.Hintf(n, "endpoint: any", "an empty list names no endpoint")
		}
	}
	for _, name := range names {
		if !d.OneOf(name, name.Value, endpointWords()) {
			continue
		}
		endpoint := claude.Endpoint(name.Value)
		switch {
		case slices.Contains(*e, endpoint):
			d.Problemf(name, "%s is named twice", endpoint)
		case len(names) > 1 && endpoint == AnyEndpoint:
			d.Hintf(name, "endpoint: any", "any stands alone: it is all of them")
		}
		*e = append(*e, endpoint)
	}
}

// EncodeYAML writes a name or a list of names.
func (e *Endpoints) EncodeYAML(to *strictyaml.Encoder) *strictyaml.Node {
	switch len(*e) {
	case 0:
		return nil
	case 1:
		return to.Encode((*e)[0])
	default:
		return to.Encode([]claude.Endpoint(*e))
	}
}

func endpointWords() []string {
	words := []string{string(AnyEndpoint)}
	for _, endpoint := range allEndpoints {
		words = append(words, string(endpoint))
	}
	return words
}
