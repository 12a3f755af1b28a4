package server_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	builtin "github.com/claudemock/claudemock/scenarios.d"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/sse"
)

// agent is a plain agent loop: it asks, runs the tools that are called, brings
// their results, and so on until a turn calls none. What it is sent it hands back
// as it came, and what it cannot read it takes for nothing.
type agent struct {
	mock     *server.Mock
	stream   bool
	body     *jsontree.Node
	requests int
}

func newAgent(t *testing.T, mock *server.Mock, stream bool) *agent {
	t.Helper()
	body, err := jsontree.Parse(builtin.Request)
	require.NoError(t, err)
	body.SetField("stream", stream)
	return &agent{mock: mock, stream: stream, body: body}
}

// mostAttempts is how often the agent asks one question.
const mostAttempts = 3

// run goes on until the agent has an answer, or gives up.
func (a *agent) run(t *testing.T, most int) {
	t.Helper()
	for failed := 0; a.requests < most && failed < mostAttempts; {
		content, stop, ok := a.ask(t)
		if !ok {
			failed++
			continue
		}
		failed = 0
		results := toolResultsOf(content)
		if len(content) > 0 {
			a.say("assistant", content)
		}
		if len(results) == 0 && stop != "pause_turn" {
			return
		}
		if len(results) > 0 {
			a.say("user", results)
		}
	}
}

func (a *agent) say(role string, content []*jsontree.Node) {
	messages := a.body.Field("messages")
	messages.Items = append(messages.Items, jsontree.Obj("role", role, "content", content))
}

// ask is one request, and what the agent makes of the answer.
func (a *agent) ask(t *testing.T) (content []*jsontree.Node, stop string, ok bool) {
	t.Helper()
	a.requests++
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.mock.URL+"/v1/messages", strings.NewReader(a.body.String()))
	require.NoError(t, err)
	req.Header.Set("X-Api-Key", a.mock.Key)
	req.Header.Set("Anthropic-Version", "2026-10-21")
	req.Header.Set("Content-Type", "application/json")
	res, err := a.mock.Client.Do(req)
	if err != nil {
		return nil, "", false
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, "", false
	}
	if !a.stream {
		text, err := io.ReadAll(res.Body)
		message, broken := jsontree.Parse(text)
		if err != nil || broken != nil || !message.Field("content").Is(jsontree.Array) {
			return nil, "", false
		}
		return message.Field("content").Items, message.Field("stop_reason").Str(), true
	}
	return read(res.Body)
}

// read takes a stream as far as it goes.
func read(body io.Reader) (content []*jsontree.Node, stop string, ok bool) {
	inputs, open := map[*jsontree.Node]*bytes.Buffer{}, map[int]*jsontree.Node{}
	events := sse.NewDecoder(body)
	for {
		event, err := events.Next()
		if err != nil {
			break
		}
		data, err := jsontree.Parse(event.Data)
		if err != nil {
			return nil, "", false
		}
		index, _ := data.Field("index").Int()
		switch event.Name {
		case "content_block_start":
			open[index] = data.Field("content_block")
			content = append(content, open[index])
		case "content_block_delta":
			if open[index].Is(jsontree.Object) {
				add(open[index], data.Field("delta"), inputs)
			}
		case "message_delta":
			stop = data.Get("delta.stop_reason").Str()
		case "message_stop":
			ok = true
		}
	}
	for block, text := range inputs {
		if input, err := jsontree.Parse(text.Bytes()); err == nil {
			block.SetField("input", input)
		}
	}
	return content, stop, ok
}

func add(block, delta *jsontree.Node, inputs map[*jsontree.Node]*bytes.Buffer) {
	for _, key := range []string{"text", "thinking", "signature"} {
		if piece := delta.Field(key); piece != nil {
			block.SetField(key, block.Field(key).Str()+piece.Str())
		}
	}
	if piece := delta.Field("partial_json"); piece != nil && block.Field("type").Str() == "tool_use" {
		if inputs[block] == nil {
			inputs[block] = &bytes.Buffer{}
		}
		inputs[block].WriteString(piece.Str())
	}
}

// toolResultsOf is a result for each tool call.
func toolResultsOf(content []*jsontree.Node) (results []*jsontree.Node) {
	for _, block := range content {
		if block.Field("type").Str() == "tool_use" {
			results = append(results, jsontree.Obj("type", "tool_result", "tool_use_id", block.Field("id"), "content", "done"))
		}
	}
	return results
}

