package servertest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/sse"
)

// agent is an agent loop with two tools, on nothing but net/http. It copes with everything
// that a sweep does to it. Each mistake makes it wrong at one place.
type agent struct {
	mock     *server.Mock
	mistakes mistakes
	messages []map[string]any
}

// mistakes are what an agent can do wrong.
type mistakes struct {
	plain          bool // it asks for no streams, which is no mistake
	runsCutTools   bool // it runs a tool of an answer that was cut after it
	takesCutText   bool // it takes a stream that just ends for a whole one
	losesTurn      bool // it forgets the results of its tools when it asks again after silence
	endsAtPause    bool // it takes a paused turn for the end
	hangsBetween   bool // it waits for ever if the connection is reset between two blocks
	panicsOnHTML   bool // it takes every error for JSON
	forgetsTools   bool // it asks again without its tools
	neverGivesUp   bool // it asks again for as long as it fails
	retriesRefused bool // it asks again what was refused for good
	secondTimeout  bool // nobody catches its second time-out
	storms         bool // it asks again at once, and for ever
	leaks          bool // it leaves a goroutine behind for each answer that broke off
}

var errPassing = errors.New("the answer did not come whole")

const question = "What is the weather where the treasure is?"

var tools = []map[string]any{
	{"name": "search", "input_schema": map[string]any{"type": "object"}},
	{"name": "get_weather", "input_schema": map[string]any{"type": "object"}},
}

// run makes the whole conversation, and reports how it ended to the mock.
func (m mistakes) run(t *testing.T, mock *server.Mock) error {
	a := agent{mock: mock, mistakes: m, messages: []map[string]any{{"role": "user", "content": question}}}
	answer, err := a.converse(t.Context())
	mock.Outcome(err, answer)
	return err
}

const mostTurns = 10

func (a *agent) converse(ctx context.Context) (string, error) {
	for range mostTurns {
		m, err := a.ask(ctx)
		if err != nil {
			return "", err
		}
		var text string
		var results []map[string]any
		for _, b := range m.blocks {
			switch b["type"] {
			case "text":
				said, _ := b["text"].(string)
				text += said
			case "tool_use":
				results = append(results, map[string]any{"type": "tool_result", "tool_use_id": b["id"], "content": fmt.Sprint("the result of ", b["name"])})
			}
		}
		a.messages = append(a.messages, map[string]any{"role": "assistant", "content": m.blocks})
		switch {
		case m.stop == "pause_turn" && !a.mistakes.endsAtPause:
		case m.stop == "pause_turn":
			return text, nil
		case m.stop == "tool_use" && len(results) > 0:
			a.messages = append(a.messages, map[string]any{"role": "user", "content": results})
		case m.stop == "end_turn" && text != "", m.stop == "" && text != "":
			return text, nil
		default:
			return "", fmt.Errorf("the answer cannot be used: it stopped with %q", m.stop)
		}
	}
	return "", errors.New("the conversation has no end")
}

const mostAttempts = 4

// ask asks until there is a whole answer.
func (a *agent) ask(ctx context.Context) (m *message, err error) {
	wait, silences := time.Second, 0
	for attempt := 1; attempt <= mostAttempts || a.mistakes.neverGivesUp && attempt < 40 || a.mistakes.storms; attempt++ {
		var after time.Duration
		m, after, err = a.attempt(ctx, attempt)
		if err == nil {
			return m, nil
		}
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
			if silences++; silences == 2 && a.mistakes.secondTimeout {
				panic("time-out")
			}
			if a.mistakes.losesTurn && len(a.messages) > 2 {
				a.messages = append(a.messages[:1], a.messages[3:]...)
			}
		}
		if !errors.Is(err, errPassing) && !a.mistakes.retriesRefused {
			return nil, err
		}
		if a.mistakes.storms && ctx.Err() == nil {
			continue
		}
		wait = max(after, time.Duration(float64(wait)*(2+rand.Float64())))
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return nil, fmt.Errorf("giving up: %w", err)
}

const patience = time.Minute

