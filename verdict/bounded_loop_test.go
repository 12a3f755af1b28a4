package verdict

import (
	"fmt"
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestAToolLoopEnds(t *testing.T) {
	step := func(n int) trait { return func(e *journal.Entry) { e.Rule, e.Step = 1, n } }
	// loop is so many rounds of a tool call and its result, each of which a step answers.
	loop := func(rounds int, at func(i int) int, more ...part) Run {
		said := []string{"user A"}
		parts := []part{ask(0, conversing(said...), calls("t0"), step(at(0)))}
		for i := 1; i <= rounds; i++ {
			said = append(said, fmt.Sprintf("call t%d", i-1), fmt.Sprintf("result t%d done", i-1))
			parts = append(parts, ask(time.Duration(i)*second, call(i+1), conversing(said...), calls(fmt.Sprintf("t%d", i)), step(at(i))))
		}
		return run(append(parts, more...)...)
	}
	same := func(int) int { return 1 }
	few := bound("bounded-loop", expect.Bounds{Max: 3})
	judges(t, boundedLoop, []judgement{
		{"no tools", run(ask(0)), Nothing, "", nil},
		{"one call, and no result yet", loop(0, same), Nothing, "", nil},
		{"a few rounds", loop(3, same, few), Pass, "stopped calling tools after 3 rounds", nil},
		{"more than the scenario allows", loop(4, same, few), Fail,
			"from request 1 on the client ran mail for the same call 4 times without an end; it should stop after 3", []int{1, 5}},
		{"more than anybody allows", loop(101, same), Fail,
			"from request 1 on the client ran mail for the same call 101 times without an end; it should stop after 100", []int{1, 102}},
		{"two steps that take turns", loop(6, func(i int) int { return i%2 + 1 }, few), Pass, "stopped calling tools after 3 rounds", nil},
		{"two steps that take turns for too long", loop(8, func(i int) int { return i%2 + 1 }, few), Fail,
			"from request 1 on the client ran mail for the same call 4 times without an end; it should stop after 3", []int{1, 8}},
		{"calls of different steps are work", loop(9, func(i int) int { return i + 1 }, few), Nothing, "", nil},
	})
}
