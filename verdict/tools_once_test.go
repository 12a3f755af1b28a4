package verdict

import "testing"

func TestAToolDoesNotRunAgainForARetry(t *testing.T) {
	asked := ask(0, conversing("user A"), calls("t1"))
	with := func(result string) trait { return conversing("user A", "call t1", "result t1 "+result) }
	judges(t, toolsOnce, []judgement{
		{"no tools", run(ask(0, conversing("user A"), refused(529)), ask(second, conversing("user A"))), Nothing, "", nil},
		{"nothing failed", run(asked, ask(second, call(2), with("18 degrees"))), Nothing, "", nil},
		{"the same result again", run(asked, ask(second, call(2), with("18 degrees"), refused(529)), ask(2*second, call(2), with("18 degrees"))), Pass,
			"sent the same results again after a failure, 1 result", nil},
		{"its keys in another order", run(asked, ask(second, call(2), with(`{"a":1,"b":2}`), refused(529)), ask(2*second, call(2), with(`{"b":2,"a":1}`))), Pass,
			"sent the same results again after a failure, 1 result", nil},
		{"another result", run(asked, ask(second, call(2), with("18 degrees"), refused(529)), ask(2*second, call(3), with("19 degrees"))), Fail,
			"request 3 brings another result of the tool call t1 than request 2 did, which failed: the tool ran again", []int{2, 3}},
		{"a shorter one after a rate limit", run(asked, ask(second, call(2), with("18 degrees and sunny"), refused(429)), ask(2*second, call(3), with("18 degrees"))), Nothing, "", nil},
		{"a shorter one after it was too long", run(asked, ask(second, call(2), with("18 degrees and sunny"), refused(413)), ask(2*second, call(3), with("18 degrees"))), Nothing, "", nil},
		{"another result later, when an old one is cleared", run(asked, ask(second, call(2), with("18 degrees"), refused(529)),
			ask(2*second, call(3), conversing("user A", "call t1", "result t1 cleared", "assistant Warm.", "user B"))), Nothing, "", nil},
		{"the question asked anew", run(asked, ask(second, call(2), with("18 degrees"), refused(529)), ask(2*second, call(3), conversing("user A"), calls("t2"))), Noted,
			"request 3 asks anew what request 1 asked, whose tools had run: they run again if the same client asks", []int{1, 3}},
	})
}
