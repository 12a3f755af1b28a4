package recording_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
)

// conversation returns the bodies of the requests of a random conversation with tools.
func conversation(random *rand.Rand, name string) (bodies []*jsontree.Node) {
	tools := jsontree.Arr()
	for i := range random.IntN(3) {
		tools.Items = append(tools.Items, jsontree.Obj("name", fmt.Sprint("tool_", i), "input_schema", jsontree.Obj("type", "object")))
	}
	words := func() string {
		return strings.Repeat(fmt.Sprint("word", random.IntN(1000), " "), 1+random.IntN(4)) + name
	}
	messages := jsontree.Arr()
	for turn := range 1 + random.IntN(4) {
		content := jsontree.Of(words())
		switch id := fmt.Sprintf("toolu_01%022d", random.IntN(1e9)); {
		case turn > 0 && random.IntN(2) == 0:
			messages.Items[len(messages.Items)-1].SetField("content", jsontree.Arr(jsontree.Obj("type", "tool_use", "id", id, "name", "tool_0", "input", jsontree.Obj("id", words()))))
			content = jsontree.Arr(jsontree.Obj("type", "tool_result", "tool_use_id", id, "content", words()))
		case random.IntN(3) == 0:
			content = jsontree.Arr(jsontree.Obj("type", "text", "text", words()), jsontree.Obj("type", "text", "text", words()))
		case random.IntN(9) == 0:
			content = jsontree.Of(strings.Repeat(words(), 300))
		}
		messages.Items = append(messages.Items, jsontree.Obj("role", "user", "content", content))
		body := jsontree.Obj("model", "claude-sonnet-5", "max_tokens", 100, "stream", random.IntN(2) == 0, "messages", messages.Clone())
		if len(tools.Items) > 0 {
			body.SetField("tools", tools)
		}
		bodies = append(bodies, body)
		messages.Items = append(messages.Items, jsontree.Obj("role", "assistant", "content", words()))
	}
	return bodies
}

// respelled returns a body that means the same: with other ids, keys in another order, blocks
// for texts, marks for the cache, and fields that do not count.
func respelled(random *rand.Rand, body *jsontree.Node) *jsontree.Node {
	again := body.Clone()
	var walk func(n *jsontree.Node)
	walk = func(n *jsontree.Node) {
		random.Shuffle(len(n.Members), func(i, j int) { n.Members[i], n.Members[j] = n.Members[j], n.Members[i] })
		for i := range n.Members {
			m := &n.Members[i]
			switch {
			case m.Key == "content" && m.Value.Is(jsontree.String) && random.IntN(2) == 0:
				m.Value = jsontree.Arr(jsontree.Obj("type", "text", "text", m.Value, "cache_control", jsontree.Obj("type", "ephemeral")))
			case strings.HasSuffix(m.Key, "id") && strings.HasPrefix(m.Value.Str(), "toolu_"):
				m.Value = jsontree.Of(fmt.Sprintf("toolu_01%022d", random.IntN(1e9)))
			}
			walk(m.Value)
		}
		for _, item := range n.Items {
			walk(item)
		}
	}
	walk(again)
	again.SetField("max_tokens", 7)
	again.SetField("metadata", jsontree.Obj("user_id", "me"))
	return again
}

// changed returns a body with one change of what counts.
func changed(random *rand.Rand, body *jsontree.Node) (other *jsontree.Node, how string) {
	other = body.Clone()
	messages := other.Field("messages")
	last := messages.Items[len(messages.Items)-1]
	switch random.IntN(6) {
	case 0:
		other.SetField("model", "claude-opus-5")
		return other, "another model"
	case 1:
		other.SetField("stream", !body.Field("stream").True())
		return other, "stream or not"
	case 2:
		tools := jsontree.Arr(jsontree.Obj("name", "other", "input_schema", jsontree.Obj("type", "object")))
		tools.Items = append(tools.Items, body.Field("tools").List()...)
		other.SetField("tools", tools)
		return other, "a tool more"
	case 3:
		messages.Items = append([]*jsontree.Node{jsontree.Obj("role", "user", "content", "Hi."), jsontree.Obj("role", "assistant", "content", "Hello.")}, messages.Items...)
		return other, "a turn before"
	case 4:
		messages.Items = append(messages.Items, jsontree.Obj("role", "user", "content", "And more."))
		return other, "a message more"
	default:
		content := last.Field("content")
		for content.Is(jsontree.Array) {
			block := content.Items[random.IntN(len(content.Items))]
			if content = block.Field("text"); content == nil {
				content = block.Field("content")
			}
		}
		content.Text += "!"
		return other, "another text"
	}
}

