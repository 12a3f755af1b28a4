package embedding

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"

	"github.com/claudemock/claudemock/server"
)

// loop is an agent loop with two tools on the official SDK, which retries what fails before
// an answer begins. The loop itself asks again when a stream breaks off.
type loop struct {
	mock         *server.Mock
	wrong        mistakes
	conversation []anthropic.MessageParam
	called       *anthropic.Message // the last one that called tools
	ran          map[string]int     // how often each tool has run
}

// mistakes are what a loop can do wrong. Each makes it wrong at one place.
type mistakes struct {
	takesHalves   bool // it takes a stream for a whole message that has no message_stop
	runsCut       bool // it runs a tool that was called before its stream broke
	nestsRetries  bool // it asks again what the SDK has asked again until it gave up
	forgetsTools  bool // it asks again without its tools
	losesResults  bool // it forgets the results of its tools when it asks again after silence
	runsAgain     bool // it runs its tools again when it asks again after a reset
	hangsBetween  bool // it waits for ever if the connection is reset between two blocks
	failsSilently bool // it returns neither an answer nor an error after its second time-out
	waitsForEver  bool // it bounds the silence of no attempt that follows a reset
	endsAtPause   bool // it takes a paused turn for the end
	apologizes    bool // it returns an apology as the answer when its last attempt broke off
	leaks         bool // it leaves a goroutine behind when an answer falls silent
}

const (
	mostTurns    = 8
	mostAttempts = 3
	silenceLimit = time.Minute
)

var (
	errBroken = errors.New("the stream broke off")
	errSilent = fmt.Errorf("%w: it fell silent", errBroken)
)

// run makes the whole conversation, and reports how it ended to the mock.
func (m mistakes) run(t *testing.T, mock *server.Mock) error {
	l := loop{mock: mock, wrong: m, ran: map[string]int{}}
	l.say(anthropic.NewTextBlock("What is the weather where the treasure is?"))
	answer, err := l.converse(t.Context())
	if m.apologizes && errors.Is(err, errBroken) {
		answer, err = "Sorry, something went wrong.", nil
	}
	mock.Outcome(err, answer)
	return err
}

func (l *loop) say(blocks ...anthropic.ContentBlockParamUnion) {
	l.conversation = append(l.conversation, anthropic.NewUserMessage(blocks...))
}

func (l *loop) converse(ctx context.Context) (string, error) {
	for range mostTurns {
		message, err := l.ask(ctx)
		if message == nil {
			return "", err
		}
		l.conversation = append(l.conversation, message.ToParam())
		results := l.use(message)
		cut := message.StopReason == ""
		switch said := text(message); {
		case message.StopReason == anthropic.StopReasonPauseTurn && !l.wrong.endsAtPause:
		case message.StopReason == anthropic.StopReasonPauseTurn:
			return said, nil
		case len(results) > 0 && (message.StopReason == anthropic.StopReasonToolUse || l.wrong.runsCut && cut):
			l.called = message
			l.say(results...)
		case said != "" && (message.StopReason == anthropic.StopReasonEndTurn || l.wrong.takesHalves && cut):
			return said, nil
		default:
			return "", fmt.Errorf("the answer cannot be used: %s", message.StopReason)
		}
	}
	return "", errors.New("the conversation has no end")
}

// use runs the tools that a message calls.
func (l *loop) use(message *anthropic.Message) (results []anthropic.ContentBlockParamUnion) {
	for _, block := range message.Content {
		if block.Type == "tool_use" {
			l.ran[block.Name]++
			results = append(results, anthropic.NewToolResultBlock(block.ID, fmt.Sprintf("the result of %s, run %d", block.Name, l.ran[block.Name]), false))
		}
	}
	return results
}

