package scenarios

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// maxCost bounds the work of one expression, in CEL's own units of about one
// comparison each; maxSettling bounds what goes into finding out whether one is
// settled whatever the request.
const (
	maxCost     = MaxWork
	maxSettling = 10_000
)

// variables are what expressions can speak of.
var variables = []struct {
	name  string
	typ   *cel.Type
	doc   string
	value func(in Incoming) any
}{
	{"request.model", cel.StringType, "the model asked for", func(in Incoming) any { return in.Request.Model() }},
	{"request.stream", cel.BoolType, "whether a stream is asked for", func(in Incoming) any { return in.Request.Stream() }},
	{"request.text", cel.StringType, "the text of the last user message", func(in Incoming) any { text, _ := in.lastText(); return text }},
	{"request.endpoint", cel.StringType, "messages, count_tokens, models, model or other", func(in Incoming) any { return string(in.Request.Endpoint) }},
	{"request.path", cel.StringType, "the path below the scenario's own, without query", func(in Incoming) any { return in.Request.Path }},
	{"request.raw_path", cel.StringType, "the same as it was sent: with percent signs, slashes in a row and a slash at its end", func(in Incoming) any { return in.Request.RawPath }},
	{"request.query", cel.MapType(cel.StringType, cel.StringType), "the values of the query by name", func(in Incoming) any { return in.Request.Query }},
	{"request.method", cel.StringType, "POST, GET and so on", func(in Incoming) any { return in.Request.Method }},
	{"request.version", cel.StringType, "the anthropic-version header", func(in Incoming) any { return in.Request.Version }},
	{"request.headers", cel.MapType(cel.StringType, cel.StringType), "by lower-case name; those that hold a key are left out", func(in Incoming) any { return shownHeaders(in.Headers) }},
	{"request.body", cel.DynType, "the body, e.g. request.body.messages.size()", func(in Incoming) any { return value(in.Request.Body) }},
	{"session.requests", cel.IntType, "how many came so far, this one and refused ones included", func(in Incoming) any { return in.Session.Requests }},
	{"session.elapsed", cel.DurationType, "since the session's first request, e.g. session.elapsed > duration(\"1m\")", func(in Incoming) any { return in.Session.Elapsed }},
	{"session.state", cel.StringType, "the state the scenario is in, \"\" for its own rules", func(in Incoming) any { return in.Session.State }},
	{"session.in_flight", cel.IntType, "how many requests are being answered, this one included", func(in Incoming) any { return in.Session.InFlight }},
	{"session.previous", cel.StringType, "completed, error, refused, reset, closed or left; \"\" at first", func(in Incoming) any { return in.Session.Previous.Word() }},
	{"session.previous_status", cel.IntType, "the status of that answer; 0 for none", func(in Incoming) any { return in.Session.Previous.Status }},
}

// environment is made when the first expression is met: most runs meet none.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	options := library()
	for _, v := range variables {
		options = append(options, cel.Variable(v.name, v.typ))
	}
	return cel.NewCustomEnv(options...)
})

// Expression is a condition in CEL, the Common Expression Language, over the
// variables that Maps lists.
type Expression struct {
	Pos strictyaml.Pos

	text    string
	program cel.Program
}

// NewExpression compiles an expression. The error says what is wrong and where
// in the expression, on one line.
func NewExpression(text string) (*Expression, error) {
	env, err := environment()
	if err != nil {
		return nil, fmt.Errorf("preparing expressions: %w", err)
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		first := issues.Errors()[0]
		if err := undeclared(text); err != nil && strings.Contains(first.Message, undeclaredReference) {
			return nil, err
		}
		return nil, fmt.Errorf("character %d: %s", first.Location.Column()+1, strings.TrimSuffix(first.Message, " (in container '')"))
	}
	if !ast.OutputType().IsExactType(cel.BoolType) && !ast.OutputType().IsExactType(cel.DynType) {
		return nil, fmt.Errorf("expected an expression that is true or false, got one of type %s", ast.OutputType())
	}
	program, err := env.Program(ast, cel.CostLimit(maxCost), cel.CostTracking(costs{}))
	if err != nil {
		return nil, fmt.Errorf("preparing the expression: %w", err)
	}
	partial, err := env.Program(ast, cel.CostLimit(maxSettling), cel.CostTracking(costs{}), cel.EvalOptions(cel.OptPartialEval))
	if err != nil {
		return nil, fmt.Errorf("preparing the expression: %w", err)
	}
	if err := settled(partial); err != nil {
		return nil, err
	}
	return &Expression{text: text, program: program}, nil
}

