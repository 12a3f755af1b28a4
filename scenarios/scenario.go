package scenarios

import (
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/template"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/scenarios/expression"
	"github.com/claudemock/claudemock/scenarios/match"
	"github.com/claudemock/claudemock/scenarios/recorded"
	"github.com/claudemock/claudemock/script"
)

// Scenario is the content of one file: what happens to a client of the server. A
// Scenario from Parse, Check or a Builder is indexed and must not be changed.
type Scenario struct {
	Name       string               `yaml:"name" required:"true" doc:"how a client picks it: /s/<name>; in a folder of scenarios the file's name without .yaml"`
	Summary    string               `yaml:"summary" required:"true" doc:"one sentence: what happens"`
	GoodClient string               `yaml:"good_client" doc:"one sentence: what a good client does"`
	Guide      string               `yaml:"guide" doc:"the section of the troubleshooting guide it belongs to"`
	Tags       []string             `yaml:"tags" doc:"words to filter by"`
	Seen       []string             `yaml:"seen" doc:"where it was met in the wild, e.g. owner/repository#123"`
	Count      Count                `yaml:"count" enum:"session|call" doc:"what steps count: every request of the session, or each call with its own retries; default session"`
	Match      Fields               `yaml:"match" doc:"the fields of a request's body that must agree with the request of a step: words such as model, tools and messages, or other fields of the body. With it, a request gets the first of the scenario's own steps whose request it fits and that has not been given as often as it says; a step without a request fits every POST /v1/messages. When all that fit have been given, the last of them that has a request is given again"`
	Unmatched  Unmatched            `yaml:"unmatched" enum:"healthy|refuse|forward" doc:"what a request gets that no rule answers, or a bare reply: {}. healthy: a healthy answer; refuse: where no rule answers, an error that names the nearest rule or recorded request; forward: the answer of the real API (serve --upstream); default forward on a server with an upstream, and healthy on any other, but with match a request that fits no step is refused there"`
	Speed      Speed                `yaml:"speed" enum:"scaled|fixed" doc:"fixed exempts the scenario from --speed; default scaled"`
	Cache      Cache                `yaml:"cache" enum:"on|off|never" doc:"off: what cache_control marks is written each time and never read, as of a prompt that always changes; never: it is not written either; default on, as at the API"`
	Validate   *Validate            `yaml:"validate" doc:"how much of a request is checked before the rules are asked: strict, schema, off, or a map; default as the server does"`
	Keys       *Keys                `yaml:"keys" doc:"which API keys are good; default any"`
	Models     *ModelEdits          `yaml:"models" doc:"changes to the model list"`
	Batches    *Batches             `yaml:"batches" doc:"what becomes of message batches; default: every request of one is answered, soon"`
	Limits     *Limits              `yaml:"limits" doc:"the rate limits requests are held to: a tier such as tier-2, or a map; default none"`
	Listener   *Listener            `yaml:"listener" doc:"what goes wrong before a request; needs an address of its own: serve --listen"`
	Rules      []*Rule              `yaml:"rules" doc:"the first whose when matches answers"`
	Steps      []*Step              `yaml:"steps" doc:"the last rule, without a when"`
	Then       Then                 `yaml:"then" doc:"what follows the last step of every rule that does not say itself: repeat-last, loop, healthy, or a state; default repeat-last"`
	Refusal    *match.Matcher       `yaml:"refusal" doc:"the message of the API's own refusal that the scenario is about, e.g. \"*deferred*\": a client that never meets it has not exercised the scenario"`
	Expect     *expect.Expectations `yaml:"expect" doc:"what a good client does, beyond the rules that hold everywhere"`
	States     map[string]*State    `yaml:"states" doc:"stretches of an outage by name, with rules or steps of their own; a then leads into them"`

	Pos      strictyaml.Pos `yaml:"-"`
	Category string         `yaml:"-"` // the folder the file is in, e.g. "rate-limit"; "" for users' own
	Hash     string         `yaml:"-"` // of the file's text, and of the files it takes bodies from: tells versions apart in a journal

	indexes   map[string]*ruleIndex // by state, "" for the scenario's own; nil unless parsed
	cheap     bool                  // no rule takes work to try; valid with indexes
	early     bool                  // some step answers before the body has been read; valid with indexes
	bodyFiles map[string]stamp      // files that bodies are read from, by name
	memory    int                   // see Memory
}

// AllRules returns the rules in the order in which they are tried: Rules, and then the
// top-level Steps as a rule without a condition. A scenario without either has no
// rules, and every request gets a healthy answer.
func (s *Scenario) AllRules() []*Rule { return s.RulesIn("") }

