package schema

import (
	"reflect"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/check"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/template"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/scenarios/expression"
	"github.com/claudemock/claudemock/scenarios/match"
	"github.com/claudemock/claudemock/scenarios/recorded"
	"github.com/claudemock/claudemock/script"
)

// Map is one kind of map in a scenario file, as the reference shows it.
type Map struct {
	Name string // e.g. "step"
	Doc  string // one sentence
	Keys []strictyaml.FieldDoc
	Type reflect.Type // the type that it is decoded into

	Sample string // lines of a scenario as an example; "" for none
}

// whenCosts explains the costs of conditions to authors of long lists of rules.
const whenCosts = "Rules for another `endpoint`, `stream` or `model` than a request's cost it nothing, however many there are: they are indexed when the file is read. " +
	"That goes for models without a `*`, bare or in `any_of`. All other rules are tried one after another, each at the cost of its own conditions, of which `cel` costs the most. " +
	"A request that none fits is held against all for its endpoint, until one misses it by a single condition; where a rule without a condition answers, those with several are. The log and near_miss name the rule and the condition."

// samples are lines of a scenario by the name of the map that they show.
var samples = map[string]string{
	"when": `rules:
  - when: {tool_result: {name: get_weather, is_error: true}}  # the last user turn says that the tool failed
    steps: [{reply: {text: "I cannot find out."}}]
  - when: {turn: {from: 2}, last_role: user}                  # the model has spoken before, and the user has answered
    steps: [{reply: {text: "As I said."}}]
  - when: {body: {messages.-1.content.0.type: image}}         # a path from the end
    steps: [{error: request_too_large}]
  - when: {body: {messages: {contains: '"is_error":true'}}}   # a list is seen as compact JSON, without spaces
    steps: [{error: invalid_request_error}]
  - when: {body: {"": {contains: internal-project}}}          # the whole body, as compact JSON
    steps: [{error: permission_error}]
  - when: {tools: mcp__*, system: "You are Claude Code"}       # one of the tools offered; a part of the directions
    steps: [{error: overloaded_error}]
  - when: {images: {min: 21}}                                 # in all messages
    steps: [{error: invalid_request_error}]
  - when: {beta: context-1m-*, key_kind: oauth}               # a beta asked for, with a token and no key
    steps: [{error: permission_error}]
  - when: {endpoint: [models, model], query: {limit: "1000"}} # several endpoints, or any for all; a value of the query
    steps: [{error: api_error}]
`,
	"rule": `rules:
  - when: {endpoint: any, key: "*banned*"}   # whatever is asked, and however badly
    before: checks
    steps: [{error: {status: 403, body: "<html>Access denied</html>"}}]
`,
	"forward": `steps:
  - choose: [{weight: 98, forward: {}}, {weight: 2, error: overloaded_error}]       # 2 % fail, the rest is real
  - forward: {}
    faults: [{stall: {at: {event: content_block_delta, nth: 5}, for: 10s}}]
  - forward: {buffer: true}                                                         # what 60 % is, only the whole answer tells
    faults: [{truncate: {at: 60%}}]
`,
	"request": `match: [model, tools, messages]
steps:
  - request:
      turn: 1
      model: claude-sonnet-5
      tools: [search, bash]
      messages:
        - {role: user, content: "How is the weather?"}
    reply: {content: [{type: tool_use, name: search, input: {q: weather}}]}
  - error: overloaded_error                       # without a request: any request to Messages that gets here, once
  - request: {turn: 2}                            # whatever the second turn asks
    reply: {text: "It rains."}
`,
	"before_body": `steps:
  - error: request_too_large                      # 413 straight from the head, and the connection ends
    before_body: {}
  - faults: [reset]                               # a reset in the middle of the upload
    before_body: {after: 64kB}
  - faults: [hang]                                # an upload that nobody reads
    before_body: {rest: leave}
`,
	"tools": `rules:
  - when: {tools: {offered: [bash, str_replace_*], not: web_search}}   # these two, and no search
    steps: [{error: overloaded_error}]
`,
	"tool_result": `rules:
  - when: {tool_result: {name: get_*, content: {contains: rain}}}
    steps: [{reply: {text: "Take an umbrella."}}]
  - when: {tool_result: [{name: get_weather, is_error: false}, {name: search, is_error: true}]}   # two calls, of which one failed
    steps: [{reply: {text: "I only know the weather."}}]
  - when: {tool_result: false}
    steps: [{reply: {content: [{type: tool_use, name: get_weather, input: {city: Paris}}]}}]
`,
	"reply": `steps:
  - reply: {text: "It rains."}                # or, where tool_choice forces a tool, a call of it that says so
  - reply: {content: [{type: tool_use, name: search, input: {q: rain}}]}                      # if the request offers search
  - reply: {content: [{type: tool_use, name: search}], offered: ignore, answered: ignore}    # whatever it offers, for ever
rules:
  - when: {endpoint: other, path: "*:streamRawPredict"}       # a cloud's or a gateway's own path: answered with a message as at Messages
    steps: [{reply: {text: "It rains.", stream: true, pace: {between: 50ms}}, faults: [{close: {at: message_stop}}]}]
`,
}

