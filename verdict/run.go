// Package verdict says whether a client coped with a scenario: it holds the
// journal of a session, and how the client ended, against the rules that good
// clients keep and against what the scenario expects.
//
// A rule is one file here, one page in internal/rules/pages that explains it,
// and one line in registry.go. It is given a [Case] and returns a [Finding]. It
// decides from the journal alone, or from the journal and the client's ending;
// what cannot be decided it says so, and that is neither pass nor fail.
package verdict

import (
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// Run is all that a verdict is given on.
type Run struct {
	Scenario  *scenarios.Scenario
	Session   string  // its id
	Speed     float64 // at which the scenario was played; 0 means 1
	Entries   []journal.Entry
	Notes     []journal.Note
	Forgotten int     // entries that the journal had no room for
	Ending    *Ending // how the client ended; nil when that is not known
}

// Ending is how a client ended: a command with its exit status, or in a test
// the code under test, as exit 0 when it returned and 1 when with an error.
type Ending struct {
	Command Command        `json:"command"`          // "" means Program
	Exit    int            `json:"exit"`             // -1 when a signal ended it
	Signal  string         `json:"signal,omitempty"` // the signal, e.g. "killed"
	Output  string         `json:"output,omitempty"` // what it printed, both streams, at most the last 64 KB
	Began   time.Time      `json:"began"`
	Ended   time.Time      `json:"ended"`
	Limit   journal.Millis `json:"limit_ms,omitempty"` // how long it was given; 0 for no limit
	Killed  bool           `json:"killed,omitempty"`   // it was still running when that was over
	OK      []int          `json:"ok_exit,omitempty"`  // exit statuses that say neither that it has its answer nor that it failed
}

// Command says what an exit status means.
type Command string

// What a command is.
const (
	// Program is a client: it copes by getting its answer in the end, or by a
	// non-zero exit. Exit 0 says that it has its answer.
	Program Command = "program"
	// Tests is a test suite of a client: it copes by exit 0.
	Tests Command = "tests"
	// Service is a program that tells its users of failures and goes on: a bot,
	// a daemon, a prompt. How it ends says nothing.
	Service Command = "service"
	// Call is no command but the code under test in a test: exit 0 says that it
	// returned as if it had its answer, 1 that it ended with an error.
	Call Command = "call"
)

// Commands lists what a command can be.
func Commands() []Command { return []Command{Program, Tests, Service} }

// program is how a client ended, if it is known and is its own doing: neither a
// test suite nor a service, and not killed for taking too long.
func (r *Run) program() *Ending {
	if r.Ending == nil || r.Ending.Command == Tests || r.Ending.Command == Service || r.Ending.Killed {
		return nil
	}
	return r.Ending
}

// hurried reports whether the scenario's waits were shortened.
func (r *Run) hurried() bool {
	return r.Speed != 0 && r.Speed != 1 && r.Scenario.Speed != scenarios.SpeedFixed
}