// RulesIn returns the rules of a state like AllRules, each with its own Then; the state
// "" is the scenario itself. The caller must not change the list.
func (s *Scenario) RulesIn(state string) []*Rule {
	if b := s.indexOf(state); b != nil {
		return b.rules
	}
	return nil
}

// indexOf returns the index of a state's rules. For a scenario that was not parsed it
// makes a new one each time, since the scenario may have changed.
func (s *Scenario) indexOf(state string) *ruleIndex {
	if s.indexes == nil {
		return newRuleIndex(s.listRules(state))
	}
	return s.indexes[state]
}

// Index prepares the scenario for the choice of rules. They must not change afterwards.
func (s *Scenario) Index() {
	s.indexes = map[string]*ruleIndex{"": newRuleIndex(s.listRules(""))}
	for state := range s.States {
		s.indexes[state] = newRuleIndex(s.listRules(state))
	}
	s.cheap, s.early = true, false
	for _, index := range s.indexes {
		s.cheap = s.cheap && !index.takesWork
	}
	s.early = s.answersEarly()
}

// TakesWork reports whether choosing an answer may take long for some request.
func (s *Scenario) TakesWork() bool { return !s.cheap }

func (s *Scenario) listRules(state string) []*Rule {
	if state == "" && len(s.Match) > 0 && len(s.Steps) > 0 {
		return append(slices.Clip(s.Rules), s.matchedRule())
	}
	if state == "" {
		return withSteps(s.Rules, s.Steps, s.Then)
	}
	st := s.States[state]
	if st == nil {
		return nil
	}
	var rules []*Rule
	for _, rule := range st.Rules {
		own := *rule
		own.Then = rule.thenOr(st.defaultThen())
		rules = append(rules, &own)
	}
	return withSteps(rules, st.Steps, st.defaultThen())
}

// withSteps returns the rules, with the steps as the last rule if there are any.
func withSteps(rules []*Rule, steps []*Step, then Then) []*Rule {
	if len(steps) == 0 {
		return rules
	}
	return append(slices.Clip(rules), &Rule{Steps: steps, Then: then, Pos: steps[0].Pos})
}

// defaultThen returns what follows the last step of a rule in the state that has no
// Then. In a state with a time, the state's own Then follows that time instead.
func (st *State) defaultThen() Then {
	if st.For > 0 || st.Then == "" {
		return ThenRepeatLast
	}
	return st.Then
}

// ThenOf returns what follows the last step of a rule: its own Then, or else the
// scenario's.
func (s *Scenario) ThenOf(rule *Rule) Then { return rule.thenOr(s.Then) }

// thenOr returns the rule's own Then, or else the given one.
func (r *Rule) thenOr(otherwise Then) Then {
	switch {
	case r.Then != "":
		return r.Then
	case otherwise != "":
		return otherwise
	default:
		return ThenRepeatLast
	}
}

// Count is what the steps of a scenario count.
type Count string

// What steps count; the zero Count is CountSession.
const (
	CountSession Count = "session" // every request of the session
	CountCall    Count = "call"    // each logical call on its own, with its retries
)

// Unmatched is the answer to requests that no rule matches.
type Unmatched string

// The answers to unmatched requests. The zero Unmatched is UnmatchedForward on a server with
// an upstream. On any other it is UnmatchedHealthy, but refuses requests that fit none of the
// recorded ones in a scenario with Match.
const (
	UnmatchedHealthy Unmatched = "healthy"
	UnmatchedRefuse  Unmatched = "refuse"  // an error that names the nearest rule or recorded request
	UnmatchedForward Unmatched = "forward" // that of the real API, the server's upstream
)

// Cache says how the prompt cache behaves.
type Cache string

// How the prompt cache behaves; the zero Cache is CacheOn.
const (
	CacheOn    Cache = "on"
	CacheOff   Cache = "off"   // prompts are written and never read
	CacheNever Cache = "never" // prompts are neither written nor read
)

// Speed says whether --speed scales a scenario's waits.
type Speed string

// Whether waits are scaled; the zero Speed is SpeedScaled.
const (
	SpeedScaled Speed = "scaled"
	SpeedFixed  Speed = "fixed"
)

// Then is what follows the last step: one of the words below, or the name of the next
// state.
type Then string

// What follows the last step; the zero Then is ThenRepeatLast.
const (
	ThenRepeatLast Then = "repeat-last"
	ThenLoop       Then = "loop"    // the first step again; for a state with a time, the state again
	ThenHealthy    Then = "healthy" // the rule's requests no longer fail; in a state, no request does
	ThenStart      Then = "start"   // the scenario's own rules and steps, as at the beginning
)