// Maps lists the maps of the language for the reference, from the outside in. Their keys
// come from the tags of the types that they are decoded into.
func Maps() []Map {
	describe := func(name, doc string, t reflect.Type) Map {
		return Map{Name: name, Doc: doc, Keys: strictyaml.Describe(t), Type: t, Sample: samples[name]}
	}
	return []Map{
		describe("scenario", "The whole file.", reflect.TypeFor[scenarios.Scenario]()),
		describe("rule", "An entry of `rules`: a condition, and what requests get that meet it.", reflect.TypeFor[scenarios.Rule]()),
		describe("when", "A condition on a request; all that is given must hold. "+whenCosts, reflect.TypeFor[condition.When]()),
		describe("matcher", "A condition on one value. A bare value must be equal, with `*` for any text; as a map:", reflect.TypeFor[match.Map]()),
		describe("tools", "The names of the tools that a request offers: a [matcher](language.md#matcher), which one of them must meet. Its map may also have:", reflect.TypeFor[condition.ToolsMap]()),
		describe("nth", "A bare number is the place; as a map:", reflect.TypeFor[condition.Nth]()),
		describe("tool_result", "What tools answered in the last user turn: `true` for any result, `false` for none; as a map, what one result must be; as a list of maps, what each must find among the results of parallel calls:", reflect.TypeFor[condition.ToolResult]()),
		describe("amount", "A bare number is just so many; as a map:", reflect.TypeFor[condition.Amount]()),
		describe("since", "The time since the session's first request. Flow is never scaled by --speed.", reflect.TypeFor[condition.Since]()),
		describe("in_flight", "A bare number is just so many; as a map:", reflect.TypeFor[condition.InFlight]()),
		describe("window", "A stretch of time that comes again and again, counted from the session's first request.", reflect.TypeFor[condition.Window]()),
		describe("step", "An entry of `steps`: what one request gets, or several in a row: as many as `repeat` says, all `for` a time, or all `until` a [expression](language.md#expression) holds.", reflect.TypeFor[scenarios.Step]()),
		describe("request", "What was asked when the answer of a step was recorded, in a scenario with `match`. The method, the path and whether a stream was asked for always count; of the rest, what is left out may be anything. "+
			"Requests are compared by what they mean: the order of keys, `cache_control`, and whether a text is a string or a block do not count, nor do ids and times, also within texts. What was hidden, `[redacted]` or a fingerprint, fits any text. "+
			"A value may come from a JSON file beside the scenario's: `messages: {file: mine-bodies/001.json}`.", reflect.TypeFor[recorded.Request]()),
		describe("before_body", "The answer comes before the request's body has been read. What is known by then is the request's head: conditions and templates find an empty body, so that a rule which asks what it says is passed over.", reflect.TypeFor[scenarios.BeforeBody]()),
		describe("forward", "The request goes on to the real API that `serve --upstream` names, and the answer comes back as it arrives, for the faults of the step to strike. A server without an upstream refuses the request. `{}` stands for the defaults.", reflect.TypeFor[scenarios.Forward]()),
		describe("alternative", "An entry of `choose`.", reflect.TypeFor[scenarios.Alternative]()),
		describe("state", "An entry of `states`.", reflect.TypeFor[scenarios.State]()),
		describe("reply", "A healthy answer to start from; `{}` is the API's own. Its texts may be [templates](language.md#template).", reflect.TypeFor[scenarios.Reply]()),
		describe("pace", "How fast an answer is produced. A plain answer waits as long as its stream would take.", reflect.TypeFor[scenarios.Pace]()),
		describe("wait", "A length of time. A bare duration is exact; as a map, each wait is drawn from the log-normal distribution with these percentiles, which the seed decides:", reflect.TypeFor[script.Wait]()),
		describe("jitter", "How waits vary, which the seed decides. A bare duration is `uniform`; as a map, one of:", reflect.TypeFor[script.Jitter]()),
		describe("event", "An entry of a reply's `events`.", reflect.TypeFor[scenarios.Event]()),
		describe("error", "A failure. A bare word is a type, with that type's own status and message; as a map:", reflect.TypeFor[scenarios.Error]()),
		describe("body", "A text, or a map of one of these. Bytes from a file or in base64 are sent as they are, without templates. Only a scenario that is itself a file has files beside it.", reflect.TypeFor[scenarios.BodyMap]()),
		describe("retry_after", "A bare number is seconds; as a map:", reflect.TypeFor[scenarios.RetryAfter]()),
		describe("validate", "How much of a request is checked before the rules are asked. A bare word is the level. The checks that `except` can leave out: "+strings.Join(check.Names(), ", ")+".", reflect.TypeFor[scenarios.Validate]()),
		describe("keys", "Which API keys are good. A key in no list is, unless `valid` lists any.", reflect.TypeFor[scenarios.Keys]()),
		describe("models", "Changes to the list of models, from which both GET /v1/models and the refusals of requests come. They are made after those of `--models`.", reflect.TypeFor[scenarios.ModelEdits]()),
		describe("model", "What a model takes: an entry of `change` in `models`, and of `models` in the file that `--models` names, where its `id` stands beside these. "+
			"What is left out stays as it is. A model of which only the name is known takes all that any model does, within a window of 1000000 tokens and 128000 tokens of output, but no fallbacks. "+
			"Whether it is active, deprecated or retired follows from its dates and the server's clock; a retired one is answered all the same, unless `retire` names it.", reflect.TypeFor[models.Traits]()),
		describe("batches", "What becomes of the message batches that clients create. Requests of a batch are answered one after another, evenly over the time it takes; what is not done when it is canceled or expires is left undone. --speed makes batches live so many times as fast.", reflect.TypeFor[scenarios.Batches]()),
		describe("batch_result", "An entry of `results` in `batches`; the first that fits a request counts. Its `reply` and `error` say what the result holds and nothing of HTTP.", reflect.TypeFor[scenarios.BatchResult]()),
		describe("limits", "The rate limits that requests are held to, with true headers. A bare word is a tier; as a map:", reflect.TypeFor[scenarios.Limits]()),
		describe("expect", "What a good client does here, beyond the rules that hold everywhere (`claudemock docs` lists them). A verdict holds the journal against both.", reflect.TypeFor[expect.Expectations]()),
		describe("range", "Of `requests` and `in_flight` in `expect`. A bare number is exactly so many; as a map:", reflect.TypeFor[expect.Range]()),
		describe("waits", "The time between the attempts at one question: from when the client knew how one had failed until the next arrived.", reflect.TypeFor[expect.Waits]()),
		describe("bounds", "An entry of `rules` in `expect`; which of these a rule knows stands in its page.", reflect.TypeFor[expect.Bounds]()),
		describe("listener", "What goes wrong with connections before a request can name its scenario. Such a scenario needs an address of its own, which is exactly one session: `claudemock serve --listen SCENARIO=ADDR`.", reflect.TypeFor[scenarios.Listener]()),
		describe("connect", "How an address that is a proxy answers CONNECT.", reflect.TypeFor[scenarios.Connect]()),
		describe("listener_fault", "An entry of a listener's `faults`: a map of one of these.", reflect.TypeFor[scenarios.ListenerFault]()),
		describe("refuse", "Nothing listens for a while; connections that are idle end too. Several in a list follow each other.", reflect.TypeFor[scenarios.Refuse]()),
		describe("hold", "Of `never_read` and `never_answer`.", reflect.TypeFor[scenarios.Hold]()),
		describe("idle_drop", "A connection that is kept alive ends between two requests.", reflect.TypeFor[scenarios.IdleDrop]()),
		describe("goaway", "A GOAWAY in the middle of an answer, after which the connection is closed.", reflect.TypeFor[scenarios.GoAway]()),
		describe("rst_stream", "A RST_STREAM in the middle of an answer.", reflect.TypeFor[scenarios.RSTStream]()),
		describe("at", "Where a fault strikes: `message_stop` (an event's type), `3` (an event's number), `60%` (of the body), `2s` (elapsed); as a map:", reflect.TypeFor[script.At]()),
		{Name: "expression", Doc: "A condition in [CEL](https://cel.dev), checked when the file is read, down to what is false of every request. One that cannot be evaluated, say because the body lacks a field, does not hold, and the log and near_miss say why. It may speak of:", Keys: expression.Docs(), Type: reflect.TypeFor[expression.Expression]()},
		{Name: "template", Doc: "In the texts of a reply (`text`, `content`, `events`, `body`), the `message` and `body` of an error and the values of their headers, " +
			"`{{…}}` is filled from the request, as in Go's templates: `{{.model}}`, `{{if contains .text \"rain\"}}…{{else}}…{{end}}`, with `and`, `or`, `not`, `eq`, `ne`, `lt`, `le`, `gt`, `ge`. " +
			"There are no loops and no variables, and no text becomes longer than 1 MB. Two braces as they are: ``{{`{{`}}``.", Keys: template.Docs()},
	}
}
