package progress

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// conditionsThatTakeLong are rules that alone are little work and together are more
// than there is for one request.
var conditionsThatTakeLong = map[string]string{
	"expressions":     `{when: {cel: 'request.body.many.exists(a, request.body.many.exists(b, a + b == -%d))'}, steps: [{reply: {}}]}`,
	"patterns":        `{when: {text: {regexp: "([a-z]{1,500})?Z%d"}}, steps: [{reply: {}}]}`,
	"patterns in CEL": `{when: {cel: 'request.text.matches("[a-z]{1,500}Z%d")'}, steps: [{reply: {}}]}`,
	"wildcards":       `{when: {text: {not: {any_of: [{regexp: "(x+x+)+%d"}, {regexp: "x*y{1,900}z"}]}}, nth: 9}, steps: [{reply: {}}]}`,
	"written bodies":  `{when: {body: {messages: {regexp: "(1?){1,300}Z%d"}}}, steps: [{reply: {}}]}`,
}

func longIncoming(t *testing.T) incoming.Request {
	in := sample(t)
	in.Request.Body = jsontree.Obj("many", jsontree.Arr(), "messages", jsontree.Arr(
		jsontree.Obj("role", "user", "content", strings.Repeat("x", 300_000))))
	for i := range 250 {
		many := in.Request.Body.Field("many")
		many.Items = append(many.Items, jsontree.Of(i))
	}
	return in
}

func TestTheWorkOfAllConditionsTogetherIsBounded(t *testing.T) {
	for name, rule := range conditionsThatTakeLong {
		t.Run(name, func(t *testing.T) {
			var rules []string
			for i := range 40 {
				rules = append(rules, "  - "+fmt.Sprintf(rule, i+1000)+"\n")
			}
			s := inline(t, "rules:\n"+strings.Join(rules, ""))
			var p Progress
			choice := ask(s, &p, longIncoming(t), noon)
			require.Error(t, choice.Err)
			assert.Regexp(t, `^the conditions of scenario \S+ take more than the 1000000 steps of work that there are for one request; the rule at f:\d+:5 was`, choice.Err.Error())
			assert.Nil(t, choice.Step)
			assert.True(t, reflect.ValueOf(p.work).FieldByName("memo").IsNil(), "the request is let go")
			assert.Nil(t, ask(s, &p, sample(t), noon).Err, "the next request has its own")
		})
	}
}

func TestTheConditionsOfStepsCountAsWork(t *testing.T) {
	steps := make([]string, 20)
	for i := range steps {
		steps[i] = `{reply: {}, until: 'request.body.many.all(a, request.body.many.all(b, a + b != -` + fmt.Sprint(i+1) + `))'}`
	}
	s := inline(t, "steps: ["+strings.Join(steps, ", ")+"]\nthen: healthy")
	var p Progress
	require.Error(t, ask(s, &p, longIncoming(t), noon).Err)
	assert.Less(t, reflect.ValueOf(p.work).FieldByName("spent").Int(), int64(2*incoming.MaxWork+10))
}

func TestAThousandOrdinaryConditionsAreNotTooMuch(t *testing.T) {
	var rules strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&rules, "  - {when: {text: {regexp: 'case-%d[a-z]*$'}, body: {model: 'claude-*-%[1]d'}}, steps: [{reply: {}}]}\n", i)
	}
	s := inline(t, "rules:\n"+rules.String())
	in := sample(t)
	in.Request.Body = jsontree.Obj("model", "claude-sonnet-5", "messages", jsontree.Arr(
		jsontree.Obj("role", "user", "content", strings.Repeat("a text of ten kilobytes ", 430))))
	var p Progress
	assert.NoError(t, ask(s, &p, in, noon).Err)
}

// guard notes whether it is held.
type guard struct {
	sync.Mutex
	letGo int
}

func (g *guard) Unlock() { g.letGo++; g.Mutex.Unlock() }

