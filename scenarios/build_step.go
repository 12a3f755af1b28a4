package scenarios

import (
	"encoding/json"
	"reflect"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios/expression"
	"github.com/claudemock/claudemock/script"
)

// Step adds a copy of a step.
func (b *Builder) Step(s Step) *Builder {
	s.Pos = caller()
	s.Faults = append(Faults(nil), s.Faults...)
	if s.Reply != nil {
		s.Reply = new(*s.Reply)
	}
	if s.Error != nil {
		s.Error = new(*s.Error)
	}
	if s.Forward != nil {
		s.Forward = new(*s.Forward)
	}
	b.step = &s
	switch {
	case b.rule != nil:
		b.rule.Steps = append(b.rule.Steps, b.step)
	case b.state != nil:
		b.state.Steps = append(b.state.Steps, b.step)
	default:
		b.scenario.Steps = append(b.scenario.Steps, b.step)
	}
	return b
}

// Reply adds a step that answers with this text, which may be a template.
func (b *Builder) Reply(text string) *Builder { return b.Step(Step{Reply: &Reply{Text: &text}}) }

// Content adds a step that answers with these very content blocks, whatever was asked for,
// such as {"type": "text", "text": "Hello."}. What a block leaves out (ids, signatures) is made
// up. A block is whatever encoding/json writes as an object, or a *jsontree.Node.
func (b *Builder) Content(blocks ...any) *Builder {
	b.Step(Step{Reply: &Reply{}})
	if len(blocks) == 0 {
		b.step.Reply.Content = []*jsontree.Node{} // as in YAML: an answer without content
	}
	for _, block := range blocks {
		if node := b.json("Content", block); node != nil {
			b.step.Reply.Content = append(b.step.Reply.Content, node)
		}
	}
	return b
}

// ToolUse adds a step that calls a tool with the input, which is whatever encoding/json writes
// as an object, or a *jsontree.Node. The request must offer the tool, or the answer is a healthy
// one. For several calls at a time, or a text before them, use Content.
func (b *Builder) ToolUse(tool string, input any) *Builder {
	call := jsontree.Obj("type", "tool_use", "name", tool)
	if given := b.json("ToolUse", input); given != nil {
		call.SetField("input", given)
	}
	return b.Content(call)
}

// json returns a value as a tree. If it is no JSON object, it records that mistake and returns
// nil.
func (b *Builder) json(method string, value any) *jsontree.Node {
	node, ok := value.(*jsontree.Node)
	if !ok {
		text, err := json.Marshal(value)
		if err == nil {
			node, err = jsontree.Parse(text)
		}
		if err != nil {
			b.mistakef("%s: this cannot be written as JSON: %s", method, err)
			return nil
		}
	}
	if !node.Is(jsontree.Object) {
		b.mistakef("%s: expected an object, got %s", method, node)
		return nil
	}
	return node
}

// Healthy adds a step with the answer that the API gives when nothing is wrong.
func (b *Builder) Healthy() *Builder { return b.Step(Step{Reply: &Reply{}}) }

// Error adds a step that answers with an error of the API's, such as overloaded_error,
// with the status and message of that type.
func (b *Builder) Error(errorType string) *Builder {
	return b.Step(Step{Error: &Error{Type: errorType}})
}

// Forward adds a step that passes the request on to the real API, as the server is told
// of it, and the answer back as it comes.
func (b *Builder) Forward() *Builder { return b.Step(Step{Forward: &Forward{}}) }

// Choose adds a step with two answers or more, of which the seed picks one for each
// request.
func (b *Builder) Choose(answers ...Alternative) *Builder {
	step := Step{}
	for _, answer := range answers {
		step.Choose = append(step.Choose, &answer)
	}
	return b.Step(step)
}

// Include adds the steps of another scenario of the catalogue.
func (b *Builder) Include(name string) *Builder { return b.Step(Step{Include: name}) }

// qualify changes the last step.
func (b *Builder) qualify(method string, change func(*Step)) *Builder {
	if b.step == nil {
		return b.mistakef("%s has no step before it to qualify", method)
	}
	change(b.step)
	return b
}

