package expression

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

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// maxCost bounds the work of one expression, in CEL's units of about one comparison each.
// maxCheckCost bounds the work of finding out whether an expression can hold at all.
const (
	maxCost      = incoming.MaxWork
	maxCheckCost = 10_000
)

// environment is made for the first expression, since most scenarios have none.
var environment = sync.OnceValues(func() (*cel.Env, error) {
	options := library()
	for _, v := range variables {
		options = append(options, cel.Variable(v.name, v.typ))
	}
	return cel.NewCustomEnv(options...)
})

// Expression is a condition in CEL over the variables that Docs lists.
type Expression struct {
	Pos strictyaml.Pos

	text    string
	program cel.Program
}

// New compiles an expression. The error says in one line what is wrong and where in the
// expression.
func New(text string) (*Expression, error) {
	env, err := environment()
	if err != nil {
		return nil, fmt.Errorf("preparing expressions: %w", err)
	}
	ast, issues := env.Compile(text)
	if issues.Err() != nil {
		first := issues.Errors()[0]
		if err := checkVariables(text); err != nil && strings.Contains(first.Message, undeclaredReference) {
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
	partial, err := env.Program(ast, cel.CostLimit(maxCheckCost), cel.CostTracking(costs{}), cel.EvalOptions(cel.OptPartialEval))
	if err != nil {
		return nil, fmt.Errorf("preparing the expression: %w", err)
	}
	if err := checkCanHold(partial); err != nil {
		return nil, err
	}
	return &Expression{text: text, program: program}, nil
}

// checkCanHold returns an error if an expression holds for no request. It evaluates the
// expression with all variables unknown. If that takes too long, it assumes that the
// expression can hold.
func checkCanHold(program cel.Program) error {
	var unknown []*cel.AttributePatternType
	for _, name := range variableNames() {
		unknown = append(unknown, cel.AttributePattern(name))
	}
	nothing, err := cel.PartialVars(map[string]any{}, unknown...)
	if err != nil {
		return fmt.Errorf("preparing the expression: %w", err)
	}
	out, _, err := program.Eval(nothing)
	var canceled interpreter.EvalCancelledError
	switch {
	case errors.As(err, &canceled) && canceled.Cause == interpreter.CostLimitExceeded:
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

var variableReference = regexp.MustCompile(`\b(request|session)\.\w+`)

// checkVariables returns an error if an expression has an unknown variable. CEL's own error
// has only the part of the name before the dot, and no advice.
func checkVariables(text string) error {
	known := variableNames()
	for _, at := range variableReference.FindAllStringIndex(text, -1) {
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

// YAMLType returns the name of the type in docs.
func (*Expression) YAMLType() string { return "CEL expression" }

// DecodeYAML reads an expression and compiles it.
func (e *Expression) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind != strictyaml.Scalar || n.Tag != "!!str" {
		d.Problemf(n, "expected a CEL expression such as session.requests > 2, got %s", strictyaml.Found(n))
		return
	}
	compiled, err := New(n.Value)
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

// String returns the expression as it was written.
func (e *Expression) String() string { return e.text }

// evaluate reports whether the expression is true for a request and its session. An
// expression that cannot be evaluated, for example because the body lacks a field, does
// not hold; the error says why.
func (e *Expression) evaluate(in incoming.Request) (bool, error) {
	if e.program == nil || in.Work.Exceeded() {
		return false, nil
	}
	cached := in
	if cached.Work == nil {
		cached.Work = &incoming.Work{} // caches the values of the variables
	}
	out, details, err := e.program.Eval(activation{cached})
	if cost := details.ActualCost(); cost != nil {
		in.Work.Spend(1 + int(*cost))
	}
	switch {
	case err != nil:
		return false, err
	case out.Type() != types.BoolType:
		return false, fmt.Errorf("it is neither true nor false but of type %s", out.Type().TypeName())
	}
	return out == types.True, nil
}

// Holds reports whether the expression is true for a request and its session. It reports
// an expression that cannot be evaluated to the request's Work.
func (e *Expression) Holds(in incoming.Request) bool {
	holds, err := e.evaluate(in)
	if err != nil {
		in.Work.AddProblem(e.Pos.String() + ": the condition " + e.text + " cannot be evaluated: " + err.Error())
	}
	return holds
}

// Outcome returns the result of the expression in words.
func (e *Expression) Outcome(in incoming.Request) string {
	holds, err := e.evaluate(in)
	if err != nil {
		return "an error: " + err.Error()
	}
	return strconv.FormatBool(holds)
}

// EncodeYAML writes the expression as it was written.
func (e *Expression) EncodeYAML(to *strictyaml.Encoder) *strictyaml.Node { return to.Encode(e.text) }
