package incoming

import (
	"strconv"
	"time"
)

// Moment is the state of a session when a request arrives.
type Moment struct {
	Nth      int           // the request's place among those of its endpoint, from 1
	Requests int           // requests of the session so far, including this one and refused ones
	Elapsed  time.Duration // since the session's first request
	InFlight int           // requests being answered, including this one
	Previous Outcome       // of the answer that ended last
	State    string        // "" for the scenario's own rules
}

// Outcomes are the results of Outcome.Word, without the empty one.
var Outcomes = []string{"completed", "error", "refused", "reset", "closed", "left"}

// End is how an answer ended.
type End string

// How answers end.
const (
	EndCompleted End = "completed" // the response was complete
	EndReset     End = "reset"     // the connection or stream was reset
	EndClosed    End = "closed"    // the connection was closed before the end
	EndLeft      End = "left"      // the client disconnected
)

// Outcome says how the answer to a request ended. The zero Outcome is that of no answer.
type Outcome struct {
	End     End
	Status  int  // 0 if none was sent
	Refused bool // the API itself refused the request
}

// Word returns the outcome in one word: refused, reset, closed, left, error for a status
// from 400 on, or completed; "" for no answer.
func (o Outcome) Word() string {
	switch {
	case o.Refused:
		return "refused"
	case o.End == EndCompleted && o.Status >= 400:
		return "error"
	default:
		return string(o.End)
	}
}

// String returns the word, with the status if one was sent: "error 529".
func (o Outcome) String() string {
	switch {
	case o.End == "":
		return "nothing"
	case o.Status == 0:
		return o.Word()
	default:
		return o.Word() + " " + strconv.Itoa(o.Status)
	}
}