// settled is an error when an expression never holds, whatever the request: what
// it says without knowing any of the variables is settled. What takes long to find
// out stays open.
func settled(program cel.Program) error {
	var unknown []*cel.AttributePatternType
	for _, name := range variableNames() {
		unknown = append(unknown, cel.AttributePattern(name))
	}
	nothing, err := cel.PartialVars(map[string]any{}, unknown...)
	if err != nil {
		return fmt.Errorf("preparing the expression: %w", err)
	}
	out, _, err := program.Eval(nothing)
	var costs interpreter.EvalCancelledError
	switch {
	case errors.As(err, &costs) && costs.Cause == interpreter.CostLimitExceeded:
		return nil
	case err != nil:
		return fmt.Errorf("it can never be evaluated: %w", err)
	case !types.IsUnknown(out) && out != types.True && out != types.False:
		return fmt.Errorf("expected an expression that is true or false, got %s", out.Type().TypeName())
	case out == types.False:
		return errors.New("it can never hold: it is false of every request")
	}
	return nil
}

// undeclaredReference is how CEL's message about an unknown name begins.
const undeclaredReference = "undeclared reference to"

var reference = regexp.MustCompile(`\b(request|session)\.\w+`)

// undeclared is an error when an expression speaks of a variable that does not
// exist. CEL's own has only what stands before the point, and no advice.
func undeclared(text string) error {
	known := variableNames()
	for _, at := range reference.FindAllStringIndex(text, -1) {
		name := text[at[0]:at[1]]
		if slices.Contains(known, name) {
			continue
		}
		advice := ""
		if near, found := strictyaml.Nearest(name, known); found {
			advice = fmt.Sprintf(" (did you mean '%s'?)", near)
		}
		return fmt.Errorf("character %d: %s '%s'%s", utf8.RuneCountInString(text[:at[0]])+1, undeclaredReference, name, advice)
	}
	return nil
}

// YAMLType is the type's name in docs.
func (*Expression) YAMLType() string { return "CEL expression" }

// DecodeYAML reads an expression and compiles it.
func (e *Expression) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind != strictyaml.Scalar || n.Tag != "!!str" {
		d.Problemf(n, "expected a CEL expression such as session.requests > 2, got %s", strictyaml.Found(n))
		return
	}
	compiled, err := NewExpression(n.Value)
	if err != nil {
		hint := ""
		if strings.Contains(err.Error(), undeclaredReference) {
			hint = "known are " + strings.Join(variableNames(), ", ")
		}
		d.Hintf(n, hint, "this is no CEL condition: %s", err)
		return
	}
	*e = *compiled
	e.Pos = n.Pos
}

func variableNames() []string {
	var names []string
	for _, v := range variables {
		names = append(names, v.name)
	}
	return names
}

// String is the expression as written.
func (e *Expression) String() string { return e.text }

// Holds reports whether the expression is true of a request and its session.
// One that cannot be evaluated, say because the body lacks a field it asks for,
// does not hold; the error says why it cannot be.
func (e *Expression) Holds(in Incoming) (bool, error) {
	if e.program == nil || in.work.over() {
		return false, nil
	}
	out, details, err := e.program.Eval(in.variables())
	if cost := details.ActualCost(); cost != nil {
		in.work.spend(1 + int(*cost))
	}
	switch {
	case err != nil:
		return false, err
	case out.Type() != types.BoolType:
		return false, fmt.Errorf("it is neither true nor false but of type %s", out.Type().TypeName())
	}
	return out == types.True, nil
}

// holds is Holds, of which the session is told what could not be evaluated.
func (e *Expression) holds(in Incoming) bool {
	holds, err := e.Holds(in)
	if err != nil && in.work != nil {
		in.work.trouble = append(in.work.trouble, e.Pos.String()+": the condition "+e.text+" cannot be evaluated: "+err.Error())
	}
	return holds
}

// outcome is what comes of the expression, in words.
func (e *Expression) outcome(in Incoming) string {
	holds, err := e.Holds(in)
	if err != nil {
		return "an error: " + err.Error()
	}
	return strconv.FormatBool(holds)
}

// shownHeaders are a request's headers by lower-case name, without those that
// hold a key.
func shownHeaders(headers map[string][]string) map[string]string {
	shown := map[string]string{}
	for name := range headers {
		if !isSecret(name) {
			shown[strings.ToLower(name)], _ = header(headers, name)
		}
	}
	return shown
}
