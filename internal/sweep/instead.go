package sweep

import (
	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// placeInstead is the place of what comes in place of an answer.
const placeInstead = "instead_of_the_answer"

// htmlPage is what a proxy in front of the API answers with when it cannot reach it.
const htmlPage = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"

// plainText is what another proxy answers with.
const plainText = "upstream connect error or disconnect/reset before headers. reset reason: connection termination"

// insteads lists what can come in place of the answer to a request.
func insteads(r *Request) []Point {
	html, plain := scenarios.Body(htmlPage), scenarios.Body(plainText)
	fail := func(name string, kind Kind, e scenarios.Error) Point {
		return Point{Place: placeInstead, Fault: name, Kind: kind, instead: &scenarios.Step{Error: &e}}
	}
	list := []Point{
		fail("529", Passing, scenarios.Error{Type: "overloaded_error"}),
		fail("500", Passing, scenarios.Error{Type: "api_error"}),
		fail("429_with_retry_after", Passing, scenarios.Error{Type: "rate_limit_error", RetryAfter: &scenarios.RetryAfter{Seconds: 3}}),
		fail("429", Passing, scenarios.Error{Type: "rate_limit_error"}),
		fail("502_html", Passing, scenarios.Error{Status: 502, Body: &html, Headers: contentType("text/html")}),
		fail("503_text", Passing, scenarios.Error{Status: 503, Body: &plain, Headers: contentType("text/plain")}),
		fail("401", Permanent, scenarios.Error{Type: "authentication_error"}),
		fail("400", Permanent, scenarios.Error{Type: "invalid_request_error"}),
	}
	if r.Survey.StopReason == "" {
		return list // it is no message
	}
	return append(list, contents(&r.Survey)...)
}

func contentType(value string) map[string]*string { return map[string]*string{"content-type": &value} }

// contents lists the other messages that the API may send at any time.
func contents(s *script.Survey) []Point {
	say := func(name string, reply scenarios.Reply) Point {
		return Point{Place: placeInstead, Fault: name, Kind: Content, instead: &scenarios.Step{Reply: &reply}}
	}
	list := []Point{
		say("refusal", scenarios.Reply{
			Content: []*jsontree.Node{}, StopReason: "refusal",
			StopDetails: jsontree.Obj("type", "refusal", "category", nil, "explanation", nil),
		}),
		say("empty_content", scenarios.Reply{Content: []*jsontree.Node{}, StopReason: "end_turn"}),
	}
	if len(s.Tools) > 0 {
		return list
	}
	list = append(list, Point{
		Place: placeInstead, Fault: "max_tokens", Kind: Content,
		use: script.Use{Name: "set", Fault: &faults.Set{Path: "stop_reason", Value: jsontree.Of("max_tokens")}},
	})
	return append(list, say("pause_turn", scenarios.Reply{Content: pausedTurn(), StopReason: "pause_turn"}))
}

// pausedTurn is the content of an answer that the API interrupts while it runs code.
func pausedTurn() []*jsontree.Node {
	const id = "srvtoolu_01SweepPausedTurn1111111"
	return []*jsontree.Node{
		jsontree.Obj("type", "server_tool_use", "id", id, "name", "code_execution", "input", jsontree.Obj("code", "print(6 * 7)")),
		jsontree.Obj("type", "code_execution_tool_result", "tool_use_id", id,
			"content", jsontree.Obj("type", "code_execution_result", "stdout", "42\n", "stderr", "", "return_code", 0, "content", []any{})),
	}
}
