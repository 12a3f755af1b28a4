package verdict

import "testing"

func TestARetryIsComplete(t *testing.T) {
	full := body(`{"model":"m","system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],"tools":[{"name":"a"}],"messages":[{"role":"user","content":"Q"}]}`)
	bare := body(`{"model":"m","messages":[{"role":"user","content":"Q"}]}`)
	uncached := body(`{"model":"m","system":[{"type":"text","text":"S"}],"tools":[{"name":"a"}],"messages":[{"role":"user","content":"Q"}]}`)
	betas := func(value string) trait { return header("Anthropic-Beta", value) }
	judges(t, sameRequestOnRetry, []judgement{
		{"no retry", run(ask(0, full)), Nothing, "", nil},
		{"the same again", run(ask(0, full, refused(529)), ask(second, full)), Pass, "retries were complete, once", nil},
		{"more than before", run(ask(0, bare, refused(529)), ask(second, full, betas("x"))), Pass, "retries were complete, once", nil},
		{"betas in another form", run(ask(0, full, betas("a, b"), refused(529)), ask(second, full, betas("b,a"))), Pass, "retries were complete, once", nil},
		{"without a beta", run(ask(0, full, betas("a,b"), refused(529)), ask(second, full, betas("a"))), Fail,
			"request 2, the retry of request 1, left out anthropic-beta: b", []int{1, 2}},
		{"without tools and system", run(ask(0, full, refused(500)), ask(second, bare)), Fail,
			"request 2, the retry of request 1, left out tools, system, cache_control", []int{1, 2}},
		{"without its cache mark", run(ask(0, full, lost()), ask(second, uncached)), Fail,
			"request 2, the retry of request 1, left out cache_control", []int{1, 2}},
		{"less after it was too large is another request", run(ask(0, full, refused(413)), ask(second, bare)), Nothing, "", nil},
		{"less without a mark may be meant", run(ask(0, unmarked(), full, refused(529)), ask(second, unmarked(), bare)), CannotTell,
			"request 2 left out tools, system, cache_control of request 1, and nothing says that it is its retry", nil},
		{"another key is another account", run(ask(0, full, key("a"), refused(529)), ask(second, bare, key("b"))), Nothing, "", nil},
	})
}
