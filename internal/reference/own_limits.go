package reference

import (
	"fmt"
	"slices"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/sample"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/control"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/listen"
	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/template"
	"github.com/claudemock/claudemock/internal/watch"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/server"
)

// ownLimits lists the limits that claudemock has of its own. None of them is changed by
// --speed.
func ownLimits() []words.Limit {
	idle := words.Limit{"no request after an answer, on any connection", words.Span(server.DefaultIdleTimeout) + "; `--idle-timeout`; a listener's `idle_drop` adds its `after`", "the connection is closed; log, and a note in the journal of the last request's session"}
	return slices.Concat([]words.Limit{idle}, listen.RequestLimits(), answerLimits(), listen.ConnectionLimits(), sessionLimits(), control.Limits(), scenarioLimits())
}

// answerLimits are those on what requests and answers take.
func answerLimits() []words.Limit {
	return []words.Limit{
		{"the length of a request's body", fmt.Sprintf("%d MB, the API's own; batches 256 MB, files 500 MB; `WithMaxBody`", server.DefaultMaxBody>>20), "answered 413; journalled as any answer"},
		{"what the values of a JSON body take", fmt.Sprintf("%d MB, and %d bytes for each byte of the body; of a batch %d for each of the first %d MB", request.TreeBase>>20, request.TreeShare, request.TreeShare+request.BatchShare, request.BatchKept>>20), "answered 413; log, and a note in the session's journal"},
		{"what all requests in flight take together", "half of GOMEMLIMIT, or else of what the container or the machine has; `--max-memory`, `WithMaxMemory`; of an answer the first 64 kB are free, and of a body when they are there at once; 64 MB, or an eighth of the memory where that is less, are kept for the first 64 kB of others", "a request waits " + words.Span(memory.Timeout) + " for others and is then answered 529; log, and a note in the session's journal"},
		{"how long an answer takes to write", "none", "a scenario alone decides; a client that does not read blocks its own answer only"},
		{"how long an answer goes on when the server stops", words.Span(server.DefaultGrace) + "; `WithGrace`", "the answer is cut; log and journal"},
		{"how long what was cut may go on computing", words.Span(server.AfterCut), "it is left behind: `serve` says so and ends with code 3, and `Serve` returns `ErrStillRunning`; log"},
		{"a reset that waits for what was sent before it to arrive", "about 2s, on Linux", "the connection is reset all the same; what was not read is lost"},
	}
}

// sessionLimits are those on sessions and on what is kept of their requests.
func sessionLimits() []words.Limit {
	return []words.Limit{
		{"sessions at a time, and their memory", fmt.Sprintf("%d, %d MB, or an eighth of the memory where that is less; `WithSessionLimits`", server.DefaultMaxSessions, server.DefaultSessionMemory>>20), "those used longest ago end, but none with an open request; log, and whoever asks for one that ended is told. Where all have open requests, another is refused with 503"},
		{"a session without requests", words.Span(server.DefaultSessionIdle), "it ends; log"},
		{"the work of the conditions of all rules for one request", fmt.Sprintf("%d steps of about a microsecond", incoming.MaxWork), "the answer is an api_error that says which rule was too much; log"},
		{"credentials that a session knows again wherever they stand", fmt.Sprint(redact.MaxSecrets), "the oldest are hidden where their names or shapes tell them only; a note in the session's journal"},
		{"calls told apart in a session", fmt.Sprint(session.MaxCalls), "a retry of an older one counts as a new call"},
		{"the body of a request that a journal keeps", fmt.Sprintf("%d kB", journal.MaxBody>>10), "the entry has its beginning and its length"},
		{"texts and lists of a request, or of its answer, that a journal keeps", fmt.Sprintf("names and ids %d B, a path %d kB, headers %d in %d kB, one value %d kB, %d ids of tool results, %d events and %d tool calls of an answer",
			journal.MaxName, journal.MaxPath>>10, journal.MaxHeaderLines, journal.MaxHeaders>>10, journal.MaxHeader>>10, journal.MaxResults, journal.MaxSent, journal.MaxTools), "the entry's `cut` names the field; a text ends with its length and a digest; a rule that reads the field cannot tell"},
		{"the text of a refusal, and what errors quote of a request", fmt.Sprintf("%d kB, %d characters", session.MaxRefusal>>10, words.MaxExcerpt), "it ends with the number of bytes there were"},
	}
}

// scenarioLimits are those on files, and on what scenarios ask for.
func scenarioLimits() []words.Limit {
	return []words.Limit{
		{"lines of a journal that wait for a follower", "256, and none that the journal has forgotten", "a line `lost` says how many"},
		{"a file of scenarios or models", fmt.Sprintf("%d MB; a regular one, or a link to one", catalogue.MaxFile>>20), "it is not read; at the start refused, later the last good version stays; log"},
		{"how long files go on changing before they are read", words.Span(watch.SettleAtMost), "they are read as they are; what is broken then keeps its last good version; log"},
		{"a reload of files that is at work when the server stops", words.Span(watch.LastReload), "it is given up; log"},
		{"a body from a file or in base64", fmt.Sprintf("%d MB", scenarios.MaxBodyFile>>20), "refused when the scenario is read"},
		{"bytes that one fault adds to an answer", fmt.Sprintf("%d GB, of which one megabyte is made", faults.MaxSize/1e9), "refused when the scenario is read"},
		{"the memory of one answer; the events of its stream; the faults that strike it", fmt.Sprintf("%d MB; %d; %d", int(script.MaxMade/1e6), stream.MaxEvents, scenarios.MaxFaults), "refused when the scenario is read, where that can be seen; else a fault that would pass it finds no place, which the journal says, or the answer is an api_error that says so; log"},
		{"a value made to a schema of the request, as the input of a tool is", fmt.Sprintf("%d MB, %d values", sample.MaxBytes>>20, sample.MaxValues), "what is not required is left out, and then the value is cut short; log, and a note in the journal"},
		{"the results of a batch, beside what `size` adds; the values in them that are made to schemas", fmt.Sprintf("%d MB; together 32 times what one answer may take for them", session.MaxResults>>20), "the answer is an api_error that says so; values are cut short; log, and a note in the journal"},
		{"a regular expression in a scenario", fmt.Sprintf("%d instructions", regexpsize.Max), "refused when the scenario is read"},
		{"a text that a template becomes, or a value on the way there; all texts of an answer", fmt.Sprintf("%d MB; %d MB", template.MaxText>>20, template.MaxTexts>>20), "the answer is an api_error that says so; log"},
	}
}