// ask asks until a message came whole.
func (l *loop) ask(ctx context.Context) (message *anthropic.Message, err error) {
	silences := 0
	for attempt := range mostAttempts {
		if attempt > 0 {
			time.Sleep(time.Duration(1<<attempt) * time.Second)
			l.prepareAgain(err)
		}
		message, err = l.stream(ctx, err)
		if errors.Is(err, errSilent) {
			silences++
		}
		if silences == 2 && l.wrong.failsSilently {
			return nil, nil
		}
		var refused *anthropic.Error
		if again := l.wrong.nestsRetries && errors.As(err, &refused) && refused.StatusCode >= 500; !again && !errors.Is(err, errBroken) {
			return message, err
		}
	}
	return nil, fmt.Errorf("giving up: %w", err)
}

// prepareAgain does what some loops do wrong before another attempt.
func (l *loop) prepareAgain(failed error) {
	last := len(l.conversation) - 1
	if last < 2 {
		return
	}
	switch {
	case l.wrong.losesResults && errors.Is(failed, errSilent):
		l.conversation = l.conversation[:last-1]
	case l.wrong.runsAgain && wasReset(failed):
		l.conversation = l.conversation[:last]
		l.say(l.use(l.called)...)
	}
}

// stream makes one attempt. failed is the error of the attempt before it.
func (l *loop) stream(ctx context.Context, failed error) (*anthropic.Message, error) {
	ctx, leave := context.WithCancelCause(ctx)
	defer leave(nil)
	silence := time.AfterFunc(time.Hour, func() { leave(errSilent) }) // the SDK ends a silent attempt before that
	defer silence.Stop()
	limits := []option.RequestOption{option.WithRequestTimeout(2 * silenceLimit)}
	unbounded := l.wrong.waitsForEver && wasReset(failed)
	if unbounded {
		limits = nil
		silence.Stop()
	}
	client := sdk(l.mock, limits...)
	stream := client.Messages.NewStreaming(ctx, l.request(failed))
	defer stream.Close()
	message := anthropic.Message{}
	var seen []string
	for stream.Next() {
		if !unbounded {
			silence.Reset(silenceLimit)
		}
		event := stream.Current()
		if err := message.Accumulate(event); err != nil {
			return nil, fmt.Errorf("%w: %w", errBroken, err)
		}
		seen = append(seen, event.Type)
	}
	if errors.Is(context.Cause(ctx), errSilent) {
		return l.made(&message, seen, errSilent)
	}
	return l.made(&message, seen, stream.Err())
}

func wasReset(err error) bool { return errors.Is(err, syscall.ECONNRESET) }

func (l *loop) request(failed error) anthropic.MessageNewParams {
	schema := anthropic.ToolInputSchemaParam{Properties: map[string]any{}}
	asked := anthropic.MessageNewParams{
		Model: anthropic.ModelClaudeSonnet5, MaxTokens: 4096, Messages: l.conversation,
		Tools: []anthropic.ToolUnionParam{anthropic.ToolUnionParamOfTool(schema, "search"), anthropic.ToolUnionParamOfTool(schema, "get_weather")},
	}
	if failed != nil && l.wrong.forgetsTools {
		asked.Tools = nil
	}
	return asked
}

// made says what to make of a stream that has ended.
func (l *loop) made(message *anthropic.Message, seen []string, err error) (*anthropic.Message, error) {
	whole := slices.Contains(seen, "message_stop")
	blocks := message.Content
	between := len(seen) > 0 && seen[len(seen)-1] == "content_block_stop"
	switch {
	case whole && message.StopReason != "":
		return message, nil
	case err == nil && !whole && l.wrong.takesHalves,
		between && l.wrong.runsCut && blocks[len(blocks)-1].Type == "tool_use":
		return message, nil
	case between && l.wrong.hangsBetween && len(blocks) == 1 && blocks[0].Type == "text" && wasReset(err):
		select {}
	case errors.Is(err, errSilent) && l.wrong.leaks:
		go func() { select {} }()
	}
	switch {
	case len(seen) == 0 && err != nil:
		return nil, fmt.Errorf("asking: %w", err)
	case errors.Is(err, errSilent):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: %w", errBroken, err)
	default:
		return nil, errBroken
	}
}
