package conformance

import (
	"fmt"
	"strings"
	"time"
)

// testCase is a scenario and the way it is played to the clients, with
// assertions beyond testdata/behaviour.txt.
type testCase struct {
	name       string          // the scenario's, unless scenario says which
	scenario   string          // the scenario's, where name tells several cases of it apart
	timeout    time.Duration   // the client's own; 0 leaves the SDK's, ten minutes
	patience   time.Duration   // how long the test waits for an end; 0 is as long as it takes
	fast       bool            // played at speedUp
	swift      bool            // played at swiftly, with the SDKs' own timeout divided as well: shortened
	door       bool            // at an address of the scenario's own
	brief      bool            // plain and stream only, whatever the outcome
	retryAfter time.Duration   // what the answers ask for, as they ask at that speed
	wishes     []time.Duration // of a case without expectations: the same, answer by answer
	ragged     bool            // the length of the partial answer is chance and not on file

	want    expectation // of the official SDKs
	careful expectation // of the client that does as the guide says
	naive   expectation // of the one that checks nothing
}

// speedUp divides the waits of fast cases, swiftly those of swift ones.
const (
	speedUp = 10
	swiftly = 100
)

func (c testCase) played() string {
	if c.scenario != "" {
		return c.scenario
	}
	return c.name
}

// modes are those of a client in which the case is played.
func (c testCase) modes(s sdk) []string {
	if c.brief {
		return s.modes[:2]
	}
	return s.modes
}

// asked is what the answer before a retry (0 is the first) asked for.
func (c testCase) asked(retry int) time.Duration {
	if retry < len(c.wishes) {
		return c.wishes[retry]
	}
	return c.retryAfter
}

// title names the case and its circumstances.
func (c testCase) title() string {
	var notes []string
	if c.fast {
		notes = append(notes, fmt.Sprintf("waits divided by %d", speedUp))
	}
	if c.swift {
		notes = append(notes, "shortened")
	} else if c.timeout > 0 {
		notes = append(notes, fmt.Sprintf("the client's timeout is %v", c.timeout))
	}
	if len(notes) == 0 {
		return c.name
	}
	return c.name + ": " + strings.Join(notes, ", ")
}

// unharmed is a scenario that affects no client.
func unharmed(name string) testCase {
	return testCase{name: name, want: answers(once), careful: ends("result whole, " + once), naive: ends("result, " + once)}
}

// refused is a scenario with an error that a retry cannot fix: all clients make
// one request and return a clear error.
func refused(name string, status int, kind string) testCase {
	want := fails(status, kind, once)
	return testCase{name: name, want: want, careful: want, naive: want}
}

// passing is a scenario with transient errors: all clients but the naive one
// get an answer.
func passing(name, requests string, naive expectation) testCase {
	return testCase{name: name, want: answers(requests), careful: ends("result whole, " + requests), naive: naive}
}

// asking is passing with errors that ask for a wait.
func asking(name, requests string, retryAfter time.Duration) testCase {
	c := passing(name, requests, fails(429, "rate_limit_error", ""))
	c.retryAfter = retryAfter
	return c
}

// streamOnly is a scenario with a fault in streams: a plain call gets a healthy
// answer.
func streamOnly(name string, want, careful, naive map[string]string) testCase {
	want["plain"] = "result, " + once + ", end_turn"
	careful["plain"] = "result whole, " + once
	naive["plain"] = "result, " + once
	return testCase{name: name, want: each(want), careful: each(careful), naive: each(naive)}
}
