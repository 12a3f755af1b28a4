package verdict

import (
	"testing"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestAWholeAnswerIsToBeUsed(t *testing.T) {
	given := func(parts ...part) Run { return run(append([]part{ask(0, saying(story))}, parts...)...) }
	judges(t, usesAnswer, []judgement{
		{"printed", given(exits(0, second), printing("> "+story+"\n")), Pass, "printed the answer to request 1", nil},
		{"put to another use", given(exits(0, second), printing("saved\n")), Pass, "the program exited 0", nil},
		{"silence of code under test shows nothing", given(exits(0, second), underTest), CannotTell, "the code under test returned and gave nothing, so that nothing shows what it made of the answer", nil},
		{"silence shows nothing", given(exits(0, second)), CannotTell, "the program exited 0 and printed nothing, so that nothing shows what it made of the answer", nil},
		{"a crash", given(exits(1, second), printing("Traceback\nKeyError: 'txt'\n")), Fail,
			`the answer to request 1 was whole; the program exited 1 ("KeyError: 'txt'")`, []int{1}},
		{"a crash behind the answer's own text", given(exits(2, second), printing(story)), Fail, "the answer to request 1 was whole; the program exited 2", []int{1}},
		{"a crash after a retry that succeeded", run(ask(0, refused(529)), ask(second), exits(1, 2*second)), Fail,
			"the answer to request 2 was whole; the program exited 1", []int{2}},
		{"an exit status of its own", given(exits(100, second)), CannotTell, "the program exited 100, which may be its own way to say something: see --ok-exit", nil},
		{"an exit status that was named", given(exits(1, second), func(r *Run) { r.Ending.OK = []int{1} }), Nothing, "", nil},
		{"a scenario that leaves the exit open", given(exits(1, second), expects(expect.Expectations{Exit: expect.ExitAny})), Nothing, "", nil},
		{"a service", given(exits(1, second), func(r *Run) { r.Ending.Command = Service }), Nothing, "", nil},
		{"tests are judged by their exit alone", given(tested(1, second)), Nothing, "", nil},
		{"an end that is not known", given(), Nothing, "", nil},
		{"an answer that was never whole", run(ask(0, cutStream(3)), exits(1, second)), Nothing, "", nil},
		{"another question without an answer", given(ask(second, call(2), question("q2"), refused(529)), exits(1, 2*second)), Nothing, "", nil},
		{"a refusal of the model's", run(ask(0, stopped("refusal")), exits(1, second)), Nothing, "", nil},
		{"an answer with something unknown in it", run(ask(0, strange(`block "hologram"`)), exits(1, second)), Nothing, "", nil},
		{"an answer with a fault in it", run(ask(0, faulty("unset")), exits(1, second)), Nothing, "", nil},
		{"a fault that found no place", run(ask(0, faulty("unset"), func(e *journal.Entry) { e.Missed = e.Faults }), exits(1, second)), Fail,
			"the answer to request 1 was whole; the program exited 1", []int{1}},
		{"an answer that was slow only", run(ask(0, faulty("delay")), exits(1, second)), Fail,
			"the answer to request 1 was whole; the program exited 1", []int{1}},
		{"a tool call that nobody answered", run(ask(0, calling("t", "search", true)), exits(1, second)), Nothing, "", nil},
		{"a tool call that was answered", run(ask(0, calling("t", "search", true)), ask(second, call(2), question("q2"), results("t")), exits(1, 2*second)), Fail,
			"the answer to request 2 was whole; the program exited 1", []int{2}},
	})
}

// faulty returns an answer with that fault.
func faulty(name string) trait { return func(e *journal.Entry) { e.Faults = []string{name} } }
