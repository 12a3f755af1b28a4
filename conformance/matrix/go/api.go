package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

const question = "Tell me a story about a mock turtle."

// failure is the reason why there is no answer.
type failure struct {
	why    string
	passes bool          // another attempt may succeed
	after  time.Duration // the wait that the server asks for
}

func (f *failure) Error() string { return f.why }

// message is the part of an answer that clients use.
type message struct {
	Type    string
	Content []struct{ Type, Text string }
	Stop    string `json:"stop_reason"`
}

func (m message) text() (string, error) {
	var b strings.Builder
	for _, block := range m.Content {
		if block.Type == "text" {
			b.WriteString(block.Text)
		}
	}
	if m.Stop != "end_turn" || b.Len() == 0 {
		return "", &failure{why: "the answer is no whole one: " + m.Stop}
	}
	return b.String(), nil
}

// prompt returns the body of a request.
func prompt(text string, stream bool) map[string]any {
	return map[string]any{
		"model": "claude-haiku-4-5", "max_tokens": 256, "stream": stream,
		"messages": []map[string]any{{"role": "user", "content": text}},
	}
}

func newRequest(ctx context.Context, body map[string]any) *http.Request {
	data, _ := json.Marshal(body)
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, os.Getenv("ANTHROPIC_BASE_URL")+"/v1/messages", bytes.NewReader(data))
	req.Header.Set("content-type", "application/json")
	req.Header.Set("anthropic-version", "2023-06-01")
	req.Header.Set("x-api-key", os.Getenv("ANTHROPIC_API_KEY"))
	return req
}

// ask makes one attempt with a timeout of five seconds.
func ask(ctx context.Context, body map[string]any) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return do(newRequest(ctx, body), body["stream"] == true)
}

func do(req *http.Request, stream bool) (string, error) {
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", &failure{why: err.Error(), passes: true}
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return "", refused(res)
	}
	if stream {
		return read(res.Body)
	}
	var m message
	if err := json.NewDecoder(res.Body).Decode(&m); err != nil {
		return "", &failure{why: "reading the answer: " + err.Error(), passes: true}
	}
	return m.text()
}

func refused(res *http.Response) *failure {
	body, _ := io.ReadAll(res.Body)
	passes := res.StatusCode == 408 || res.StatusCode == 429 || res.StatusCode >= 500
	if wish := res.Header.Get("x-should-retry"); wish != "" {
		passes = wish == "true"
	}
	return &failure{fmt.Sprintf("%d %s", res.StatusCode, body), passes, retryAfter(res.Header.Get("retry-after"))}
}

// retryAfter parses seconds, with or without a fraction, and dates.
func retryAfter(value string) time.Duration {
	if seconds, err := strconv.ParseFloat(value, 64); err == nil {
		return time.Duration(seconds * float64(time.Second))
	}
	if at, err := http.ParseTime(value); err == nil {
		return time.Until(at)
	}
	return 0
}

// event is the part of a stream's event that clients use.
type event struct {
	Type  string
	Delta struct {
		Text string
		Stop string `json:"stop_reason"`
	}
	Error json.RawMessage
}

// read returns the text of a stream that ends with message_stop. It skips unknown
// events.
func read(body io.Reader) (string, error) {
	text, ended, err := gather(body)
	if err == nil && !ended {
		err = &failure{why: "the stream ended before message_stop", passes: true}
	}
	return text, err
}

// gather returns the text of a stream as far as it arrived.
func gather(body io.Reader) (text string, ended bool, err error) {
	lines := bufio.NewReader(body)
	for {
		line, err := lines.ReadString('\n')
		if data, ok := strings.CutPrefix(line, "data:"); ok {
			var e event
			if err := json.Unmarshal([]byte(data), &e); err != nil {
				return text, false, &failure{why: "an event is no JSON: " + err.Error(), passes: true}
			}
			text += e.Delta.Text
			switch e.Type {
			case "error":
				return text, false, &failure{why: "the stream broke off: " + string(e.Error), passes: true}
			case "message_stop":
				return text, true, nil
			}
		}
		if err != nil {
			return text, false, ignoreEnd(err)
		}
	}
}

func ignoreEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return &failure{why: err.Error(), passes: true}
}

// jittered returns the wait before the next attempt.
func jittered(number int, after time.Duration) time.Duration {
	own := max(after, 200*time.Millisecond<<number)
	if after > 0 {
		own = after
	}
	return own + rand.N(own/2)
}

// persist makes attempts until one succeeds or another cannot help.
func persist(attempts int, wait func(number int, after time.Duration) time.Duration, attempt func() (string, error)) (string, error) {
	for number := 0; ; number++ {
		text, err := attempt()
		var f *failure
		if err == nil || !errors.As(err, &f) || !f.passes || number == attempts-1 {
			return text, err
		}
		time.Sleep(wait(number, f.after))
	}
}
