package verdict

import (
	"encoding/json"
	"time"

	"github.com/claudemock/claudemock/journal"
)

// More traits of requests and answers, for the rules about the use of answers.

// story is a text long enough to be told from others.
const story = "Once upon a time there was a"

func saying(text string) trait    { return func(e *journal.Entry) { e.Answer.Text = text } }
func stopped(reason string) trait { return func(e *journal.Entry) { e.Answer.Stop = reason } }
func endpoint(name string) trait  { return func(e *journal.Entry) { e.Endpoint = name } }
func path(p string) trait         { return func(e *journal.Entry) { e.Path = p } }
func results(ids ...string) trait {
	return func(e *journal.Entry) { e.Results = ids }
}

// strange returns an answer with something unknown in it.
func strange(what ...string) trait { return func(e *journal.Entry) { e.Answer.Unknown = what } }

func calling(id, name string, whole bool) trait {
	return func(e *journal.Entry) {
		e.Answer.Tools = append(e.Answer.Tools, journal.Tool{ID: id, Name: name, Whole: whole})
	}
}

// cutBody returns a plain answer that ends in the middle of its JSON.
func cutBody(bytes int) trait {
	return func(e *journal.Entry) {
		given(200, journal.Answer{Kind: journal.Message, Broken: "the body is no JSON object"})(e)
		e.Bytes = int64(bytes)
	}
}

// page returns an answer with status 200 that is not a message.
func page() trait { return given(200, journal.Answer{Kind: journal.Other, Whole: true}) }

// telling returns a request whose messages have these texts, alternating between the
// user and the assistant. It asks a question of its own.
func telling(texts ...string) trait {
	return func(e *journal.Entry) {
		type message struct {
			Role    string `json:"role"`
			Content any    `json:"content"`
		}
		var messages []message
		for i, text := range texts {
			m := message{Role: "user", Content: text}
			if i%2 == 1 {
				m = message{Role: "assistant", Content: []map[string]string{{"type": "text", "text": text}}}
			}
			messages = append(messages, m)
		}
		body, err := json.Marshal(map[string]any{"max_tokens": 100, "messages": messages})
		if err != nil {
			panic(err)
		}
		e.Body, e.BodyBytes = string(body), len(body)
		e.Question = string(body)
	}
}

// holding returns a request with that body.
func holding(body string) trait {
	return func(e *journal.Entry) { e.Body, e.BodyBytes = body, len(body) }
}

// printing returns what the client printed; it comes after how it ended.
func printing(text string) part { return func(r *Run) { r.Ending.Output = text } }

// tested returns a test suite that ended by itself.
func tested(status int, at time.Duration) part {
	return func(r *Run) {
		r.Ending = &Ending{Command: Tests, Exit: status, Began: start, Ended: start.Add(at)}
	}
}
