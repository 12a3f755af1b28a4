package verdict

import (
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/journal"
)

// conversing returns a request with these messages. The first word of each is its kind,
// the rest its content:
//
//	user Hello · assistant Hi · call toolu_1 · result toolu_1 done
//
// Different conversations are different questions.
func conversing(messages ...string) trait {
	return func(e *journal.Entry) {
		var all []string
		for _, m := range messages {
			all = append(all, messageOf(m))
			if kind, rest, _ := strings.Cut(m, " "); kind == "result" {
				id, _, _ := strings.Cut(rest, " ")
				e.Results = append(e.Results, id)
			}
		}
		text := strings.Join(all, ",")
		body(`{"model":"claude-opus-5","messages":[` + text + `]}`)(e)
		e.Question, e.Model = text, "claude-opus-5"
	}
}

func messageOf(m string) string {
	kind, rest, _ := strings.Cut(m, " ")
	id, text, _ := strings.Cut(rest, " ")
	switch kind {
	case "call":
		return `{"role":"assistant","content":[{"type":"tool_use","id":"` + id + `","name":"mail","input":{}}]}`
	case "result":
		return `{"role":"user","content":[{"type":"tool_result","tool_use_id":"` + id + `","content":` + strconv.Quote(text) + `}]}`
	default:
		return `{"role":"` + kind + `","content":` + strconv.Quote(rest) + `}`
	}
}

// calls returns an answer that calls a tool.
func calls(id string) trait {
	return func(e *journal.Entry) {
		e.Answer.Text, e.Answer.Stop = "", "tool_use"
		calling(id, "mail", true)(e)
	}
}
