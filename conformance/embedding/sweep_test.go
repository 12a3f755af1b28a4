package embedding

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/server/servertest"
)

// treasure is a conversation in which two tools are called, one of them beside a text.
const treasure = `
name: treasure
summary: the treasure is searched, and then its weather
steps:
  - reply: {content: [{type: tool_use, name: search, input: {q: "the treasure of the lighthouse keeper"}}]}
  - reply:
      content:
        - {type: text, text: "The treasure is in Brest. I look up the weather there."}
        - {type: tool_use, name: get_weather, input: {city: Brest, days: 3}}
  - reply: {text: "The treasure is in Brest, where it rains for three days."}
`

// loop is an agent loop on the official SDK, which retries what fails before an answer
// begins. The loop itself asks again when a stream breaks off.
type loop struct {
	mock         *server.Mock
	conversation []anthropic.MessageParam

	takesHalves  bool // it takes a stream for a whole message that has no message_stop
	runsCut      bool // it runs a tool that was called before its stream broke
	nestsRetries bool // it asks again what the SDK has asked again until it gave up
}

const (
	mostTurns    = 8
	mostAttempts = 3
	silenceLimit = time.Minute
)

var errBroken = errors.New("the stream broke off")

func (l loop) run(t *testing.T, mock *server.Mock) error {
	l.mock = mock
	l.conversation = []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("What is the weather where the treasure is?"))}
	answer, err := l.converse(t.Context())
	mock.Outcome(err, answer)
	return err
}

func (l *loop) converse(ctx context.Context) (string, error) {
	for range mostTurns {
		message, err := l.ask(ctx)
		if err != nil {
			return "", err
		}
		l.conversation = append(l.conversation, message.ToParam())
		var results []anthropic.ContentBlockParamUnion
		for _, block := range message.Content {
			if block.Type == "tool_use" {
				results = append(results, anthropic.NewToolResultBlock(block.ID, "the result of "+block.Name, false))
			}
		}
		switch said := text(message); {
		case message.StopReason == anthropic.StopReasonPauseTurn:
		case len(results) > 0 && (message.StopReason == anthropic.StopReasonToolUse || l.runsCut && message.StopReason == ""):
			l.conversation = append(l.conversation, anthropic.NewUserMessage(results...))
		case said != "" && (message.StopReason == anthropic.StopReasonEndTurn || l.takesHalves && message.StopReason == ""):
			return said, nil
		default:
			return "", fmt.Errorf("the answer cannot be used: %s", message.StopReason)
		}
	}
	return "", errors.New("the conversation has no end")
}

// ask asks until a message came whole.
func (l *loop) ask(ctx context.Context) (message *anthropic.Message, err error) {
	for attempt := range mostAttempts {
		if attempt > 0 {
			time.Sleep(time.Duration(1<<attempt) * time.Second)
		}
		message, err = l.stream(ctx)
		var refused *anthropic.Error
		if again := l.nestsRetries && errors.As(err, &refused) && refused.StatusCode >= 500; !again && !errors.Is(err, errBroken) {
			return message, err
		}
	}
	return nil, fmt.Errorf("giving up: %w", err)
}

func (l *loop) stream(ctx context.Context) (*anthropic.Message, error) {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	client := sdk(l.mock, option.WithRequestTimeout(2*silenceLimit))
	schema := anthropic.ToolInputSchemaParam{Properties: map[string]any{}}
	stream := client.Messages.NewStreaming(ctx, anthropic.MessageNewParams{
		Model: anthropic.ModelClaudeSonnet5, MaxTokens: 1024, Messages: l.conversation,
		Tools: []anthropic.ToolUnionParam{anthropic.ToolUnionParamOfTool(schema, "search"), anthropic.ToolUnionParamOfTool(schema, "get_weather")},
	})
	defer stream.Close()
	silence := time.AfterFunc(time.Hour, leave) // the SDK ends a silent attempt before that
	defer silence.Stop()
	message, whole, began, called := anthropic.Message{}, false, false, false
	for stream.Next() {
		began = true
		silence.Reset(silenceLimit)
		event := stream.Current()
		if err := message.Accumulate(event); err != nil {
			return nil, fmt.Errorf("%w: %w", errBroken, err)
		}
		whole = whole || event.Type == "message_stop"
		called = called || event.Type == "content_block_stop" && message.Content[event.Index].Type == "tool_use"
	}
	switch err := stream.Err(); {
	case whole && message.StopReason != "":
		return &message, nil
	case err == nil && !whole && l.takesHalves, called && l.runsCut && message.StopReason == "":
		return &message, nil
	case began || err == nil:
		return nil, errBroken
	default:
		return nil, fmt.Errorf("asking: %w", err)
	}
}

// sweep sweeps a loop, and returns what was found.
func sweep(t *testing.T, l loop, opts ...servertest.Option) (found *servertest.Report) {
	opts = append(opts, servertest.Server(server.WithYAML(treasure)), servertest.Reported(func(r *servertest.Report) { found = r }))
	servertest.Sweep(t, l.run, opts...)
	require.NotNil(t, found)
	for i, g := range found.Groups {
		t.Logf("%s at %d points, e.g. %s: %s\n%s", g.Finding.Rule, len(g.Results), g.Smallest().Name(), g.Finding.Text, found.Reproductions[i].YAML)
	}
	return found
}

func TestARightLoopOnTheSDKIsSweptWithoutAFinding(t *testing.T) {
	found := sweep(t, loop{}, servertest.Depth(2), servertest.Most(1000))
	assert.Len(t, found.Results, 1000)
	assert.Empty(t, found.Groups)
}

func TestLoopsWrongInOnePlaceAreFoundThere(t *testing.T) {
	for _, test := range []struct {
		name, rule, smallest string
		wrong                loop
	}{
		{"takes half a stream for a message", "notices-truncation", "request_2/inside_tool_json/truncate", loop{takesHalves: true}},
		{"runs the tool of a message that was cut", "no-duplicate-side-effects", "request_1/after_tool_use/error_event", loop{runsCut: true}},
		{"retries what the SDK has retried", "one-retry-loop", "request_1/instead_of_the_answer/529_for_good", loop{nestsRetries: true}},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := sweep(t, test.wrong, servertest.Most(250))
			if assert.Len(t, found.Groups, 1) {
				assert.Equal(t, test.rule, found.Groups[0].Finding.Rule)
				assert.Equal(t, test.smallest, found.Reproductions[0].Point.Name())
				assert.Equal(t, found.Reproductions[0].Runs, found.Reproductions[0].Alone, "it fails by itself each time")
			}
		})
	}
}
