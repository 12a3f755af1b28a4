package expression

import (
	"fmt"
	"regexp"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/env"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/ext"

	"github.com/claudemock/claudemock/scenarios/match"
)

// Bounds on the result of one function call. CEL counts the cost of a call only after the
// call.
const (
	maxExpressionText  = 1 << 20 // bytes, as of a template
	maxExpressionItems = 100_000
	maxExpressionRegex = 1000 // instructions of a regular expression
)

// library returns the functions of expressions. CEL's own functions whose result may be
// much larger than their arguments are replaced by versions with a bound.
func library() []cel.EnvOption {
	str, list := cel.StringType, cel.ListType(cel.TypeParamType("T"))
	return []cel.EnvOption{
		cel.StdLib(cel.StdLibSubset(env.NewLibrarySubset().AddExcludedFunctions(env.NewFunction("matches")))),
		cel.OptionalTypes(),
		ext.Bindings(),
		ext.TwoVarComprehensions(),
		ext.Strings(ext.StringsVersion(0)), // later ones have format, whose result has no bound
		cel.Function("replace", cel.MemberOverload("string_replace_string_string", []*cel.Type{str, str, str}, str,
			cel.FunctionBinding(func(args ...ref.Val) ref.Val { return replace(args, -1) })),
			cel.MemberOverload("string_replace_string_string_int", []*cel.Type{str, str, str, cel.IntType}, str,
				cel.FunctionBinding(func(args ...ref.Val) ref.Val { return replace(args, int(args[3].(types.Int))) }))),
		cel.Function("split", cel.MemberOverload("string_split_string", []*cel.Type{str, str}, cel.ListType(str),
			cel.BinaryBinding(func(text, by ref.Val) ref.Val { return split(text, by, -1) })),
			cel.MemberOverload("string_split_string_int", []*cel.Type{str, str, cel.IntType}, cel.ListType(str),
				cel.FunctionBinding(func(args ...ref.Val) ref.Val { return split(args[0], args[1], int(args[2].(types.Int))) }))),
		cel.Function("join", cel.MemberOverload("list_join", []*cel.Type{cel.ListType(str)}, str,
			cel.UnaryBinding(func(items ref.Val) ref.Val { return joinItems(items, types.String("")) })),
			cel.MemberOverload("list_join_string", []*cel.Type{cel.ListType(str), str}, str, cel.BinaryBinding(joinItems))),
		cel.Function("flatten", cel.MemberOverload("list_flatten", []*cel.Type{cel.ListType(cel.DynType)}, cel.ListType(cel.DynType), cel.UnaryBinding(flatten))),
		cel.Function("sum", cel.MemberOverload("list_sum", []*cel.Type{list}, cel.DynType, cel.UnaryBinding(sum))),
		cel.Function("matches",
			cel.Overload("matches", []*cel.Type{str, str}, cel.BoolType),
			cel.MemberOverload("matches_string", []*cel.Type{str, str}, cel.BoolType), cel.SingletonBinaryBinding(matches)),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals()),
	}
}

// tooMuch returns the error of a call that exceeds its bound.
func tooMuch(what string) ref.Val { return types.NewErr("%s would be too much", what) }

// matches is CEL's own function with a bound on its work, which it checks first.
func matches(text, pattern ref.Val) ref.Val {
	re, err := regexp.Compile(string(pattern.(types.String)))
	if err != nil {
		return types.NewErr("invalid matches argument: %s", err)
	}
	value := string(text.(types.String))
	if length := match.Instructions(re); length > maxExpressionRegex || length*len(value) > maxCost*match.PatternSteps {
		return tooMuch(fmt.Sprintf("looking for a pattern in %d bytes", len(value)))
	}
	return types.Bool(re.MatchString(value))
}

func replace(args []ref.Val, times int) ref.Val {
	text, from, to := string(args[0].(types.String)), string(args[1].(types.String)), string(args[2].(types.String))
	found := strings.Count(text, from)
	if times >= 0 {
		found = min(found, times)
	}
	if grown := len(to) - len(from); grown > 0 && found > (maxExpressionText-len(text))/grown {
		return tooMuch(fmt.Sprintf("replacing %d times", found))
	}
	return types.String(strings.Replace(text, from, to, times))
}

