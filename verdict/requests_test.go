package verdict

import (
	"testing"

	"github.com/claudemock/claudemock/journal"
)

func TestAToolRunsOnceForAWholeCall(t *testing.T) {
	half := ask(0, cutStream(7), calling("t1", "search", false))
	whole := []trait{saying(""), stopped("tool_use"), calling("t2", "search", true)}
	judges(t, noDuplicateSideEffects, []judgement{
		{"no results", run(ask(0, whole...)), Nothing, "", nil},
		{"one result", run(ask(0, whole...), ask(second, call(2), question("q2"), results("t2"))), Pass, "each tool call has one result, in 1 result", nil},
		{"a history sent again with its results", run(ask(0, whole...),
			ask(second, call(2), question("q2"), results("t2"), refused(529)), ask(2*second, call(2), question("q2"), results("t2"))),
			Pass, "each tool call has one result, in 2 results", nil},
		{"two results in one body", run(ask(0, whole...), ask(second, call(2), question("q2"), results("t2", "t3", "t2"))), Fail,
			"request 2 holds two results for the tool call t2", []int{2}},
		{"a result for half a call", run(half, ask(second, call(2), question("q2"), results("t1"))), Fail,
			"request 2 holds a result for the tool call t1, which ended before its input in the answer to request 1", []int{1, 2}},
		{"a call that max_tokens cut", run(ask(0, stopped("max_tokens"), calling("t1", "search", false)), ask(second, call(2), question("q2"), results("t1"))), Fail,
			"request 2 holds a result for the tool call t1, which ended before its input in the answer to request 1", []int{1, 2}},
		{"the same id whole in the retry", run(half, ask(second, calling("t1", "search", true)), ask(2*second, call(2), question("q2"), results("t1"))),
			Pass, "each tool call has one result, in 1 result", nil},
		{"an id that no answer gave", run(ask(0, results("t9"))), Pass, "each tool call has one result, in 1 result", nil},
		{"run for the answer that failed and for the next", run(ask(0, cutStream(7), calling("t1", "search", true)), ask(second, whole...),
			ask(2*second, call(2), question("q2"), results("t1")), ask(3*second, call(3), question("q3"), results("t2"))), Fail,
			"the tool search ran for request 1, whose answer failed, and again for request 2", []int{1, 2, 3, 4}},
		{"run for the answer that failed only", run(ask(0, cutStream(7), calling("t1", "search", true)), ask(second, whole...),
			ask(2*second, call(2), question("q2"), results("t1"))), Fail, "request 3 holds a result for the tool call t1 of request 1, which got an answer that was cut short", []int{1, 3}},
		{"only the end of the stream was missing", run(ask(0, cutStream(9), calling("t1", "search", true), stopped("tool_use")),
			ask(second, call(2), question("q2"), results("t1"))), Pass, "each tool call has one result, in 1 result", nil},
		{"the client left once it had the call", run(ask(0, leftStream(second, 7), calling("t1", "search", true)),
			ask(2*second, call(2), question("q2"), results("t1"))), Pass, "each tool call has one result, in 1 result", nil},
	})
}

func TestKeysStandInTheirOwnHeaderOnly(t *testing.T) {
	leaking := func(places ...string) trait { return func(e *journal.Entry) { e.Leaks = places } }
	const kept = "the key stood in its own header only"
	judges(t, keepsSecrets, []judgement{
		{"no request", run(exits(0, second)), Nothing, "", nil},
		{"nothing leaked", run(ask(0, path("/v1/messages?beta=true&max_tokens=5&key="))), Pass, kept, nil},
		{"in the body", run(ask(0), ask(second, leaking("body"))), Fail, "request 2 had its API key in its body", []int{2}},
		{"in several places", run(ask(0, leaking("path", "headers"))), Fail, "request 1 had its API key in its path and its headers", []int{1}},
		{"in several requests", run(ask(0, leaking("body")), ask(second, leaking("body"))), Fail, "request 1 had its API key in its body (2 such requests of 2)", []int{1}},
		{"somebody's key in the path", run(ask(0, path("/v1/sk-ant-api03-x/messages"))), Fail, "request 1 had what looks like an API key in its path", []int{1}},
		{"somebody's key in the path, in percent signs", run(ask(0, path("/v1/messages?k=%73k%2Dant%2Dapi03"))), Fail, "request 1 had what looks like an API key in its path", []int{1}},
		{"a parameter for keys", run(ask(0, path("/v1/messages?beta=true&api_key=abc"))), Fail, "request 1 had api_key in its query", []int{1}},
		{"a parameter for keys in other letters", run(ask(0, path("/v1/messages?Access%2DToken=abc"))), Fail, "request 1 had Access-Token in its query", []int{1}},
		{"a token where it belongs", run(ask(0, endpoint("other"), path("/v1/oauth/token?token=sha256:12345678"))), Pass, kept, nil},
		{"a parameter for keys, of which the journal shows the fingerprint", run(ask(0, path("/v1/messages?token=sha256:12345678"))), Fail, "request 1 had token in its query", []int{1}},
		{"a key among what an OAuth endpoint is told", run(ask(0, endpoint("other"), path("/v1/oauth/token?api_key=sha256:12345678"))), Fail, "request 1 had api_key in its query", []int{1}},
	})
}

func TestRequestsHaveTheHeadersThatTheAPIRequires(t *testing.T) {
	typed, versioned := header("Content-Type", "application/json; charset=utf-8"), header("Anthropic-Version", "2023-06-01")
	judges(t, sendsRequiredHeaders, []judgement{
		{"no request for a message", run(ask(0, endpoint("models"))), Nothing, "", nil},
		{"all there", run(ask(0, typed, versioned, key("sha256:1")), ask(second, typed, versioned, header("Authorization", "Bearer sha256:1"))), Pass, "sent with 2 requests", nil},
		{"no version", run(ask(0, typed, key("sha256:1"))), Fail, "request 1 had no anthropic-version", []int{1}},
		{"no key, refused for it", run(ask(0, typed, versioned, refused(401))), Fail, "request 1 had no x-api-key or authorization", []int{1}},
		{"another content type, in the retry only", run(ask(0, typed, versioned, key("k")), ask(second, header("Content-Type", "text/plain"), versioned, key("k"))), Fail,
			"request 2 had no content-type: application/json", []int{2}},
		{"none of them, every time", run(ask(0), ask(second)), Fail,
			"request 1 had no content-type: application/json and no anthropic-version and no x-api-key or authorization (2 such requests of 2)", []int{1}},
	})
}
