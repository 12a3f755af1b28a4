package verdict

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/scenarios/expect"
)

// stance is what the client's end says of a failure that was the client's to
// notice.
type stance int

const (
	endsOpen   stance = iota // the end leaves it open
	endsLoud                 // it said that something went wrong, or its tests say that it does
	endsSilent               // it claims to have what it was after
)

// endingUnknown is why nothing can be concluded from the end.
const endingUnknown = "how the client ended is not known"

// stance is the client's, and why in words that can end a sentence.
func (c *Case) stance() (stance, string) {
	e := c.Ending
	switch {
	case e == nil:
		return endsOpen, endingUnknown
	case e.Command == Service:
		return endsOpen, "a service tells its users and goes on; its end says nothing"
	case slices.Contains(e.OK, e.Exit):
		return endsOpen, fmt.Sprintf("exit status %d is one of --ok-exit", e.Exit)
	case e.Killed:
		return endsOpen, "the client was stopped when its time was over"
	case c.Scenario.Expect != nil && c.Scenario.Expect.Exit == expect.ExitAny:
		return endsOpen, "the scenario draws no conclusion from the exit status"
	case e.Command == Tests && e.Exit == 0:
		return endsLoud, "the tests passed"
	case e.Command == Tests:
		return endsOpen, "the tests failed, for this reason or for another"
	case e.Exit == 0:
		return endsSilent, e.String()
	default:
		return endsLoud, e.String()
	}
}

// ticks reports whether the same question may be asked anew at every tick of a
// clock, by a service that goes on for ever.
func (c *Case) ticks() bool { return c.Ending != nil && c.Ending.Command == Service }

// leavesExitOpen reports whether nothing is to be concluded from the exit status.
func (c *Case) leavesExitOpen() bool {
	asked := c.Scenario.Expect
	return asked != nil && asked.Exit == expect.ExitAny || slices.Contains(c.Ending.OK, c.Ending.Exit)
}

// String is how the client ended, e.g. "the program exited 1".
func (e *Ending) String() string {
	who := "the program"
	switch e.Command {
	case Tests:
		who = "the tests"
	case Service:
		who = "the service"
	case Call:
		return e.ofCall()
	}
	if e.Signal != "" {
		return who + " was ended by a signal (" + e.Signal + ")"
	}
	return who + " exited " + strconv.Itoa(e.Exit)
}

// ofCall is String for code under test, which has no exit status.
func (e *Ending) ofCall() string {
	switch {
	case e.Killed:
		return "the code under test was stopped at its time limit"
	case e.Exit == 0:
		return "the code under test returned"
	default:
		return "the code under test ended with an error"
	}
}

// status is the same without who ended, e.g. "exit 1" or "killed".
func (e *Ending) status() string {
	if e.Signal != "" {
		return e.Signal
	}
	return "exit " + strconv.Itoa(e.Exit)
}
