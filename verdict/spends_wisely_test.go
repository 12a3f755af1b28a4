package verdict

import (
	"testing"

	"github.com/claudemock/claudemock/journal"
)

func TestWhatIsAnsweredIsNotPaidForAgain(t *testing.T) {
	whole := func(e *journal.Entry) {
		given(200, journal.Answer{Kind: journal.Stream, Whole: true, Text: "Hello.", Stop: "end_turn"})(e)
		e.Stream, e.End = true, journal.Reset
	}
	q := conversing("user How long is the longest river in the world?")
	judges(t, spendsWisely, []judgement{
		{"one answer", run(ask(0, q)), Pass, "asked nothing again that was answered", nil},
		{"a retry of a failure", run(ask(0, q, refused(529)), ask(second, q)), Pass, "asked nothing again that was answered", nil},
		{"a retry after the whole stream", run(ask(0, q, whole), ask(second, q)), Fail,
			"request 2 asks again what request 1 had been answered to the end: some 18 tokens for nothing", []int{1, 2}},
		{"the same question later", run(ask(0, q), ask(second, call(2), q)), Pass, "asked nothing again that was answered", nil},
		{"a refusal is asked again", run(ask(0, q, stopped("refusal")), ask(second, q)), Pass, "asked nothing again that was answered", nil},
		{"two at a time", run(ask(0, q, took(second)), ask(second/2, call(2), q, took(second))), Noted,
			"requests 1 and 2 were equal and open at the same time: some 18 tokens twice", []int{1, 2}},
		{"a file", run(ask(0, endpoint("upload_file"))), Nothing, "", nil},
	})
}

func TestUsersWithEqualCountsAreNotPaired(t *testing.T) {
	q := conversing("user Hi")
	r := run(ask(0, q, refused(529)), ask(second, call(2), q), ask(2*second, q))
	f := spendsWisely(newEvidence(r))
	if f.Result == Fail {
		t.Error(f.Text)
	}
}