// Repeat says how many requests in a row get the step. The default is 1.
func (b *Builder) Repeat(times int) *Builder {
	return b.qualify("Repeat", func(s *Step) { s.Repeat = times })
}

// For says how long requests get the step, from the first that does. Directly after
// State it says how long the state lasts.
func (b *Builder) For(length time.Duration) *Builder {
	if b.state != nil && b.step == nil && b.rule == nil {
		b.state.For = length
		return b
	}
	return b.qualify("For", func(s *Step) { s.For = length })
}

// Until says that requests get the step until a CEL expression holds, such as
// session.requests > 9.
func (b *Builder) Until(cel string) *Builder {
	return b.qualify("Until", func(s *Step) {
		until, err := expression.New(cel)
		if err != nil {
			b.mistakef("Until: this is no CEL condition: %s", err)
			return
		}
		s.Until = until
	})
}

// With adds faults to the step. As in YAML, a zero field of a fault gets its default; to
// set a field to zero where the default is another value, give the fault in a Step.
func (b *Builder) With(list ...script.Fault) *Builder { return b.use("With", script.Use{}, list) }

// OnWire adds faults that strike the body as it is sent, after compression.
func (b *Builder) OnWire(list ...script.Fault) *Builder {
	return b.use("OnWire", script.Use{Wire: true}, list)
}

// Sometimes adds faults that each strike with a probability above 0 and up to 1. The
// seed decides.
func (b *Builder) Sometimes(probability float64, list ...script.Fault) *Builder {
	if probability == 0 {
		return b.mistakef("Sometimes: a probability of 0 means a fault that never strikes")
	}
	return b.use("Sometimes", script.Use{Probability: probability}, list)
}

// use adds faults to the step, each with the settings of use.
func (b *Builder) use(method string, use script.Use, list []script.Fault) *Builder {
	return b.qualify(method, func(s *Step) {
		for _, fault := range list {
			name := nameOfFault(fault)
			if name == "" || isNilFault(fault) {
				b.mistakef("%s takes claudemock's own faults; any other needs a name, which Fault gives it", method)
				continue
			}
			if use.Wire && !fault.Layer().ChangesScript() {
				b.mistakef("%s: %s changes no bytes on the wire", method, name)
				continue
			}
			use.Name, use.Fault = name, withDefaults(name, fault)
			s.Faults = append(s.Faults, use)
		}
	})
}

// Fault adds a fault of your own to the step. The name is for the journal. The fault is
// used as it is.
func (b *Builder) Fault(name string, fault script.Fault) *Builder {
	return b.qualify("Fault", func(s *Step) { s.Faults = append(s.Faults, script.Use{Name: name, Fault: fault}) })
}

// withDefaults returns a copy of one of claudemock's own faults, with the defaults for
// zero fields.
func withDefaults(name string, fault script.Fault) script.Fault {
	kind, _ := faults.Builtin().Lookup(name)
	whole := kind.New()
	given, filled := reflect.ValueOf(fault).Elem(), reflect.ValueOf(whole).Elem()
	for i := range given.NumField() {
		if given.Type().Field(i).IsExported() && !given.Field(i).IsZero() {
			filled.Field(i).Set(given.Field(i))
		}
	}
	return whole
}

// Pace says how fast the step's reply is produced. By default it comes at once.
func (b *Builder) Pace(p Pace) *Builder {
	return b.qualify("Pace", func(s *Step) {
		if s.Reply == nil {
			b.mistakef("Pace: the step before it has no reply")
			return
		}
		s.Reply.Pace = p
	})
}

// RetryAfter adds the header retry-after to the step's error, in seconds.
func (b *Builder) RetryAfter(wait time.Duration) *Builder {
	return b.qualifyError("RetryAfter", func(e *Error) { e.RetryAfter = &RetryAfter{Seconds: wait.Seconds()} })
}

// Message replaces the text of the step's error.
func (b *Builder) Message(text string) *Builder {
	return b.qualifyError("Message", func(e *Error) { e.Message = text })
}

func (b *Builder) qualifyError(method string, change func(*Error)) *Builder {
	return b.qualify(method, func(s *Step) {
		if s.Error == nil {
			b.mistakef("%s: the step before it has no error", method)
			return
		}
		change(s.Error)
	})
}