func TestNobodyIsKeptFromASessionWhileConditionsAreTried(t *testing.T) {
	s := inline(t, "rules: [{when: {text: hello}, steps: [{reply: {text: a}, until: 'request.stream'}, {reply: {text: b}}]}]\n"+
		"states: {down: {steps: [{error: overloaded_error}]}}")
	require.True(t, s.TakesWork())
	var g guard
	var p Progress
	g.Lock()
	in := sample(t)
	in.Request.Body = jsontree.Obj("messages", jsontree.Arr(jsontree.Obj("role", "user", "content", "hello")))
	in.Guard = &g
	p.Begin(claude.Messages, noon)
	choice := p.Next(s, &Positions{}, in, noon)
	assert.Equal(t, "a", answerText(choice))
	assert.Equal(t, 2, g.letGo, "for the rules, and for the step's own condition")
	assert.False(t, g.TryLock(), "it is held again")
}

// mover moves the session when it is let go for the first time, as somebody at a
// control endpoint may.
type mover struct {
	sync.Mutex
	once sync.Once
	move func()
}

func (m *mover) Unlock() { m.once.Do(m.move); m.Mutex.Unlock() }

func TestASessionThatIsMovedWhileConditionsAreTriedAnswersFromItsNewState(t *testing.T) {
	s := inline(t, "rules: [{when: {text: {contains: e}}, steps: [{reply: {text: a}}]}, {steps: [{reply: {text: c}}]}]\n"+
		"states: {down: {rules: [{when: {cel: 'session.state == \"down\"'}, steps: [{reply: {text: b}}]}]}}")
	var p Progress
	m := &mover{move: func() { require.NoError(t, p.Move(s, "down", noon)) }}
	m.Lock()
	in := sample(t)
	in.Guard = m
	p.Begin(claude.Messages, noon)
	choice := p.Next(s, &Positions{}, in, noon.Add(time.Second))
	assert.Equal(t, "b", answerText(choice))
	assert.Equal(t, "down", choice.State)
}

func TestOnlyScenariosWithConditionsOnWhatRequestsHoldTakeWork(t *testing.T) {
	for text, takes := range map[string]bool{
		"steps: [{error: overloaded_error, repeat: 3}]":                                         false,
		"rules: [{when: {model: claude-opus-5, stream: true}, steps: [{reply: {}}]}]":           false,
		"rules: [{when: {nth: 3}, steps: [{reply: {}}]}]":                                       false,
		"rules: [{when: {model: claude-*}, steps: [{reply: {}}]}]":                              true,
		"rules: [{when: {headers: {x-a: b}}, steps: [{reply: {}}]}]":                            true,
		"rules: [{when: {cel: request.stream}, steps: [{reply: {}}]}]":                          true,
		"steps: [{reply: {}, until: request.stream}, {reply: {}}]":                              true,
		"steps: [{reply: {}}]\nstates: {a: {rules: [{when: {text: a}, steps: [{reply: {}}]}]}}": true,
	} {
		assert.Equal(t, takes, inline(t, text).TakesWork(), text)
	}
	assert.True(t, (&scenarios.Scenario{}).TakesWork(), "of one that was not read nobody knows")
}

func TestAnExpressionThatCannotBeEvaluatedIsToldAsAnError(t *testing.T) {
	s := inline(t, "rules:\n  - {when: {cel: request.body.tools.size() > 0}, steps: [{reply: {text: a}}]}\n"+
		"  - {when: {nth: 2}, steps: [{reply: {text: b}, until: request.body.top_k > 1}]}\n")
	var p Progress
	choice := ask(s, &p, sample(t), noon)
	assert.Equal(t, "the nearest, rule 1 (f:4:5), wants cel request.body.tools.size() > 0, and got an error: no such key: tools", choice.Near.String())
	assert.Equal(t, []string{"f:4:18: the condition request.body.tools.size() > 0 cannot be evaluated: no such key: tools"}, choice.Trouble)
	choice = ask(s, &p, sample(t), noon)
	assert.Equal(t, "b", answerText(choice), "a step is given until what cannot be evaluated holds")
	assert.Len(t, choice.Trouble, 2)
}
