package embedding

import (
	"errors"
	"strings"
	"testing"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
)

func TestTheResultOfAToolThatABuilderCallsComesBack(t *testing.T) {
	agent, err := scenarios.Build("agent", "the weather is asked for").
		ToolUse("get_weather", map[string]string{"city": "Bern"}).
		Reply("It is sunny.").
		Scenario()
	require.NoError(t, err)
	mock := server.Start(t, server.InMemory(), server.WithBuilt(agent))
	client := sdk(mock)
	params, _ := paramsOf(t, `"model":"claude-sonnet-5","tools":[`+weather+`],`+said(`{"type":"text","text":"How is the weather?"}`))

	called, err := client.Messages.New(t.Context(), params)
	require.NoError(t, err)
	require.Equal(t, anthropic.StopReasonToolUse, called.StopReason)
	answer, err := client.Messages.New(t.Context(), goesOn(params, called))
	require.NoError(t, err)
	assert.Equal(t, "It is sunny.", text(answer))

	mock.AssertRequests(t, 2)
	assert.Equal(t, []journal.ToolResult{{ID: called.Content[0].ID, Tool: "get_weather", Text: "sunny"}}, mock.Request(t, 2).ToolResults())
	var asked anthropic.MessageNewParams
	require.NoError(t, mock.Request(t, 2).Decode(&asked), "the SDK's own type takes the body")
	assert.Equal(t, params.Model, asked.Model)
	assert.Len(t, asked.Messages, 3)
}

func TestALongBodyIsThereAsAWhole(t *testing.T) {
	mock := server.Start(t, server.InMemory(), server.WithWholeBodies())
	client := sdk(mock)
	long := hello
	book := strings.Repeat("Once upon a time. ", 20_000)
	long.Messages = []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(book))}
	_, err := client.Messages.New(t.Context(), long)
	require.NoError(t, err)
	assert.Equal(t, book, mock.Request(t, 1).Value("messages.0.content.0.text"))
}

// The code under test hides a failure and tells of its key; what AssertVerdict says of both is
// for a test.
func TestWhatAFailedVerdictSaysIsAboutTheTest(t *testing.T) {
	mock := server.Start(t, server.InMemory(), server.WithYAML("name: refused\nsummary: a refusal\nsteps: [{error: invalid_request_error}]\n"))
	client := sdk(mock)
	leaking := hello
	leaking.Messages = []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("My key is " + mock.Key))}
	_, err := client.Messages.New(t.Context(), leaking)
	require.Error(t, err)
	mock.Outcome(nil, "")
	said := mock.Verdict().Summary()
	assert.Contains(t, said, "reports-failure: ")
	assert.Contains(t, said, "return the error of the last attempt, never nil with an empty text")
	assert.Contains(t, said, "keeps-secrets: ")
	assert.NotContains(t, said, "ANTHROPIC_API_KEY")
	mock.Outcome(errors.New("refused"), "")
	assert.NotContains(t, mock.Verdict().Summary(), "reports-failure: ")
}

func TestTheSDKReachesAScenarioWithAListener(t *testing.T) {
	for _, scenario := range []string{"http2-goaway-enhance-your-calm", "client-certificate-required", "proxy-407-hidden"} {
		t.Run(scenario, func(t *testing.T) {
			mock := server.Start(t, server.WithScenario(scenario))
			client := sdk(mock)
			stream := client.Messages.NewStreaming(t.Context(), hello)
			for stream.Next() {
				continue
			}
			assert.Error(t, stream.Err())
			require.NoError(t, stream.Close())
			mock.Outcome(stream.Err(), "")
			mock.AssertVerdict(t)
		})
	}
}