// Keys sorts API keys. A key in no list is good, unless Valid lists any.
type Keys struct {
	Valid   []string `yaml:"valid" doc:"if given, all other keys are refused with 401"`
	Revoked []string `yaml:"revoked" doc:"refused with 401, as revoked"`
	Expired []string `yaml:"expired" doc:"refused with 401, as expired"`
	Denied  []string `yaml:"denied" doc:"refused with 403: the key lacks the permission"`
}

// Rule is a condition and the steps for the requests that meet it.
type Rule struct {
	When   *condition.When `yaml:"when" doc:"the condition; without one every POST /v1/messages fits"`
	Before Before          `yaml:"before" enum:"checks" doc:"checks: the rule answers requests, too, that the API would refuse by itself (no JSON, another method, an unknown model, a bad key, a rate limit), as an edge or a ban does"`
	Steps  []*Step         `yaml:"steps" required:"true" doc:"what the requests get, one after another"`
	Then   Then            `yaml:"then" doc:"what follows the last step: repeat-last, loop, healthy, or a state to go to as soon as that step has been played (one with until: when a request of the rule finds that it holds); default the scenario's then"`

	Pos      strictyaml.Pos  `yaml:"-"`
	recorded *recorded.Index // of its steps, in a scenario with Match; else nil
}

// Step is the answer to one request, or to several in a row.
type Step struct {
	Request    *recorded.Request      `yaml:"request" doc:"what was asked when this answer was recorded; only with match"`
	Reply      *Reply                 `yaml:"reply" doc:"a healthy answer to start from"`
	Error      *Error                 `yaml:"error" doc:"an error: a type, or a map"`
	Forward    *Forward               `yaml:"forward" doc:"the answer of the real API (serve --upstream), as it comes, for the faults to strike: {} or a map"`
	Repeat     int                    `yaml:"repeat" min:"1" doc:"how many requests get this step; default 1"`
	For        time.Duration          `yaml:"for" doc:"requests get this step until so much time has passed since the first that did"`
	Until      *expression.Expression `yaml:"until" doc:"requests get this step until this holds"`
	Choose     []*Alternative         `yaml:"choose" doc:"answers of which the seed picks one for each request, in place of reply, error and forward"`
	Include    string                 `yaml:"include" doc:"a scenario whose steps stand here; nothing else is given beside it"`
	BeforeBody *BeforeBody            `yaml:"before_body" doc:"the answer comes before the request's body has been read, as of a server that has seen enough in its head: {} or a map"`
	Faults     Faults                 `yaml:"faults" doc:"what goes wrong with the answer, in layer order and then in the order written"`

	Pos    strictyaml.Pos `yaml:"-"`
	filled bool           // its templates are filled for one request
}

// Alternative is one of several answers that a step chooses from.
type Alternative struct {
	Weight  int      `yaml:"weight" min:"1" max:"1000000" doc:"how likely it is, compared with the others; default 1"`
	Reply   *Reply   `yaml:"reply" doc:"a healthy answer to start from"`
	Error   *Error   `yaml:"error" doc:"an error: a type, or a map"`
	Forward *Forward `yaml:"forward" doc:"the answer of the real API (serve --upstream), as it comes, for the faults to strike: {} or a map"`
	Faults  Faults   `yaml:"faults" doc:"what goes wrong with the answer, in layer order and then in the order written"`

	Pos  strictyaml.Pos `yaml:"-"`
	step *Step          // the alternative as a step
}

// State is a phase of an outage. Its rules apply from when a Then leads to it until its
// time is over or its steps are used up.
type State struct {
	For   time.Duration `yaml:"for" doc:"how long it lasts from when it is entered; default until its steps are used up"`
	Rules []*Rule       `yaml:"rules" doc:"the first whose when matches answers; what none matches is healthy"`
	Steps []*Step       `yaml:"steps" doc:"the last rule, without a when"`
	Then  Then          `yaml:"then" doc:"what follows its time, or without one its last step: a state, start, healthy, loop or repeat-last"`

	Pos strictyaml.Pos `yaml:"-"`
}

