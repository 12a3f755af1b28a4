package expression

import (
	"cel.dev/cel-go/cel"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// variables are the variables of expressions.
var variables = []struct {
	name  string
	typ   *cel.Type
	doc   string
	value func(in incoming.Request) any
}{
	{"request.model", cel.StringType, "the model asked for", func(in incoming.Request) any { return in.Request.Model() }},
	{"request.stream", cel.BoolType, "whether a stream is asked for", func(in incoming.Request) any { return in.Request.Stream() }},
	{"request.text", cel.StringType, "the text of the last user message", func(in incoming.Request) any { text, _ := in.LastText(); return text }},
	{"request.endpoint", cel.StringType, "messages, count_tokens, models, model or other", func(in incoming.Request) any { return string(in.Request.Endpoint) }},
	{"request.path", cel.StringType, "the path below the scenario's own, without query", func(in incoming.Request) any { return in.Request.Path }},
	{"request.raw_path", cel.StringType, "the same as it was sent: with percent signs, slashes in a row and a slash at its end", func(in incoming.Request) any { return in.Request.RawPath }},
	{"request.query", cel.MapType(cel.StringType, cel.StringType), "the values of the query by name", func(in incoming.Request) any { return in.Request.Query }},
	{"request.method", cel.StringType, "POST, GET and so on", func(in incoming.Request) any { return in.Request.Method }},
	{"request.version", cel.StringType, "the anthropic-version header", func(in incoming.Request) any { return in.Request.Version }},
	{"request.headers", cel.MapType(cel.StringType, cel.StringType), "by lower-case name; those that hold a key are left out", func(in incoming.Request) any { return in.ShownHeaders() }},
	{"request.body", cel.DynType, "the body, e.g. request.body.messages.size()", func(in incoming.Request) any { return value(in.Request.Body) }},
	{"session.requests", cel.IntType, "how many came so far, this one and refused ones included", func(in incoming.Request) any { return in.Session.Requests }},
	{"session.elapsed", cel.DurationType, "since the session's first request, e.g. session.elapsed > duration(\"1m\")", func(in incoming.Request) any { return in.Session.Elapsed }},
	{"session.state", cel.StringType, "the state the scenario is in, \"\" for its own rules", func(in incoming.Request) any { return in.Session.State }},
	{"session.in_flight", cel.IntType, "how many requests are being answered, this one included", func(in incoming.Request) any { return in.Session.InFlight }},
	{"session.previous", cel.StringType, "completed, error, refused, reset, closed or left; \"\" at first", func(in incoming.Request) any { return in.Session.Previous.Word() }},
	{"session.previous_status", cel.IntType, "the status of that answer; 0 for none", func(in incoming.Request) any { return in.Session.Previous.Status }},
}

// variableNames lists the variables, in the order of the reference.
func variableNames() []string {
	var names []string
	for _, v := range variables {
		names = append(names, v.name)
	}
	return names
}

// activation resolves the variables of one request for CEL, each at its first use.
type activation struct{ in incoming.Request }

// ResolveName returns the value of a variable.
func (a activation) ResolveName(name string) (value any, known bool) {
	for _, v := range variables {
		if v.name == name {
			return a.in.Value(name, func() any { return v.value(a.in) }), true
		}
	}
	return nil, false
}

// Parent returns nil: there are no other variables.
func (activation) Parent() cel.Activation { return nil }

// functionDocs describes the functions of library for the reference.
var functionDocs = []struct{ call, result, doc string }{
	{"request.body.?tools.orValue([])", "value", "a field, or what stands for one that is missing; has(request.body.tools) asks whether it is there"},
	{"[[1], [2, 3]].flatten()", "list", "the items of the lists in a list, one level down: request.body.messages.map(m, m.content).flatten()"},
	{"[1, 2].sum()", "number or duration", "all items added up; 0 of none"},
	{`["a", "b"].join(", ")`, "string", "the texts of a list as one"},
	{`"a b".split(" ")`, "list(string)", "beside replace, substring, trim, indexOf, lastIndexOf, charAt, lowerAscii and upperAscii"},
	{"list.all(i, v, …)", "bool", "macros of two variables, the place and the item, or the key and the value of a map: all, exists, existsOne, transformList, transformMap"},
	{"cel.bind(name, value, …)", "value", "a value by a name of its own: cel.bind(last, request.body.messages[request.body.messages.size() - 1], last.role == \"user\")"},
}

// Docs lists the variables and the functions beside CEL's own, for the reference.
func Docs() []strictyaml.FieldDoc {
	var docs []strictyaml.FieldDoc
	for _, v := range variables {
		docs = append(docs, strictyaml.DocOf(v.name, v.typ.String(), v.doc))
	}
	for _, f := range functionDocs {
		docs = append(docs, strictyaml.DocOf(f.call, f.result, f.doc))
	}
	return docs
}
