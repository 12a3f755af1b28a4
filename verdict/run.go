// Package verdict judges whether a client coped with a scenario. It checks the
// journal of a session, and the way the client ended, against the rules that
// good clients keep and against what the scenario expects.
//
// A rule is one file here, one page in internal/rules/pages that explains it, and
// one line in registry.go. It reads the evidence and returns a [Finding]. It decides
// by the journal alone, or by the journal and the client's ending. If it cannot
// decide, it says so, which is neither pass nor fail.
package verdict

import (
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// Run is the input of a verdict.
type Run struct {
	Scenario  *scenarios.Scenario
	Session   string  // its id
	Speed     float64 // at which the scenario was played; 0 means 1
	Entries   []journal.Entry
	Notes     []journal.Note
	Forgotten int     // entries that the journal dropped
	Ending    *Ending // how the client ended; nil if unknown
	InTest    bool    // the client is the code under test in a test, also where its ending is unknown
}

// Ending is how a client ended: a command with its exit status, or the code
// under test in a test, with exit 0 if it returned normally and 1 if it
// returned an error.
type Ending struct {
	Command Command        `json:"command"`          // "" means Program
	Exit    int            `json:"exit"`             // -1 when a signal ended it
	Signal  string         `json:"signal,omitempty"` // the signal, e.g. "killed"
	Output  string         `json:"output,omitempty"` // what it printed, both streams, at most the last 64 KB
	Stderr  string         `json:"stderr,omitempty"` // the end of what it printed to stderr, where that is known apart
	Set     []string       `json:"set,omitempty"`    // the environment variables that led it to the API, where it was started with some
	Began   time.Time      `json:"began"`
	Ended   time.Time      `json:"ended"`
	Limit   journal.Millis `json:"limit_ms,omitempty"` // its time limit; 0 for none
	Killed  bool           `json:"killed,omitempty"`   // it was killed at its time limit
	OK      []int          `json:"ok_exit,omitempty"`  // exit statuses that say neither that it has its answer nor that it failed
}

// Command is the kind of a command. It decides what its exit status means.
type Command string

// The kinds of commands.
const (
	// Program is a client: it copes if it gets its answer in the end, or exits
	// with a non-zero status. Exit 0 says that it has its answer.
	Program Command = "program"
	// Tests is a test suite of a client: it copes if it exits with 0.
	Tests Command = "tests"
	// Service is a program that reports failures to its users and goes on: a
	// bot, a daemon, a prompt. Its exit status means nothing.
	Service Command = "service"
	// Call is not a command but the code under test in a test: exit 0 says that
	// it returned as if it had its answer, 1 that it returned an error.
	Call Command = "call"
)

// Commands lists the kinds of commands that a user can name.
func Commands() []Command { return []Command{Program, Tests, Service} }

// program returns the ending of a program, nil unless it is known and the program's
// own: a test suite, a service and a program that was killed at its time limit
// have none.
func (r *Run) program() *Ending {
	if r.Ending == nil || r.Ending.Command == Tests || r.Ending.Command == Service || r.Ending.Killed {
		return nil
	}
	return r.Ending
}

// hurried reports whether the waits of the scenario were shortened.
func (r *Run) hurried() bool {
	return r.Speed != 0 && r.Speed != 1 && r.Scenario.Speed != scenarios.SpeedFixed
}
