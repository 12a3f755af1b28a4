package server

import (
	"fmt"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/sample"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/redact"
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
		{"what the values of a JSON body take", fmt.Sprintf("%d MB, and %d bytes for each byte of the body; of a batch %d for each of the first %d MB", treeBase>>20, treeShare, treeShare+batchShare, batchKept>>20), "answered 413; log, and a note in the session's journal"},
		{"what all requests in flight take together", "half of GOMEMLIMIT, or else of what the container or the machine has; `--max-memory`, `WithMaxMemory`; of an answer the first 64 kB are free, and of a body when they are there at once; 64 MB, or an eighth of the memory where that is less, are kept for the first 64 kB of others", "a request waits " + span(memoryTimeout) + " for others and is then answered 529; log, and a note in the session's journal"},
		{"how long an answer takes to write", "none", "a scenario alone decides; a client that does not read blocks its own answer only"},
		{"how long an answer goes on when the server stops", span(DefaultGrace) + "; `WithGrace`", "the answer is cut; log and journal"},
		{"how long what was cut may go on computing", span(afterCut), "it is left behind: `serve` says so and ends with code 3, and `Serve` returns `ErrStillRunning`; log"},
		{"a reset that waits for what was sent before it to arrive", "about 2s, on Linux", "the connection is reset all the same; what was not read is lost"},
		{"connections of `never_read` at a time", fmt.Sprint(maxHeld), "the oldest is closed; log"},
		{"streams at a time on a connection of HTTP/2", fmt.Sprint(maxStreams), "further ones are refused, as SETTINGS told the client"},
		{"answers under way on a connection of HTTP/2 whose frames a scenario breaks, those included whose streams the client has reset", fmt.Sprint(maxAnswering), "further streams are refused, and may be tried again"},
		{"frames on such a connection that carry no request and no body", fmt.Sprintf("%d at once, and %d a second; each frame of an answer allows for 2 more, and each %d bytes for 1; a head that is too long counts for %d", idleFrames, time.Second/idleFrameEach, bytesPerFrame, longHeadCosts), "GOAWAY with ENHANCE_YOUR_CALM, and the connection is closed; log, and a note in the journal of the listener's session"},
		{"frames of that kind on any other connection of HTTP/2 in cleartext, where resets of ours count too", "as many, and each frame of an answer's body allows for more in the same way", "the connection is closed; log"},
		{"a frame on a connection whose frames a scenario breaks, and a block of headers with all its frames", fmt.Sprintf("%d kB and %d kB; "+span(headerTimeout)+" from its first byte", frameSize>>10, blockSize>>10), "GOAWAY, and the connection is closed; log, and a note in the journal of the listener's session"},
		{"bodies of requests on such a connection that are on their way or unread", fmt.Sprintf("%d MB for a stream, and for all", connWindow>>20), "the client has to wait; one that does not gets GOAWAY with FLOW_CONTROL_ERROR"},
		{"sessions at a time, and their memory", fmt.Sprintf("%d, %d MB, or an eighth of the memory where that is less; `WithSessionLimits`", DefaultMaxSessions, DefaultSessionMemory>>20), "those used longest ago end, but none with an open request; log, and whoever asks for one that ended is told. Where all have open requests, another is refused with 503"},
		{"a session without requests", span(DefaultSessionIdle), "it ends; log"},
		{"the work of the conditions of all rules for one request", fmt.Sprintf("%d steps of about a microsecond", scenarios.MaxWork), "the answer is an api_error that says which rule was too much; log"},
		{"credentials that a session knows again wherever they stand", fmt.Sprint(redact.MaxSecrets), "the oldest are hidden where their names or shapes tell them only; a note in the session's journal"},
		{"calls told apart in a session", fmt.Sprint(maxCalls), "a retry of an older one counts as a new call"},
		{"the body of a request that a journal keeps", fmt.Sprintf("%d kB", journal.MaxBody>>10), "the entry has its beginning and its length"},
		{"texts and lists of a request, or of its answer, that a journal keeps", fmt.Sprintf("names and ids %d B, a path %d kB, headers %d in %d kB, one value %d kB, %d ids of tool results, %d events and %d tool calls of an answer",
			journal.MaxName, journal.MaxPath>>10, journal.MaxHeaderLines, journal.MaxHeaders>>10, journal.MaxHeader>>10, journal.MaxResults, journal.MaxSent, journal.MaxTools), "the entry's `cut` names the field; a text ends with its length and a digest; a rule that reads the field cannot tell"},
		{"the text of a refusal, and what errors quote of a request", fmt.Sprintf("%d kB, %d characters", mostRefusal>>10, mostQuoted), "it ends with the number of bytes there were"},
		{"requests to control endpoints at a time; of them readers of journals and lists, followers of journals, verdicts", fmt.Sprintf("%d; %d, %d, %d", maxVisits, maxReaders, maxFollowers, maxVerdicts), "answered 503, with a retry-after"},
		{"the time that the body of a request to a control endpoint takes", span(visitTimeout), "answered 408, and the connection is closed"},
		{"the length of that body", fmt.Sprintf("%d MB", maxControlBody>>20), "answered 413"},
		{"the time that a client takes to read a part of a control endpoint's answer", fmt.Sprintf("%s for %d kB", span(readerTimeout), mostUnsent>>10), "the connection is closed; log"},
		{"lines of a journal that wait for a follower", "256, and none that the journal has forgotten", "a line `lost` says how many"},
		{"a file of scenarios or models", fmt.Sprintf("%d MB; a regular one, or a link to one", scenarios.MaxFile>>20), "it is not read; at the start refused, later the last good version stays; log"},
		{"how long files go on changing before they are read", span(settleAtMost), "they are read as they are; what is broken then keeps its last good version; log"},
		{"a reload of files that is at work when the server stops", span(lastReload), "it is given up; log"},
		{"a body from a file or in base64", fmt.Sprintf("%d MB", scenarios.MaxBodyFile>>20), "refused when the scenario is read"},
		{"bytes that one fault adds to an answer", fmt.Sprintf("%d GB, of which one megabyte is made", faults.MaxSize/1e9), "refused when the scenario is read"},
		{"the memory of one answer; the events of its stream; the faults that strike it", fmt.Sprintf("%d MB; %d; %d", int(faults.MaxMade/1e6), stream.MaxEvents, scenarios.MaxFaults), "refused when the scenario is read, where that can be seen; else a fault that would pass it finds no place, which the journal says, or the answer is an api_error that says so; log"},
		{"a value made to a schema of the request, as the input of a tool is", fmt.Sprintf("%d MB, %d values", sample.MaxBytes>>20, sample.MaxValues), "what is not required is left out, and then the value is cut short; log, and a note in the journal"},
		{"the results of a batch, beside what `size` adds; the values in them that are made to schemas", fmt.Sprintf("%d MB; together 32 times what one answer may take for them", maxResults>>20), "the answer is an api_error that says so; values are cut short; log, and a note in the journal"},
		{"a regular expression in a scenario", fmt.Sprintf("%d instructions", regexpsize.Max), "refused when the scenario is read"},
		{"a text that a template becomes, or a value on the way there; all texts of an answer", fmt.Sprintf("%d MB; %d MB", scenarios.MaxText>>20, scenarios.MaxTexts>>20), "the answer is an api_error that says so; log"},
	}
}

func span(d time.Duration) string { return scenarios.Span(d) }
