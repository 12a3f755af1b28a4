package scenarios

import (
	"reflect"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Map is one sort of map in a scenario file, as the reference shows it.
type Map struct {
	Name string // where it stands, e.g. "step"
	Doc  string // one sentence
	Keys []strictyaml.FieldDoc
	Type reflect.Type // what it is decoded into
}

// Maps lists the maps of the language from the outside in. What they accept
// comes from the tags of the types they are decoded into.
func Maps() []Map {
	describe := func(name, doc string, t reflect.Type) Map {
		return Map{Name: name, Doc: doc, Keys: strictyaml.Describe(t), Type: t}
	}
	return []Map{
		describe("scenario", "The whole file.", reflect.TypeFor[Scenario]()),
		describe("rule", "An entry of `rules`: a condition, and what requests get that meet it.", reflect.TypeFor[Rule]()),
		describe("when", "A condition on a request; all that is given must hold.", reflect.TypeFor[When]()),
		describe("matcher", "A condition on one value. A bare value must be equal, with `*` for any text; as a map:", reflect.TypeFor[matcherMap]()),
		describe("step", "An entry of `steps`: what one request gets, or `repeat` requests in a row.", reflect.TypeFor[Step]()),
		describe("reply", "A healthy answer to start from; `{}` is the API's own.", reflect.TypeFor[Reply]()),
		describe("pace", "How fast an answer is produced. A plain answer waits as long as its stream would take.", reflect.TypeFor[Pace]()),
		describe("event", "An entry of a reply's `events`.", reflect.TypeFor[Event]()),
		describe("error", "A failure. A bare word is a type, with that type's own status and message; as a map:", reflect.TypeFor[Error]()),
		describe("retry_after", "A bare number is seconds; as a map:", reflect.TypeFor[RetryAfter]()),
		describe("keys", "Which API keys are good. A key in no list is, unless `valid` lists any.", reflect.TypeFor[Keys]()),
		describe("models", "Changes to the model list.", reflect.TypeFor[ModelEdits]()),
		describe("at", "Where a fault strikes: `message_stop` (an event's type), `3` (an event's number), `60%` (of the body), `2s` (elapsed); as a map:", reflect.TypeFor[faults.At]()),
	}
}
