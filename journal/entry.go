package journal

import (
	"encoding/json"
	"fmt"
	"time"
)

// Entry is one request and its answer. Its JSON form is what
// /_mock/sessions/{id}/journal shows; the keys are stable.
type Entry struct {
	Session  string    `json:"session"`  // the session's id: <scenario> or <scenario>.<name>
	Scenario string    `json:"scenario"` // "" when the request named none that exists
	Hash     string    `json:"hash"`     // the version of the scenario
	Ordinal  int       `json:"ordinal"`  // the request's place in its session, from 1, refused ones included; 0 for one that did not arrive as a whole, and for a probe
	Call     int       `json:"call"`     // which logical call of the session it belongs to, from 1; 0 for none
	Attempt  int       `json:"attempt"`  // which attempt of that call it is, from 1; 0 for none
	Arrived  time.Time `json:"arrived"`  // when its body was complete
	Gap      Millis    `json:"gap_ms"`   // since the previous request of the session arrived; 0 for the first

	Connection int    `json:"connection,omitempty"` // on which connection to its address it came, from 1; 0 for one that is not the server's own
	Proto      string `json:"proto"`                // the version of HTTP, e.g. HTTP/1.1 or HTTP/2

	Method    string              `json:"method"`
	Path      string              `json:"path"` // as asked for, with the query
	Endpoint  string              `json:"endpoint,omitempty"`
	Model     string              `json:"model,omitempty"`
	Stream    bool                `json:"stream"`
	Headers   map[string][]string `json:"headers"`               // of those not known to be harmless, fingerprints
	Body      string              `json:"body"`                  // with fingerprints in the place of credentials; of one longer than MaxBody the first MaxStart bytes
	Kept      Kept                `json:"body_kept,omitempty"`   // how much of the body is here
	Digest    string              `json:"body_digest,omitempty"` // of a body that is not here as a whole: equal for equal ones
	BodyBytes int                 `json:"body_bytes"`            // all of it
	Leaks     []string            `json:"leaks,omitempty"`       // where the API key stood outside its own header
	Retry     Retry               `json:"retry"`
	Question  string              `json:"question,omitempty"`     // a digest of the messages, equal in all requests that ask the same
	HeldTurns int                 `json:"held_turns,omitempty"`   // how many turns of the assistant the thread holds that it continues, and which the body lacks
	Results   []string            `json:"tool_results,omitempty"` // ids of the tool calls whose results the request holds, in order, repeated ones too; the last MaxResults
	Cut       []Field             `json:"cut,omitempty"`          // the fields that are not kept as a whole; a text that is cut ends with its length and a digest

	Probe     bool     `json:"probe,omitempty"`   // it only checked that the server is there: a HEAD, or a GET of the base URL; it counts nowhere
	Refused   bool     `json:"refused"`           // the healthy API would refuse it too, so that it took no step
	Limited   string   `json:"limited,omitempty"` // the rate limit that refused it, e.g. "requests_per_minute"
	State     string   `json:"state,omitempty"`   // the state of the scenario the session was in; "" for its own rules
	Rule      int      `json:"rule,omitempty"`    // the rule that answered, from 1 in the order they are tried; 0 for none
	Step      int      `json:"step,omitempty"`    // its step, from 1; 0 for none
	Played    string   `json:"played"`            // e.g. "error overloaded_error 529" or "reply stream + reset"
	Faults    []string `json:"faults,omitempty"`
	Forwarded bool     `json:"forwarded,omitempty"` // the answer is a real API's, which the request was passed on to
	Missed    []string `json:"missed,omitempty"`    // faults that did not apply to this answer
	Instead   string   `json:"instead,omitempty"`   // why the answer is not the one of the step
	NearMiss  string   `json:"near_miss,omitempty"` // the rule or the recorded request that came nearest when none with a condition matched, and why it did not
	Held      string   `json:"held,omitempty"`      // the gate that holds the answer at the moment; "" for none

	Result
	Answer Answer `json:"answer"` // what the client received
}

// Retry is what a request's headers say about attempts. An absent header is "".
type Retry struct {
	Count          string `json:"count,omitempty"`           // x-stainless-retry-count
	IdempotencyKey string `json:"idempotency_key,omitempty"` // idempotency-key
	Timeout        string `json:"timeout,omitempty"`         // x-stainless-timeout, seconds
}

// Result says how an answer ended.
type Result struct {
	Status    int    `json:"status"`        // 0 when no status line was sent
	Bytes     int64  `json:"bytes"`         // of the body, before chunking
	Events    int    `json:"events"`        // sent completely
	FirstByte Millis `json:"first_byte_ms"` // from arrival to the status line; 0 when there was none
	Duration  Millis `json:"duration_ms"`   // from arrival to the end
	End       End    `json:"end"`
	EndedBy   Party  `json:"ended_by,omitempty"`
	Trouble   string `json:"trouble,omitempty"` // why the answer could not be played as scripted

	Performed int `json:"-"` // how many operations of the script were performed
}

// End is how an answer ended.
type End string

// The ways in which answers end.
const (
	Open      End = "open"      // it has not ended
	Completed End = "completed" // complete according to HTTP
	Reset     End = "reset"     // with a TCP RST
	Closed    End = "closed"    // the connection was closed before the end of the answer
	Aborted   End = "aborted"   // broken off by other means of the transport, since no reset or close was possible
	Left      End = "left"      // the client went away
	Cut       End = "cut"       // the server shut down, or stopped waiting for the request
	Failed    End = "failed"    // it could not be written; Trouble says why
)

// Party is who ended an answer.
type Party string

// Who ended an answer: the scenario's script, the client, or the server.
const (
	ByScript Party = "script"
	ByClient Party = "client"
	ByServer Party = "server"
)

// Millis is a duration that JSON shows as milliseconds, to the microsecond.
type Millis time.Duration

// MarshalJSON writes a number of milliseconds.
func (m Millis) MarshalJSON() ([]byte, error) {
	ms, err := json.Marshal(float64(time.Duration(m).Microseconds()) / 1000)
	if err != nil {
		return nil, fmt.Errorf("writing a duration: %w", err)
	}
	return ms, nil
}

// UnmarshalJSON reads a number of milliseconds.
func (m *Millis) UnmarshalJSON(data []byte) error {
	var ms float64
	if err := json.Unmarshal(data, &ms); err != nil {
		return fmt.Errorf("reading a duration in milliseconds: %w", err)
	}
	*m = Millis(ms * float64(time.Millisecond))
	return nil
}
