package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/sse"
)

// agent is a loop with a tool that copes with everything that a sweep does to it: `client
// agent`. Each mistake that is named after it makes it wrong at one place.
type agent struct {
	mistakes []string
	messages []map[string]any
}

func newAgent(mistakes []string) *agent {
	return &agent{mistakes: mistakes, messages: []map[string]any{{"role": "user", "content": "Where is the treasure?"}}}
}

func (a *agent) is(mistake string) bool { return slices.Contains(a.mistakes, mistake) }

var errAgain = errors.New("the answer did not come whole")

// main prints the answer, or says why there is none.
func (a *agent) main() int {
	answer, err := a.converse()
	if err != nil {
		fmt.Fprintln(os.Stderr, "agent:", err)
		return 1
	}
	if a.is("stamps-its-answer") {
		fmt.Printf("[%s, process %d]\n", time.Now().Format(time.RFC3339Nano), os.Getpid())
	}
	fmt.Println(answer)
	return 0
}

// firstTime reports whether no agent asked this before in the current folder.
func firstTime() bool {
	f, err := os.OpenFile("coin", os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return false
	}
	_ = f.Close() // nothing was written
	return true
}

func (a *agent) converse() (string, error) {
	for range 8 {
		m, err := a.ask()
		if err != nil {
			return "", err
		}
		var text string
		var results []map[string]any
		for _, b := range m.blocks {
			if b["type"] == "text" {
				text += fmt.Sprint(b["text"])
			} else if b["type"] == "tool_use" {
				results = append(results, map[string]any{"type": "tool_result", "tool_use_id": b["id"], "content": "under the oak"})
			}
		}
		a.messages = append(a.messages, map[string]any{"role": "assistant", "content": m.blocks})
		switch {
		case m.stop == "pause_turn" && !a.is("ends-at-a-pause"):
		case m.stop == "pause_turn":
			return text, nil
		case m.stop == "tool_use" && len(results) > 0:
			a.messages = append(a.messages, map[string]any{"role": "user", "content": results})
		case m.stop == "end_turn" && text != "":
			return text, nil
		default:
			return "", fmt.Errorf("the answer cannot be used: it stopped with %q", m.stop)
		}
	}
	return "", errors.New("the conversation has no end")
}

// ask asks until there is a whole answer, three times at most.
func (a *agent) ask() (m *said, err error) {
	wait := 100 * time.Millisecond
	for attempt := 1; attempt <= 3; attempt++ {
		var after time.Duration
		if m, after, err = a.attempt(attempt); err == nil || !errors.Is(err, errAgain) {
			return m, err
		}
		if attempt < 3 {
			wait = time.Duration(float64(wait) * (2 + rand.Float64()))
			<-time.After(max(after, wait))
		}
	}
	return nil, fmt.Errorf("giving up: %w", err)
}

// silence is how long the agent waits for the next byte.
const silence = 3 * time.Second

func (a *agent) attempt(attempt int) (*said, time.Duration, error) {
	ctx, leave := context.WithCancel(context.Background())
	defer leave()
	timer := time.AfterFunc(silence, leave)
	defer timer.Stop()
	asked := map[string]any{"model": "claude-sonnet-5", "max_tokens": 1024, "stream": true, "messages": a.messages}
	if attempt == 1 || !a.is("forgets-its-tools") {
		asked["tools"] = []any{map[string]any{"name": "search", "input_schema": map[string]any{"type": "object"}}}
	}
	body, err := json.Marshal(asked)
	if err != nil {
		return nil, 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, os.Getenv("ANTHROPIC_BASE_URL")+"/v1/messages", bytes.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	req.GetBody = nil // so that net/http asks no second time by itself
	req.Header = http.Header{"X-Api-Key": {os.Getenv("ANTHROPIC_API_KEY")}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", errAgain, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(res.Body)
		seconds, _ := strconv.ParseFloat(res.Header.Get("Retry-After"), 64)
		switch {
		case a.is("hangs-once") && firstTime():
			<-time.After(time.Hour)
		case a.is("says-nothing-once") && firstTime():
			os.Exit(0)
		}
		err := fmt.Errorf("status %d: %s", res.StatusCode, text)
		if res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500 {
			err = fmt.Errorf("%w: %w", errAgain, err)
		}
		return nil, time.Duration(seconds * float64(time.Second)), err
	}
	m, err := a.read(res.Body, timer)
	return m, 0, err
}

// said is what a stream adds up to.
type said struct {
	blocks []map[string]any
	known  map[int]map[string]any
	inputs map[int]string
	stop   string
	called bool // the call of a tool is complete
	whole  bool
}

func (a *agent) read(body io.Reader, timer *time.Timer) (*said, error) {
	m := &said{known: map[int]map[string]any{}, inputs: map[int]string{}}
	for events := sse.NewDecoder(body); !m.whole; {
		event, err := events.Next()
		timer.Reset(silence)
		if err != nil && a.is("runs-a-cut-tool") && m.called {
			m.stop = "tool_use"
			return m, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errAgain, err)
		}
		if err := m.take(event); err != nil {
			return nil, err
		}
	}
	if m.stop == "" {
		return nil, fmt.Errorf("%w: no stop reason", errAgain)
	}
	return m, nil
}

// take adds an event. What it does not know it leaves out.
func (m *said) take(event sse.Event) error {
	var data struct {
		Index        int
		ContentBlock map[string]any `json:"content_block"`
		Delta        map[string]any
	}
	if err := json.Unmarshal(event.Data, &data); err != nil {
		return fmt.Errorf("%w: %w", errAgain, err)
	}
	b := m.known[data.Index]
	switch event.Name {
	case "error":
		return fmt.Errorf("%w: %s", errAgain, event.Data)
	case "content_block_start":
		if kind := fmt.Sprint(data.ContentBlock["type"]); strings.Contains("text tool_use server_tool_use code_execution_tool_result", kind) {
			m.known[data.Index], m.blocks = data.ContentBlock, append(m.blocks, data.ContentBlock)
		}
	case "content_block_delta":
		if text, ok := data.Delta["text"].(string); ok && b != nil {
			b["text"] = fmt.Sprint(b["text"], text)
		}
		if piece, ok := data.Delta["partial_json"].(string); ok {
			m.inputs[data.Index] += piece
		}
	case "content_block_stop":
		if input := m.inputs[data.Index]; input != "" && b != nil {
			var parsed any
			if err := json.Unmarshal([]byte(input), &parsed); err != nil {
				return fmt.Errorf("%w: %w", errAgain, err)
			}
			b["input"], m.called = parsed, true
		}
	case "message_delta":
		m.stop, _ = data.Delta["stop_reason"].(string)
	case "message_stop":
		m.whole = true
	}
	return nil
}