// Reply is the answer that a step starts from. The zero Reply is the healthy answer.
type Reply struct {
	Text         *string            `yaml:"text" doc:"what the answer says; default an echo of what was asked. Where the request forces a tool or a schema, or max_tokens or a stop sequence ends the answer, that holds, unless a stop_reason stands beside the text"`
	Content      []*jsontree.Node   `yaml:"content" doc:"these very content blocks, whatever was asked for; what a block leaves out (ids, signatures) is made up"`
	Offered      Whether            `yaml:"offered" enum:"ignore" doc:"ignore: tools that content calls are called even if the request does not offer them, or asks by tool_choice for none, for another or for one at a time; default such calls are left out, and what is left is answered healthily"`
	Answered     Whether            `yaml:"answered" enum:"ignore" doc:"ignore: the tools that content, events or body call are called again by every request that brings the results of the step's calls; default such a request gets a healthy answer, once the step has called as often as its repeat says since the user's last words, unless the rule's turn has a last one"`
	StopReason   string             `yaml:"stop_reason" doc:"default as the content asks for"`
	StopSequence string             `yaml:"stop_sequence" doc:"the sequence that ended it"`
	StopDetails  *jsontree.Node     `yaml:"stop_details" doc:"sent with stop_reason refusal"`
	Usage        *jsontree.Node     `yaml:"usage" doc:"token counts that replace the counted ones"`
	Model        string             `yaml:"model" doc:"the model that claims to have answered; default the one asked for"`
	ID           string             `yaml:"id" doc:"the message's id; default made up"`
	Chunk        int                `yaml:"chunk" min:"1" doc:"tokens in one streamed delta; default 4"`
	StartTokens  int                `yaml:"start_tokens" min:"1" doc:"output_tokens in the message_start of a stream, where they stand for what was generated so far; default 1 to 8, at random"`
	UnknownKeys  Whether            `yaml:"unknown_keys" enum:"ignore" doc:"ignore: blocks in content, usage and stop_details may have keys that the API does not have; default such a key is a mistake"`
	Pace         Pace               `yaml:"pace" doc:"how fast the answer is produced; default at once"`
	Pacing       *Pace              `yaml:"pacing" doc:"the same as pace"`
	Status       int                `yaml:"status" min:"200" max:"999" doc:"HTTP status; default 200"`
	Headers      map[string]*string `yaml:"headers" doc:"headers added or replaced; null removes one"`
	Stream       *bool              `yaml:"stream" doc:"true: a stream, also to a request that asked for none; false: none, also to one that asked for a stream; default what was asked for"`
	Events       []Event            `yaml:"events" doc:"this very stream, whatever was asked for"`
	Body         *Body              `yaml:"body" doc:"this very body: a text, or any bytes by {file: page.html} or {base64: …}"`

	Pos       strictyaml.Pos `yaml:"-"`
	templates template.Set
	prepared  *preparedReply
}

// Whether says whether a reply depends on something in the request.
type Whether string

// Whether it depends on it; the zero Whether is Counts.
const (
	Counts  Whether = ""
	Ignored Whether = "ignore"
)

// Pace says how fast an answer is produced.
type Pace struct {
	First   script.Wait   `yaml:"first" doc:"before the first piece of content; default none"`
	Between script.Wait   `yaml:"between" doc:"before each further piece, drawn anew for each; default none"`
	Jitter  script.Jitter `yaml:"jitter" doc:"varies each of these waits; default not"`
}

// Event is one event of a stream written out in a scenario.
type Event struct {
	Event string         `yaml:"event" doc:"the event line; default the type in data"`
	Pause time.Duration  `yaml:"pause" doc:"silence before the event, beside that of pace; default none"`
	Data  *jsontree.Node `yaml:"data" required:"true" doc:"the data: a map is sent as JSON, a string as it is"`
}

// Error is the error that a step answers with. In YAML a bare word is a type, with that
// type's own status and message.
type Error struct {
	Type       string             `yaml:"type" doc:"an error type of the API; default the status's own"`
	Status     int                `yaml:"status" min:"200" max:"999" doc:"HTTP status; default the type's own"`
	Message    string             `yaml:"message" doc:"default the type's own"`
	ErrorCode  string             `yaml:"error_code" doc:"sent as error.details.error_code"`
	Details    *jsontree.Node     `yaml:"details" doc:"sent as error.details"`
	RetryAfter *RetryAfter        `yaml:"retry_after" doc:"seconds, or {seconds: 3, as: date} for an HTTP date; default none"`
	Headers    map[string]*string `yaml:"headers" doc:"headers added or replaced; null removes one"`
	Body       *Body              `yaml:"body" doc:"this very body, as a proxy in front of the API sends it: a text, or any bytes by {file: page.html} or {base64: …}"`
	Transient  *bool              `yaml:"transient" doc:"whether another attempt can succeed; default as type, status, error code and x-should-retry say; nothing of it is sent"`

	Pos       strictyaml.Pos `yaml:"-"`
	templates template.Set
	prepared  *preparedError
}

// RetryAfter is the header retry-after. In YAML a bare number is seconds.
type RetryAfter struct {
	Seconds float64 `yaml:"seconds" required:"true" doc:"seconds to wait; may be zero or negative"`
	As      string  `yaml:"as" enum:"seconds|date" doc:"sent as a number of seconds or as the HTTP date they lead to; default seconds"`
}

// Faults is a list of faults. In YAML each is a registered name, or a map of one name to
// its parameters, which may include probability and on.
type Faults []script.Use
