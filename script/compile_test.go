package script_test

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestCompileIsDeterministicAndLeavesTheAnswerAlone(t *testing.T) {
	document := jsontree.Obj("input_tokens", 5)
	events := []script.Event{{Name: "ping", Data: jsontree.Obj("type", "ping", "x", jsontree.Obj())}}
	set := scripttest.Use("set", &faults.Set{Path: "x", Value: jsontree.Obj()})
	inside := scripttest.Use("set", &faults.Set{Path: "x.y", Value: jsontree.Of(1)})
	inEvents := scripttest.Use("set", &faults.Set{Path: "x.y", Value: jsontree.Of(1), All: true})
	for name, answer := range map[string]script.Answer{
		"reply":    scripttest.Reply(true, set, inside, inEvents, scripttest.Use("insert", &faults.Insert{Error: "api_error"})),
		"document": {Request: scripttest.Request(false), Document: document, Faults: []script.Use{set, inside}},
		"events":   {Request: scripttest.Request(false), Events: events, Pace: script.Pace{Between: script.Exactly(1)}, Faults: []script.Use{inEvents}},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := scripttest.Compile(t, answer, scripttest.Env()), scripttest.Compile(t, answer, scripttest.Env())
			assert.Equal(t, first, second)
		})
	}
	assert.Equal(t, `{"input_tokens":5}`, document.String())
	assert.Equal(t, `{"type":"ping","x":{}}`, events[0].Data.String())
}

func TestFaultsStrikeInLayerOrderThenAsWritten(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(false,
		scripttest.Use("close", &faults.Close{At: script.AtPercent(100)}),
		scripttest.Use("delay", &faults.Delay{For: script.Exactly(time.Second)}),
		scripttest.Use("truncate", &faults.Truncate{At: script.AtByte(4)}),
		scripttest.Use("headers", &faults.Headers{Set: map[string]*string{"content-length": new("7")}}),
		scripttest.Use("set", &faults.Set{Path: "a", Value: jsontree.Of(1)}),
		scripttest.Use("set", &faults.Set{Path: "a", Value: jsontree.Of(2)}),
	), scripttest.Env())
	assert.Equal(t, `wait=1s head write={"mo close`, scripttest.Notation(s))
	assert.Equal(t, "7", scripttest.Head(t, s).Get("content-length"))
	assert.Empty(t, s.Missed)
}

func TestFaultsWithoutAPlaceAreNamed(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(false,
		scripttest.Use("stall", &faults.Stall{At: scripttest.Nth("ping", 1)}),
		scripttest.Use("drop", &faults.Drop{}),
		scripttest.Use("unset", &faults.Unset{Path: "nonsense"}),
		scripttest.Use("status", &faults.Status{Code: 500}),
	), scripttest.Env())
	assert.Equal(t, []string{"unset", "drop", "stall"}, s.Missed)
}

func TestMessageFaultsHaveNoPlaceInAVerbatimAnswer(t *testing.T) {
	unset := []script.Use{scripttest.Use("unset", &faults.Unset{Path: "type"})}
	for _, a := range []script.Answer{
		{Request: scripttest.Request(false), Body: new(`{"type":"x"}`), Faults: unset},
		{Request: scripttest.Request(false), Events: []script.Event{}, Faults: unset},
	} {
		s := scripttest.Compile(t, a, scripttest.Env())
		assert.Equal(t, []string{"unset"}, s.Missed)
	}
}

func TestProbabilityIsDrawnFromTheSeed(t *testing.T) {
	struck := 0
	for seed := range uint64(400) {
		e := scripttest.Env()
		e.Choice = script.NewSource(seed)
		sure := script.Use{Name: "status", Fault: &faults.Status{Code: 203}, Probability: 1}
		maybe := script.Use{Name: "hang", Fault: &faults.Hang{}, Probability: 0.25}
		s := scripttest.Compile(t, script.Answer{Request: scripttest.Request(false), Body: new(""), Faults: []script.Use{sure, maybe}}, e)
		assert.Empty(t, s.Missed, "a fault whose lot was not drawn is not missed")
		if s.Ops[0].Kind == script.OpHang {
			struck++
		} else {
			assert.Equal(t, 203, scripttest.Head(t, s).Status)
		}
	}
	assert.InDelta(t, 100, struck, 30)
}

func TestTwoEqualFaultsDrawTheirOwnLots(t *testing.T) {
	differ := false
	for seed := range uint64(50) {
		e := scripttest.Env()
		e.Choice = script.NewSource(seed)
		add := func(name string) script.Use {
			return script.Use{Name: "headers", Fault: &faults.Headers{Add: map[string]faults.Values{name: {"1"}}}, Probability: 0.5}
		}
		h := scripttest.Head(t, scripttest.Compile(t, script.Answer{Request: scripttest.Request(false), Body: new(""), Faults: []script.Use{add("a"), add("b")}}, e))
		differ = differ || h.Has("a") != h.Has("b")
	}
	assert.True(t, differ)
}

// wrong is a fault without the method of its layer, or one that fails.
type wrong struct{ layer script.Layer }

func (f wrong) Layer() script.Layer { return f.layer }
func (f wrong) ApplyScript(*script.Script, script.Env) (bool, error) {
	return false, errors.New("out of luck")
}

type endless struct{}

func (endless) Layer() script.Layer { return script.LayerConnection }
func (endless) ApplyScript(s *script.Script, _ script.Env) (bool, error) {
	s.Ops = s.Ops[:1]
	return true, nil
}

func TestCompileErrors(t *testing.T) {
	tests := []struct {
		name   string
		answer script.Answer
		want   string
	}{
		{"an answer that is nothing", script.Answer{Request: scripttest.Request(false)}, "an answer is one of reply, events, document, error, body and forward; this one is 0 of them"},
		{"an answer that is two", script.Answer{Request: scripttest.Request(false), Reply: &compose.Reply{}, Body: new("")}, "an answer is one of reply, events, document, error, body and forward; this one is 2 of them"},
		{"an answer to nothing", script.Answer{Body: new("")}, "an answer needs the request it answers"},
		{"a fault that fails", scripttest.Reply(false, scripttest.Use("mine", wrong{script.LayerBytes})), `applying fault "mine": out of luck`},
		{"a fault without the method of its layer", scripttest.Reply(false, scripttest.Use("mine", wrong{script.LayerHTTP})), `fault "mine" lacks the method that layer http calls`},
		{"a fault that leaves the answer without an end", scripttest.Reply(false, scripttest.Use("mine", endless{})), "compiling an answer: script: it has no end"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := script.Compile(test.answer, scripttest.Env())
			assert.EqualError(t, err, test.want)
		})
	}
}