// eachCatalogueScenario runs a test for those that need no address of their own.
func eachCatalogueScenario(t *testing.T, test func(t *testing.T, s *scenarios.Scenario, stream bool)) {
	t.Helper()
	all, err := catalogue.Open()
	require.NoError(t, err)
	for _, name := range all.Names() {
		s, err := all.Get(name)
		require.NoError(t, err)
		if s.Listener != nil {
			continue
		}
		for mode, stream := range map[string]bool{"plain": false, "stream": true} {
			t.Run(name+" "+mode, func(t *testing.T) { test(t, s, stream) })
		}
	}
}

// steps are all steps of the scenario, those it may choose among them.
func steps(s *scenarios.Scenario) (list []*scenarios.Step) {
	states := []string{""}
	for state := range s.States {
		states = append(states, state)
	}
	for _, state := range states {
		for _, rule := range s.RulesIn(state) {
			for _, step := range rule.Steps {
				list = append(list, step)
				for _, alternative := range step.Choose {
					list = append(list, alternative.Step())
				}
			}
		}
	}
	return list
}

// TestNoScenarioLoopsAnAgentForEver plays every scenario that calls tools to an
// agent. Those whose point is an endless loop say answered: ignore.
func TestNoScenarioLoopsAnAgentForEver(t *testing.T) {
	const bound, most = 10, 40
	played := 0
	eachCatalogueScenario(t, func(t *testing.T, s *scenarios.Scenario, stream bool) {
		calls := slices.ContainsFunc(steps(s), func(step *scenarios.Step) bool { return len(step.Calls()) > 0 || step.CallsOnce() })
		endless := slices.ContainsFunc(steps(s), func(step *scenarios.Step) bool { return step.Reply != nil && step.Reply.Answered == scenarios.Ignored })
		if !calls {
			t.Skip("it calls no tool")
		}
		played++
		synctest.Test(t, func(t *testing.T) {
			agent := newAgent(t, server.Start(t, server.WithScenario(s.Name)), stream)
			agent.run(t, most)
			if endless {
				assert.Equal(t, most, agent.requests, "it says answered: ignore, and ends all the same")
				return
			}
			assert.LessOrEqual(t, agent.requests, bound, agent.mock.Timeline())
		})
	})
	assert.Greater(t, played, 60, "or nothing is played")
}

// toTheMessage is why the API takes no message back that it sent itself, whatever
// its blocks are: these are about what the message as a whole lacks, or has twice.
var toTheMessage = []string{
	"messages: text content blocks must be non-empty",
	"messages: text content blocks must contain non-whitespace text",
	"messages.1: The final block in an assistant message cannot be `thinking`.",
	"messages.1: `web_search` tool use with id `srvtoolu_01LighthouseSearch111111` was found without a corresponding `web_search_tool_result` block",
	"messages.1.content.1: `tool_use` ids must be unique",
	"messages.1.content.2: `tool_use` ids must be unique",
}

// TestWhatAScenarioSentIsTakenBack hands the first answer of each scenario back to
// it, whatever it holds: only a rule of the scenario may refuse it.
func TestWhatAScenarioSentIsTakenBack(t *testing.T) {
	handed := 0
	eachCatalogueScenario(t, func(t *testing.T, s *scenarios.Scenario, stream bool) {
		synctest.Test(t, func(t *testing.T) {
			agent := newAgent(t, server.Start(t, server.WithScenario(s.Name)), stream)
			var content []*jsontree.Node
			for range mostAttempts {
				if said, _, ok := agent.ask(t); ok {
					content = said
					break
				}
			}
			if len(content) == 0 {
				return
			}
			handed++
			agent.say("assistant", content)
			next := toolResultsOf(content)
			if next == nil {
				next = []*jsontree.Node{jsontree.Obj("type", "text", "text", "Go on.")}
			}
			agent.say("user", next)
			agent.ask(t)
			synctest.Wait()
			entries := agent.mock.Requests()
			last := entries[len(entries)-1]
			if last.Refused {
				assert.Contains(t, toTheMessage, last.Answer.Error.Message, agent.mock.Timeline())
			}
		})
	})
	assert.Greater(t, handed, 200, "or nothing is handed back")
}
