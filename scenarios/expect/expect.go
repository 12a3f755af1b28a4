package expect

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios/match"
)

// Expectations say what a good client does in a scenario, beyond the rules that hold
// everywhere. The zero Expectations ask for nothing more.
type Expectations struct {
	Requests *Range                   `yaml:"requests" doc:"how many requests the client makes; a number, or {min: 2, max: 4}"`
	Bodies   map[string]match.Matcher `yaml:"bodies" doc:"values that the body of every request to Messages must have, by dotted path"`
	Exit     Exit                     `yaml:"exit" enum:"zero|nonzero|any" doc:"how the client's command ends; default: without an answer it says so, by a non-zero exit"`
	Ends     Ends                     `yaml:"ends" enum:"by-itself|by-signal" doc:"who ends the client: by-signal is a bot, a daemon or a prompt, which runs until it is stopped; default by-itself"`
	Output   *match.Matcher           `yaml:"output" doc:"what the client prints; a plain string need only be contained"`
	Answer   *match.Matcher           `yaml:"answer" doc:"what the client prints if it exits with 0; a plain string need only be contained"`
	Within   time.Duration            `yaml:"within" doc:"how long the client may take from its first request to its end; default no bound but for answers that hang"`
	Waits    *Waits                   `yaml:"waits" doc:"the time between an attempt and the next"`
	InFlight *Range                   `yaml:"in_flight" doc:"how many requests the client has open at a time; a number, or {max: 3}"`
	AllSteps bool                     `yaml:"all_steps" doc:"every step, rule and state of the scenario answers a request; default false, which only notes what none reached"`
	Rules    RuleBounds               `yaml:"rules" doc:"other bounds for rules, by id, e.g. gives-up: {max: 6}"`
	Only     RuleIDs                  `yaml:"only" doc:"the rules that are judged, by id; default all"`
	Skip     RuleIDs                  `yaml:"skip" doc:"rules that are not judged, by id"`

	Pos strictyaml.Pos `yaml:"-"`
}

// Exit says how a client's command should end.
type Exit string

// How a command should end; the zero Exit leaves it to the rules.
const (
	ExitZero    Exit = "zero"
	ExitNonzero Exit = "nonzero"
	ExitAny     Exit = "any" // the exit code is not judged
)

// Ends says who ends a client's command.
type Ends string

// Who ends a command; the zero Ends is EndsByItself.
const (
	EndsByItself Ends = "by-itself"
	EndsBySignal Ends = "by-signal" // the client is judged as a service
)

// RuleIDs are ids of the rules of verdicts, as claudemock docs lists them.
type RuleIDs []string

// RuleBounds are bounds in place of the rules' own, by the ids of the rules.
type RuleBounds map[string]Bounds

// Range bounds a number; 0 is no bound. In YAML a bare number is exactly that number.
type Range struct {
	Min int `yaml:"min" min:"0" doc:"at least so many; default 0"`
	Max int `yaml:"max" min:"1" doc:"at most so many; default no bound"`
}

// Holds reports whether a number is within the bounds.
func (r *Range) Holds(n int) bool { return n >= r.Min && (r.Max == 0 || n <= r.Max) }

// String returns the range in words, e.g. "exactly 3", "2 to 4" or "at most 3".
func (r *Range) String() string {
	switch {
	case r.Min == r.Max:
		return fmt.Sprintf("exactly %d", r.Max)
	case r.Max == 0:
		return fmt.Sprintf("at least %d", r.Min)
	case r.Min == 0:
		return fmt.Sprintf("at most %d", r.Max)
	default:
		return fmt.Sprintf("%d to %d", r.Min, r.Max)
	}
}

// Waits bounds the time between an attempt and the next; 0 is no bound.
type Waits struct {
	Min time.Duration `yaml:"min" doc:"each is at least so long; default no bound"`
	Max time.Duration `yaml:"max" doc:"each is at most so long; default no bound"`
}

// Bounds replace the bounds of a rule; 0 leaves a bound as it is. The page of a rule says
// which of them it has.
type Bounds struct {
	Max       int           `yaml:"max" min:"1" doc:"the most of what the rule counts"`
	Within    time.Duration `yaml:"within" doc:"the longest time the rule allows"`
	PerSecond float64       `yaml:"per_second" min:"0" doc:"the highest rate the rule allows"`
}

// BodyValue returns the value at a dotted path of a request's body as the matchers of
// Bodies see it: the text of a string, or anything else as compact JSON.
func BodyValue(body *jsontree.Node, path string) (value string, present bool) {
	return incoming.Plain(body.Get(path))
}
