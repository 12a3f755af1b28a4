package verdict

import "testing"

func TestWhatIsUnknownDoesNotSpoilAnAnswer(t *testing.T) {
	hologram := []trait{telling("show me"), saying(story), strange(`block "hologram"`)}
	odd := func(parts ...part) Run { return run(append([]part{ask(0, hologram...)}, parts...)...) }
	const used = "used 1 answer with something unknown in it"
	judges(t, toleratesUnknown, []judgement{
		{"nothing unknown", run(ask(0), exits(1, second)), Nothing, "", nil},
		{"an answer that was cut short as well", run(ask(0, cutStream(3), strange(`event "x"`)), exits(1, second)), Nothing, "", nil},
		{"nothing else in the answer", run(ask(0, saying(""), strange(`block "x"`)), exits(1, second)), Nothing, "", nil},
		{"an unknown stop reason", run(ask(0, strange(`stop_reason "x"`)), exits(1, second)), Nothing, "", nil},
		{"exit 0", odd(exits(0, second)), Pass, used, nil},
		{"the program failed and says nothing", odd(exits(1, second)), CannotTell,
			`the program exited 1 after a whole answer with block "hologram", and nothing that it printed says that it was for this`, nil},
		{"a check of the text failed", odd(exits(1, second), printing("FAIL: expected 'Paris' in the answer, got: "+story)), CannotTell,
			`the program exited 1 after a whole answer with block "hologram", and nothing that it printed says that it was for this`, nil},
		{"the answer, which was printed, names it", run(ask(0, saying("A hologram it is."), strange(`block "hologram"`)), exits(1, second), printing("A hologram it is.\nNo Paris.")), CannotTell,
			`the program exited 1 after a whole answer with block "hologram", and nothing that it printed says that it was for this`, nil},
		{"an assertion about the text failed", odd(exits(1, second), printing("Traceback (most recent call last)\nAssertionError: no Paris")), CannotTell,
			`the program exited 1 after a whole answer with block "hologram", and nothing that it printed says that it was for this`, nil},
		{"the program named what it does not know", odd(exits(1, second), printing("error: what is hologram?")), Fail,
			`the answer had block "hologram" and was whole; the program exited 1 and named "hologram"`, []int{1}},
		{"the program crashed at several", run(ask(0, saying(story), strange(`event "x"`, `delta "y"`)), exits(2, second),
			printing("Traceback (most recent call last):\n  File …\nKeyError: 'text'")), Fail,
			`the answer had event "x", delta "y" and was whole; the program exited 2 ("KeyError: 'text'")`, []int{1}},
		{"the program failed for another reason, too", odd(ask(second, call(2), question("q2"), refused(529)), exits(1, 2*second)), CannotTell,
			"the program exited 1, for which request 2 is a reason, too", nil},
		{"asked again in the same call", odd(ask(second, telling("show me")), exits(0, 2*second)), Fail,
			`request 2 asked again after a whole answer with block "hologram"`, []int{1, 2}},
		{"asked again by nobody knows whom", odd(ask(second, unmarked(), telling("show me")), exits(1, 2*second)), CannotTell,
			"request 2 asks the same as request 1, and nothing tells whether as a retry: send an idempotency-key", nil},
		{"the tests passed", odd(tested(0, second)), Pass, used, nil},
		{"the tests failed", odd(tested(1, second)), CannotTell, "the tests failed, for this reason or for another", nil},
		{"the end is not known", odd(), CannotTell, endingUnknown, nil},
		{"the conversation went on", odd(ask(second, call(2), telling("show me", story, "and then?"))), Pass, used, nil},
		{"the tool was run", run(ask(0, saying(""), calling("t1", "search", true), strange(`block "x"`)), ask(second, call(2), question("q2"), results("t1"))), Pass, used, nil},
	})
}
