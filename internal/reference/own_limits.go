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
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/regexpsize"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/internal/template"
	"github.com/claudemock/claudemock/internal/upstream"
	"github.com/claudemock/claudemock/internal/watch"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/server"
)

// ownLimits lists claudemock's own limits. --speed changes none of them.
func ownLimits() []words.Limit {
	idle := words.Limit{"how long a connection may be idle after an answer", words.Span(server.DefaultIdleTimeout) + "; `--idle-timeout`; a listener's `idle_drop` adds its `after`", "the connection is closed; log, and a note in the journal of the last request's session"}
	return slices.Concat([]words.Limit{idle}, listen.RequestLimits(), answerLimits(), listen.ConnectionLimits(), sessionLimits(), control.Limits(), scenarioLimits())
}

// answerLimits lists the limits on the size and time of requests and answers.
func answerLimits() []words.Limit {
	return []words.Limit{
		{"the length of a request's body", fmt.Sprintf("%d MB, as the API; batches 256 MB, files 500 MB; `WithMaxBody`", server.DefaultMaxBody>>20), "answered 413; journalled like any answer"},
		{"the memory of the values of a JSON body", fmt.Sprintf("%d MB plus %d bytes for each byte of the body; for a batch %d bytes for each of the first %d MB", request.TreeBase>>20, request.TreeShare, request.TreeShare+request.BatchShare, request.BatchKept>>20), "answered 413; log, and a note in the session's journal"},
		{"the memory of all requests in flight", "half of GOMEMLIMIT, or otherwise of the memory of the container or the machine; `--max-memory`, `WithMaxMemory`. The first 64 kB of an answer do not count, nor those of a body that arrive at once. 64 MB, or an eighth of the memory if that is less, are reserved for the first 64 kB of each request", "a request waits " + words.Span(memory.Timeout) + " for others and is then answered 529; log, and a note in the session's journal"},
		{"how long an answer may take to write", "none", "the scenario decides; a client that does not read blocks only its own answer"},
		{"how long an answer may continue when the server stops", words.Span(server.DefaultGrace) + "; `WithGrace`", "the answer is cut; log and journal"},
		{"how long a cut answer may still compute", words.Span(server.AfterCut), "the work is abandoned: `serve` says so and ends with code 3, and `Serve` returns `ErrStillRunning`; log"},
		{"how long a reset waits until the client has received the bytes before it", "about 2s, on Linux", "the connection is reset anyway; bytes that the client has not read are lost"},
	}
}

// sessionLimits lists the limits on sessions and on what they keep of requests.
func sessionLimits() []words.Limit {
	return []words.Limit{
		{"the number of sessions, and their memory", fmt.Sprintf("%d; %d MB, or an eighth of the memory if that is less; `WithSessionLimits`", server.DefaultMaxSessions, server.DefaultSessionMemory>>20), "the least recently used sessions without open requests end; log, and requests to an ended session get the reason. If all sessions have open requests, a new one is refused with 503"},
		{"how long a session may be without requests", words.Span(server.DefaultSessionIdle), "the session ends; log"},
		{"the work of evaluating the conditions of all rules for one request", fmt.Sprintf("%d steps of about a microsecond", incoming.MaxWork), "the answer is an api_error that names the rule; log"},
		{"credentials that a session remembers, to hide them anywhere", fmt.Sprint(redact.MaxSecrets), "the oldest are hidden only where their name or shape reveals them; a note in the session's journal"},
		{"calls that a session remembers", fmt.Sprint(session.MaxCalls), "a retry of an older one counts as a new call"},
		{"the part of a request's body that a journal keeps", fmt.Sprintf("%d kB", journal.MaxBody>>10), fmt.Sprintf("the entry has the beginning and the length of the body. `--keep whole` and `WithWholeBodies` keep all of it, and of each session the last %d MB", session.MaxWhole>>20)},
		{"texts and lists of a request and its answer that a journal keeps", fmt.Sprintf("names and ids %d B, a path %d kB, %d headers in %d kB, a value %d kB, %d ids of tool results, %d events and %d tool calls of an answer",
			journal.MaxName, journal.MaxPath>>10, journal.MaxHeaderLines, journal.MaxHeaders>>10, journal.MaxHeader>>10, journal.MaxResults, journal.MaxSent, journal.MaxTools), "the entry's `cut` names the field; a text ends with its length and a digest; rules that read the field cannot tell"},
		{"the text of a refusal, and a quotation of a request in an error", fmt.Sprintf("%d kB, %d characters", session.MaxRefusal>>10, words.MaxExcerpt), "it is cut and ends with the full number of bytes"},
	}
}

// scenarioLimits lists the limits on files, and on what scenarios ask for.
func scenarioLimits() []words.Limit {
	return []words.Limit{
		{"lines of a journal that wait for a follower", "256, without those that the journal has dropped", "a line `lost` says how many are missing"},
		{"a file of scenarios or models", fmt.Sprintf("%d MB; a regular file, or a link to one", catalogue.MaxFile>>20), "the file is not read: at the start it is refused, later its last good version stays; log"},
		{"how long changing files may delay a reload", words.Span(watch.SettleAtMost), "the files are read as they are; a broken one keeps its last good version; log"},
		{"how long a reload may continue when the server stops", words.Span(watch.LastReload), "it is abandoned; log"},
		{"a body from a file or in base64", fmt.Sprintf("%d MB", scenarios.MaxBodyFile>>20), "refused when the scenario is read"},
		{"bytes that one fault adds to an answer", fmt.Sprintf("%d GB, of which one megabyte is in memory", faults.MaxSize/1e9), "refused when the scenario is read"},
		{"what a journal and the limits of a session see of an answer of the real API", fmt.Sprintf("%d MB of its body, %d events and pauses", play.MaxKeptBytes>>20, play.MaxKeptOps), "all of it passes; what follows is not looked at; a note in the journal where events are left out"},
		{"events of an answer of the real API that are struck together; the memory of one that is struck", fmt.Sprintf("%d; %d MB", script.MaxWindow, int(script.MaxMade/1e6)), "the rest of the answer passes, and no fault strikes it; log, and a note in the journal"},
		{"what is kept of the answers of the real API to record them", fmt.Sprintf("%d requests, %d MB of bodies, %d MB of one", upstream.DefaultMostExchanges, upstream.DefaultMostBytes>>20, upstream.DefaultMostBody>>20), "all of it passes; a recording lacks the rest of a body, and says so; how many requests it lacks is printed"},
		{"the memory of one answer; the events of its stream; its faults", fmt.Sprintf("%d MB; %d; %d", int(script.MaxMade/1e6), stream.MaxEvents, scenarios.MaxFaults), "refused when the scenario is read, if that is known by then; otherwise a fault that would exceed the limit does not apply, which the journal says, or the answer is an api_error that says so; log"},
		{"a value that is made for a schema of the request, such as the input of a tool", fmt.Sprintf("%d MB, %d values", sample.MaxBytes>>20, sample.MaxValues), "optional parts are left out, then the value is cut short; log, and a note in the journal"},
		{"the results of a batch, without what `size` adds; the values in them that are made for schemas", fmt.Sprintf("%d MB; together 32 times the limit of one answer", session.MaxResults>>20), "the answer is an api_error that says so; values are cut short; log, and a note in the journal"},
		{"a regular expression in a scenario", fmt.Sprintf("%d instructions", regexpsize.Max), "refused when the scenario is read"},
		{"the text that a template makes, or an intermediate value; all texts of an answer", fmt.Sprintf("%d MB; %d MB", template.MaxText>>20, template.MaxTexts>>20), "the answer is an api_error that says so; log"},
	}
}
