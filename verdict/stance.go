package verdict

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/scenarios/expect"
)

// stance is what the ending of the client says about a failure that the client
// should notice.
type stance int

const (
	endsOpen   stance = iota // the ending leaves it open
	endsLoud                 // it reported that something went wrong, or its tests check that it does
	endsSilent               // it claims to have its answer
)

// endingUnknown is why nothing can be concluded from the ending.
const endingUnknown = "how the client ended is not known"

// stance returns the stance of the client, and the reason in words that can end a
// sentence.
func (c *evidence) stance() (stance, string) {
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
		return endsOpen, "the scenario draws no conclusion from how the client ended"
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

// ticks reports whether the client is a service, which may repeat the same
// question at every tick of a clock.
func (c *evidence) ticks() bool { return c.Ending != nil && c.Ending.Command == Service }

// leavesExitOpen reports whether nothing can be concluded from the exit status.
func (c *evidence) leavesExitOpen() bool {
	asked := c.Scenario.Expect
	return asked != nil && asked.Exit == expect.ExitAny || slices.Contains(c.Ending.OK, c.Ending.Exit)
}

// String describes how the client ended, e.g. "the program exited 1".
func (e *Ending) String() string {
	if e.Command == Call {
		return e.ofCall()
	}
	who := e.subject()
	if e.Signal != "" {
		return who + " was ended by a signal (" + e.Signal + ")"
	}
	return who + " exited " + strconv.Itoa(e.Exit)
}

// subject names what ended.
func (e *Ending) subject() string {
	switch e.Command {
	case Tests:
		return "the tests"
	case Service:
		return "the service"
	case Call:
		return "the code under test"
	default:
		return "the program"
	}
}

// failed reports whether a command ended by itself with a status that means failure, or
// crashed. A signal is how services end.
func (e *Ending) failed() bool {
	switch {
	case e.Killed || slices.Contains(e.OK, e.Exit):
		return false
	case e.Signal != "":
		return e.Command != Service
	default:
		return e.Exit != 0
	}
}

// ofCall describes the ending of code under test, which has no exit status.
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

// status describes the ending without a subject, e.g. "exit 1" or "killed".
func (e *Ending) status() string {
	if e.Signal != "" {
		return e.Signal
	}
	return "exit " + strconv.Itoa(e.Exit)
}
