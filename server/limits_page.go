package server

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// OwnLimit is a limit of the server's own, which no scenario asks for, in words
// for the docs.
type OwnLimit struct {
	What    string // what is limited
	Limit   string // by how much, and what changes that
	Strikes string // what happens then, and where it is told
}

// OwnLimits lists the limits that the server has of its own. None of them is
// changed by --speed.
func OwnLimits() []OwnLimit {
	const bytes = "%d kB"
	return []OwnLimit{
		{"no request after an answer, on any connection", span(DefaultIdleTimeout) + "; `--idle-timeout`; a listener's `idle_drop` adds its `after`", "the connection is closed; log, and a note in the journal of the last request's session"},
		{"the head of a request, from its first byte; on a listener also the TLS handshake and CONNECT, from the first moment", span(headerTimeout), "the connection is closed; log, and a note in the journal of a listener's session or of the last request's"},
		{"the length of a request's head, in HTTP/2 too", fmt.Sprintf(bytes, maxHeaderBytes>>10), "answered 431 by HTTP itself; it becomes no request"},
		{"the time that a request's body takes", span(bodyTimeout) + ", and as much more as an endpoint takes more than 32 MB", "the connection is closed; the request is journalled as cut by the server"},
		{"what a client goes on sending after an answer that came before its body", span(lingerTimeout), "the connection is closed"},
		{"the length of a request's body", fmt.Sprintf("%d MB, the API's own; batches 256 MB, files 500 MB; `WithMaxBody`", DefaultMaxBody>>20), "answered 413; journalled as any answer"},
		{"how long an answer takes to write", "none", "a scenario alone decides; a client that does not read blocks its own answer only"},
		{"how long an answer goes on when the server stops", span(DefaultGrace) + "; `WithGrace`", "the answer is cut; log and journal"},
		{"a reset that waits for what was sent before it to arrive", "about 2s, on Linux", "the connection is reset all the same; what was not read is lost"},
		{"connections of `never_read` at a time", fmt.Sprint(maxHeld), "the oldest is closed; log"},
		{"streams at a time on a connection of HTTP/2", fmt.Sprint(maxStreams), "further ones are refused, as SETTINGS told the client"},
		{"sessions at a time, and their memory", fmt.Sprintf("%d, %d MB", DefaultMaxSessions, DefaultSessionMemory>>20), "those used longest ago end; log"},
		{"a session without requests", span(DefaultSessionIdle), "it ends; log"},
		{"calls told apart in a session", fmt.Sprint(maxCalls), "a retry of an older one counts as a new call"},
		{"the body of a request that a journal keeps", fmt.Sprintf("%d kB", journal.MaxBody>>10), "the entry has its beginning and its length"},
		{"a body from a file or in base64", fmt.Sprintf("%d MB", scenarios.MaxBodyFile>>20), "refused when the scenario is read"},
		{"bytes that one fault adds to an answer", fmt.Sprintf("%d GB, of which one megabyte is made", faults.MaxSize/1e9), "refused when the scenario is read"},
		{"the memory of one answer; the events of its stream; the faults that strike it", fmt.Sprintf("%d MB; %d; %d", int(faults.MaxMade/1e6), claude.MaxEvents, scenarios.MaxFaults), "refused when the scenario is read, where that can be seen; else a fault that would pass it finds no place, which the journal says, or the answer is an api_error that says so; log"},
		{"a value made to a schema of the request, as the input of a tool is", fmt.Sprintf("%d MB, %d values", claude.MaxSampleBytes>>20, claude.MaxSampleValues), "what is not required is left out, and then the value is cut short; log, and a note in the journal"},
		{"a regular expression in a scenario", fmt.Sprintf("%d instructions", regexpsize.Max), "refused when the scenario is read"},
		{"a text that a template becomes, or a value on the way there; all texts of an answer", fmt.Sprintf("%d MB; %d MB", scenarios.MaxText>>20, scenarios.MaxTexts>>20), "the answer is an api_error that says so; log"},
	}
}

func span(d time.Duration) string { return scenarios.Span(d) }