// attempt is one request. An error that wraps errPassing is worth another.
func (a *agent) attempt(ctx context.Context, attempt int) (m *message, after time.Duration, err error) {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	silence := time.AfterFunc(patience, leave)
	defer silence.Stop()
	asked := map[string]any{"model": "claude-sonnet-5", "max_tokens": 1024, "stream": !a.mistakes.plain, "messages": a.messages, "tools": tools}
	if a.mistakes.forgetsTools && attempt > 1 {
		delete(asked, "tools")
	}
	body, err := json.Marshal(asked)
	if err != nil {
		return nil, 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.mock.URL+"/v1/messages", bytes.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	req.GetBody = nil // so that net/http asks no second time by itself
	req.Header = http.Header{"X-Api-Key": {a.mock.Key}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	res, err := a.mock.Client.Do(req)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errPassing, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, retryAfter(res), a.refused(res)
	}
	if a.mistakes.plain {
		m, err = readPlain(res.Body)
	} else {
		m, err = a.read(res.Body, silence)
	}
	return m, 0, err
}

func readPlain(body io.Reader) (*message, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPassing, err)
	}
	var said struct {
		Content []map[string]any
		Stop    string `json:"stop_reason"`
	}
	if err := json.Unmarshal(text, &said); err != nil {
		return nil, fmt.Errorf("%w: %w", errPassing, err)
	}
	known := slices.DeleteFunc(said.Content, func(b map[string]any) bool { return b["type"] == "hologram" })
	return &message{blocks: known, stop: said.Stop}, nil
}

func retryAfter(res *http.Response) time.Duration {
	seconds, _ := strconv.Atoi(res.Header.Get("Retry-After"))
	return time.Duration(seconds) * time.Second
}

func (a *agent) refused(res *http.Response) error {
	text, _ := io.ReadAll(res.Body)
	if a.mistakes.panicsOnHTML && !json.Valid(text) {
		panic("this is no JSON")
	}
	if res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500 {
		return fmt.Errorf("%w: status %d", errPassing, res.StatusCode)
	}
	return fmt.Errorf("refused: status %d: %s", res.StatusCode, text)
}

// message is what a stream adds up to.
type message struct {
	blocks []map[string]any
	inputs map[int]string
	known  map[int]map[string]any
	stop   string
	whole  bool
	open   bool // a block has not ended
}

func (a *agent) read(body io.Reader, silence *time.Timer) (*message, error) {
	m := &message{inputs: map[int]string{}, known: map[int]map[string]any{}}
	events := sse.NewDecoder(body)
	for {
		event, err := events.Next()
		silence.Reset(patience)
		if err != nil {
			return m, a.ended(m, err)
		}
		if err := m.take(event); err != nil {
			return nil, err
		}
		if m.whole {
			return m, nil
		}
	}
}

// ended says what to make of a stream that ended without its last event.
func (a *agent) ended(m *message, why error) error {
	called := slices.ContainsFunc(m.blocks, func(b map[string]any) bool { return b["type"] == "tool_use" && b["input"] != nil })
	switch {
	case a.mistakes.runsCutTools && called && !m.open:
		m.stop = "tool_use"
		return nil
	case a.mistakes.takesCutText && errors.Is(why, io.EOF) && !errors.Is(why, io.ErrUnexpectedEOF):
		return nil
	case a.mistakes.hangsBetween && len(m.blocks) == 1 && m.blocks[0]["type"] == "text" && !m.open && m.stop == "" && strings.Contains(why.Error(), "reset"):
		select {}
	}
	if a.mistakes.leaks {
		go func() { select {} }()
	}
	return fmt.Errorf("%w: %w", errPassing, why)
}

// take adds an event. What it does not know it leaves out.
func (m *message) take(event sse.Event) error {
	var data struct {
		Index        int
		ContentBlock map[string]any `json:"content_block"`
		Delta        map[string]any
	}
	if err := json.Unmarshal(event.Data, &data); err != nil {
		return fmt.Errorf("%w: %w", errPassing, err)
	}
	b := m.known[data.Index]
	switch event.Name {
	case "error":
		return fmt.Errorf("%w: %s", errPassing, event.Data)
	case "content_block_start":
		if kind := data.ContentBlock["type"]; kind == "hologram" {
			return nil
		}
		if data.ContentBlock == nil {
			return fmt.Errorf("%w: a block without content", errPassing)
		}
		m.known[data.Index], m.open = data.ContentBlock, true
		m.blocks = append(m.blocks, data.ContentBlock)
	case "content_block_delta":
		if text, ok := data.Delta["text"].(string); ok && b != nil {
			said, _ := b["text"].(string)
			b["text"] = said + text
		}
		if piece, ok := data.Delta["partial_json"].(string); ok {
			m.inputs[data.Index] += piece
		}
	case "content_block_stop":
		m.open = false
		if input := m.inputs[data.Index]; input != "" && b != nil {
			var parsed any
			if err := json.Unmarshal([]byte(input), &parsed); err != nil {
				return fmt.Errorf("%w: %w", errPassing, err)
			}
			b["input"] = parsed
		}
	case "message_delta":
		m.stop, _ = data.Delta["stop_reason"].(string)
	case "message_stop":
		m.whole = true
		if m.stop == "" {
			return fmt.Errorf("%w: no stop reason", errPassing)
		}
	}
	return nil
}
