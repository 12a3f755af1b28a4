package conformance

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sweptWords say in plain words what is wrong, and what to do about it.
type sweptWords struct {
	title string            // what happens
	do    string            // for agents that have no words of their own; %stop is where they find the stop reason
	own   map[string]string // by the name of the agent
}

// The words for what a sweep finds in several ways.
var (
	halfIsTaken = sweptWords{
		title: "Half an answer passes for the whole one",
		do:    "after the loop, check that %stop is there: without it, the stream was cut. Ask again, or fail",
		own: map[string]string{
			"ai-sdk":       "after the loop, fail unless %stop is `stop`",
			"langchain-py": "a tool may even run with half of its arguments. In an `after_model` middleware, raise an error unless %stop is there: without it, the stream was cut",
		},
	}
	errorIsHidden = sweptWords{
		title: "An error ends the program as if all were well",
		do:    "let the error end the program",
		own: map[string]string{
			"ai-sdk": "`textStream` ends at an error, and does not throw it. After the loop, fail unless %stop is `stop`; it rejects after a time-out",
		},
	}
	silenceIsWaitedFor = sweptWords{
		title: "Where an answer falls silent, it waits for ever",
		do:    "bound the silence yourself",
		own: map[string]string{
			"typescript-runner": "the client's `timeout` ends when an answer begins. Start a timer at each event of the stream, and call `stream.abort()` when it fires",
			"ai-sdk":            "`firstChunkMs` and `chunkMs` bound only what lies between the beginning of an answer and its last event. Pass `abortSignal: AbortSignal.timeout(…)`, too",
		},
	}
)

// wordsOfSweeps are the words by the rule that was broken, or by the rule and the fault.
var wordsOfSweeps = map[string]sweptWords{
	"notices-truncation":            halfIsTaken,
	"silent-difference truncate":    halfIsTaken,
	"silent-difference drop":        halfIsTaken,
	"silent-difference error_event": errorIsHidden,
	"reports-failure":               errorIsHidden,
	"hang":                          silenceIsWaitedFor,
	"times-out":                     silenceIsWaitedFor,
	"reads-stop-reason": {
		title: "An answer that is empty, refused or cut short passes for a good one",
		do:    "after the loop, go on only if %stop is `end_turn` and there is a text. Otherwise say what happened",
		own: map[string]string{
			"ai-sdk": "after the loop, go on only if `await result.rawFinishReason` is `end_turn` and there is a text. Otherwise say what happened",
		},
	},
	"uses-answer stall": {
		title: "A whole answer is thrown away if the connection stays open after it",
		do:    "it reads until the connection closes, and then the time-out discards the message. Keep that time-out short, and ask again",
	},
}

// words returns the words for a cause, and fails the test if there are none yet.
func (p sweptProgram) words(t *testing.T, rule, point string) (title, do string) {
	t.Helper()
	words, ok := wordsOfSweeps[rule+" "+faultOf(point)]
	if !ok {
		words, ok = wordsOfSweeps[rule]
	}
	require.True(t, ok, "%s breaks %s at %s: look at it, and say in sweeps_words_test.go what to do about it", p.name, rule, point)
	do = words.do
	if own := words.own[p.name]; own != "" {
		do = own
	}
	return words.title, strings.ReplaceAll(do, "%stop", p.stop)
}