func split(text, by ref.Val, times int) ref.Val {
	whole, separator := string(text.(types.String)), string(by.(types.String))
	if strings.Count(whole, separator) > maxExpressionItems && (times < 0 || times > maxExpressionItems) {
		return tooMuch("splitting a text of " + fmt.Sprint(len(whole)) + " bytes")
	}
	return types.DefaultTypeAdapter.NativeToValue(strings.SplitN(whole, separator, times))
}

func joinItems(items, separator ref.Val) ref.Val {
	var joined strings.Builder
	for it := items.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		item, ok := it.Next().(types.String)
		if !ok {
			return types.NewErr("join takes texts only")
		}
		if joined.Len()+len(item)+len(separator.(types.String)) > maxExpressionText {
			return tooMuch("joining them")
		}
		joined.WriteString(string(item))
		if it.HasNext() == types.True {
			joined.WriteString(string(separator.(types.String)))
		}
	}
	return types.String(joined.String())
}

func flatten(list ref.Val) ref.Val {
	var flat []ref.Val
	for it := list.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		item := it.Next()
		inner, ok := item.(traits.Lister)
		switch {
		case !ok:
			flat = append(flat, item)
		case len(flat)+int(inner.Size().(types.Int)) > maxExpressionItems:
			return tooMuch("flattening them")
		default:
			for each := inner.Iterator(); each.HasNext() == types.True; {
				flat = append(flat, each.Next())
			}
		}
	}
	return types.NewRefValList(types.DefaultTypeAdapter, flat)
}

// sum adds up numbers or durations. The sum of integers and decimals is a decimal.
func sum(items ref.Val) ref.Val {
	var total ref.Val = types.Int(0)
	for it := items.(traits.Lister).Iterator(); it.HasNext() == types.True; {
		item := it.Next()
		switch {
		case total == types.Int(0):
			total = item
			continue
		case total.Type() == types.IntType && item.Type() == types.DoubleType:
			total = total.ConvertToType(types.DoubleType)
		case total.Type() == types.DoubleType && item.Type() == types.IntType:
			item = item.ConvertToType(types.DoubleType)
		}
		adder, ok := total.(traits.Adder)
		if !ok || total.Type() != item.Type() || !summable[total.Type()] {
			return types.NewErr("sum takes numbers or durations only, got %s", item.Type())
		}
		total = adder.Add(item)
		if types.IsError(total) {
			return total
		}
	}
	if !summable[total.Type()] {
		return types.NewErr("sum takes numbers or durations only, got %s", total.Type())
	}
	return total
}

// summable are the types that sum takes; texts would grow without a bound.
var summable = map[ref.Type]bool{types.IntType: true, types.UintType: true, types.DoubleType: true, types.DurationType: true}

// searchCost returns the cost of matching a long text; nil leaves it to CEL.
func searchCost(args []ref.Val) *uint64 {
	const short = 1 << 10
	text, isText := args[0].(types.String)
	pattern, isPattern := args[1].(types.String)
	if !isText || !isPattern || len(text) < short {
		return nil
	}
	re, err := regexp.Compile(string(pattern))
	if err != nil {
		return nil
	}
	return new(1 + uint64(match.Instructions(re)*len(text)/match.PatternSteps))
}

// costs implements the cost estimator of CEL: the library's functions cost by the size of
// their arguments and result.
type costs struct{}

// CallCost returns the cost of a call; nil leaves it to CEL.
func (costs) CallCost(function, _ string, args []ref.Val, result ref.Val) *uint64 {
	var factor float64
	switch function {
	case "replace", "join", "trim", "substring", "indexOf", "lastIndexOf", "charAt", "lowerAscii", "upperAscii":
		factor = 0.1
	case "split", "flatten", "sum":
		factor = 1
	case "matches":
		return searchCost(args)
	default:
		return nil
	}
	var size types.Int
	for _, v := range append(args[:len(args):len(args)], result) {
		if sizer, ok := v.(traits.Sizer); ok {
			size += sizer.Size().(types.Int)
		}
	}
	return new(1 + uint64(float64(size)*factor))
}