// TestTheSameRequestFitsAndAChangedOneDoesNot records random conversations that were led at the
// same time.
func TestTheSameRequestFitsAndAChangedOneDoesNot(t *testing.T) {
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 0))
		var bodies []*jsontree.Node
		for i := range 1 + random.IntN(3) {
			bodies = append(bodies, conversation(random, fmt.Sprint("of ", i))...)
		}
		random.Shuffle(len(bodies), func(i, j int) { bodies[i], bodies[j] = bodies[j], bodies[i] })
		var exchanges []exchange.Exchange
		for i, body := range bodies {
			exchanges = append(exchanges, call(i, i+100, body.String(), fails(400, "invalid_request_error")))
		}
		made, err := recording.Scenario("mine", exchanges, recording.Options{})
		require.NoError(t, err)
		s := open(t, made, "mine")
		fitting := func(body *jsontree.Node) int {
			req := &claude.Request{Endpoint: claude.Messages, Method: "POST", Path: "/v1/messages", Body: body}
			index, _ := s.RuleFor("", incoming.Request{Request: req})
			return index
		}
		for _, body := range bodies {
			require.Equal(t, 0, fitting(body), "seed %d: %s\n%s", seed, body, made.Scenario)
			require.Equal(t, 0, fitting(respelled(random, body)), "seed %d, respelled: %s\n%s", seed, body, made.Scenario)
			other, how := changed(random, body)
			require.Equal(t, scenarios.NoRule, fitting(other), "seed %d, %s: %s\n%s", seed, how, other, made.Scenario)
		}
	}
}

func TestWhatWasHiddenInARequestFitsWhatTakesItsPlace(t *testing.T) {
	asked := func(text string) *jsontree.Node {
		return jsontree.Obj("model", "claude-sonnet-5", "max_tokens", 9, "system", "You serve "+text, "messages", jsontree.Arr(jsontree.Obj("role", "user", "content", "Look for "+text+", please.")))
	}
	first := asked("customer-4711 with " + plantedKey)
	made, err := recording.Scenario("mine", []exchange.Exchange{call(0, 9, first.String(), says("Found."))}, recording.Options{
		Redact: []*regexp.Regexp{regexp.MustCompile(`customer-[0-9]+`)}, Match: []string{"system", "messages"},
	})
	require.NoError(t, err)
	require.NotContains(t, string(made.Scenario), plantedKey)
	require.NotContains(t, string(made.Scenario), "4711")
	s := open(t, made, "mine")
	for body, want := range map[*jsontree.Node]int{
		first: 0, asked("customer-1 with sk-ant-another"): 0, asked("customer-1 with another key"): 0, asked("customer-1 without"): scenarios.NoRule,
	} {
		index, near := s.RuleFor("", incoming.Request{Request: &claude.Request{Endpoint: claude.Messages, Method: "POST", Path: "/v1/messages", Body: body}})
		require.Equal(t, want, index, "%s: %s\n%s", body, near, made.Scenario)
	}
}

func TestALongConversationHasRoomInAScenario(t *testing.T) {
	var exchanges []exchange.Exchange
	for i := range 900 {
		exchanges = append(exchanges, call(10*i, 10*i+5, question("claude-sonnet-5", false, strings.Repeat(fmt.Sprint("question ", i, " "), 100)), fails(529, "overloaded_error")))
	}
	made, err := recording.Scenario("mine", exchanges, recording.Options{})
	require.NoError(t, err)
	require.Len(t, made.Bodies, 900)
	open(t, made, "mine")
}
