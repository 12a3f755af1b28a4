package incoming

import (
	"strconv"
	"time"
)

// Moment is where a session stands when a request comes.
type Moment struct {
	Nth      int           // the request's place among those of its endpoint, from 1
	Requests int           // of the session so far, this one and refused ones included
	Elapsed  time.Duration // since the session's first request
	InFlight int           // requests being answered, this one included
	Previous Outcome       // how the answer that ended last did
	State    string        // "" for the scenario's own rules
}

// Outcomes are the words that Outcome.Word can be, without the empty one.
var Outcomes = []string{"completed", "error", "refused", "reset", "closed", "left"}

// End is how an answer ended.
type End string

// How answers end.
const (
	EndCompleted End = "completed" // as HTTP asks
	EndReset     End = "reset"     // the connection or stream was reset
	EndClosed    End = "closed"    // the connection was closed before the end
	EndLeft      End = "left"      // the client went away
)

// Outcome is how a request was answered. The zero Outcome is that of none.
type Outcome struct {
	End     End
	Status  int  // 0 when none was sent
	Refused bool // the API itself refused the request
}

// Word is the outcome in one word: refused, reset, closed, left, error for any
// other status from 400 on, or completed; "" for none.
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

// String is the word, with the status where one was sent: "error 529".
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
