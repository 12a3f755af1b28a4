package verdict

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

func body(text string) trait {
	return func(e *journal.Entry) { e.Body, e.BodyBytes = text, len(text) }
}

// counted says what x-stainless-retry-count a request has, whatever its place.
func counted(r Run, counts ...string) Run {
	for i, count := range counts {
		r.Entries[i].Retry.Count = count
	}
	return r
}

func TestChainsAreTheAttemptsAtOneQuestion(t *testing.T) {
	const ms = time.Millisecond
	rows := []struct {
		name  string
		run   Run
		want  [][]int
		mixed []bool
	}{
		{"a call with its retries", run(ask(0, refused(529)), ask(second, refused(529)), ask(2*second)), [][]int{{1, 2, 3}}, []bool{false}},
		{"calls of a program's own loop", run(ask(0, refused(529)), ask(second, refused(529)), ask(2*second, call(2))), [][]int{{1, 2, 3}}, []bool{false}},
		{"a loop that says nothing of calls", run(ask(0, unmarked(), refused(529)), ask(second, unmarked(), refused(529)), ask(2*second, unmarked())),
			[][]int{{1, 2, 3}}, []bool{false}},
		{"other questions", run(ask(0, refused(529)), ask(ms, call(2), question("q2"), refused(529)), ask(second), ask(second, call(2), question("q2"))),
			[][]int{{1, 3}, {2, 4}}, []bool{false, false}},
		{"an answered question that is asked again", run(ask(0), ask(second, call(2))), [][]int{{1}, {2}}, []bool{false, false}},
		{"a call that goes on after a whole answer", run(ask(0), ask(second)), [][]int{{1, 2}}, []bool{false}},
		{"an answered question that is asked again without marks", run(ask(0, unmarked()), ask(second, unmarked())), [][]int{{1}, {2}}, []bool{false, false}},
		{"parallel calls whose counts tell them apart", run(ask(0, refused(529)), ask(4*ms, call(2), took(2*second)), ask(second)),
			[][]int{{1, 3}, {2}}, []bool{false, false}},
		{"parallel calls that are marked alike", run(ask(0, refused(529)), ask(4*ms, call(2), refused(529)), ask(second, call(2)), ask(second)),
			[][]int{{1, 2, 3, 4}}, []bool{true}},
		{"users that ask the same in turns", run(ask(0, refused(529)), ask(300*ms, call(2), refused(529)), ask(500*ms), ask(800*ms, call(2))),
			[][]int{{1, 2, 3, 4}}, []bool{true}},
		{"a prompt with the time in it", run(ask(0, unmarked(), telling("It is 12:00:00. Where?"), refused(529)), ask(second, unmarked(), telling("It is 12:00:01. Where?"))),
			[][]int{{1, 2}}, []bool{false}},
		{"a prompt about other times", run(ask(0, unmarked(), telling("What was at 08:08:08?"), refused(529)), ask(second, unmarked(), telling("What was at 09:09:09?"))),
			[][]int{{1}, {2}}, []bool{false, false}},
		{"prompts with numbers", run(ask(0, unmarked(), telling("Question 1"), refused(529)), ask(second, unmarked(), telling("Question 2"))),
			[][]int{{1}, {2}}, []bool{false, false}},
		{"parallel calls that are not", run(ask(0, unmarked(), refused(529)), ask(ms, unmarked(), refused(529)), ask(second, unmarked()), ask(second, unmarked())),
			[][]int{{1, 2, 3, 4}}, []bool{true}},
		{"a retry while the server has yet to see that the client left", run(ask(0, unmarked(), left(second)), ask(second-30*ms, unmarked())),
			[][]int{{1, 2}}, []bool{false}},
		{"a call that gives up on an answer and leaves it open is not parallel to itself", run(ask(0, left(9*second)), ask(second)), [][]int{{1, 2}}, []bool{false}},
		{"requests without messages, by path", run(ask(0, question(""), refused(529)), ask(second, question("")), ask(second, question(""), call(2), func(e *journal.Entry) { e.Path = "/v1/models" })),
			[][]int{{1, 2}, {3}}, []bool{false, false}},
		{"requests without messages, by body", run(ask(0, question(""), body(`{"a":1}`), refused(529)), ask(second, call(2), question(""), body(`{"a":2}`))),
			[][]int{{1}, {2}}, []bool{false, false}},
		{"uploads, of which no two bodies are alike", run(ask(0, question(""), body("--one"), refused(529)), ask(second, question(""), body("--two"))),
			[][]int{{1, 2}}, []bool{false}},
		{"tests that ask the same", run(ask(0, refused(401)), ask(second, call(2), refused(529)), ask(2*second, call(2)), exits(0, 3*second), suite()),
			[][]int{{1}, {2, 3}}, []bool{false, false}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			c := newEvidence(row.run)
			require.Len(t, c.chains, len(row.want))
			for i, chain := range c.chains {
				assert.Equal(t, row.want[i], chain.ordinals())
				assert.Equal(t, row.mixed[i], chain.mixed)
			}
		})
	}
}

func TestAQuestionIsAnsweredByItsLastAttemptOrInParallelByEach(t *testing.T) {
	rows := []struct {
		name string
		run  Run
		want bool
	}{
		{"in the end", run(ask(0, refused(529)), ask(second)), true},
		{"not in the end", run(ask(0, refused(529)), ask(second, refused(529))), false},
		{"each of parallel calls", run(ask(0, unmarked()), ask(0, unmarked())), true},
		{"some of parallel calls", run(ask(0, unmarked(), refused(529)), ask(0, unmarked())), false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, newEvidence(row.run).chains[0].answered())
		})
	}
}

func TestRoundsAreTheAttemptsOfOneLoop(t *testing.T) {
	fail := refused(529)
	six := []part{ask(0, fail), ask(second, fail), ask(2*second, fail), ask(3*second, fail), ask(4*second, fail), ask(5*second, fail)}
	keyed := func(r Run) Run {
		for i := range r.Entries {
			r.Entries[i].Retry = journal.Retry{IdempotencyKey: "k"}
		}
		return r
	}
	rows := []struct {
		name string
		run  Run
		want [][]int
	}{
		{"one call", run(six...), [][]int{{1, 2, 3, 4, 5, 6}}},
		{"two calls", run(ask(0, fail), ask(second, fail), ask(2*second, call(2), fail), ask(3*second, call(2))), [][]int{{1, 2}, {3, 4}}},
		{"a loop that passes its own idempotency-key to every call", counted(run(six...), "0", "1", "2", "0", "1", "2"), [][]int{{1, 2, 3}, {4, 5, 6}}},
		{"an idempotency-key and no counts", keyed(run(ask(0, fail), ask(second))), [][]int{{1, 2}}},
		{"no marks", run(ask(0, unmarked(), fail), ask(second, unmarked())), [][]int{{1}, {2}}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			chains := newEvidence(row.run).chains
			require.Len(t, chains, 1)
			var got [][]int
			for _, round := range chains[0].rounds() {
				got = append(got, ordinals(round...))
			}
			assert.Equal(t, row.want, got)
		})
	}
}

func TestWaitsCountFromWhenTheClientKnew(t *testing.T) {
	slowBody := func(e *journal.Entry) { e.Duration = journal.Millis(400 * time.Millisecond) }
	rows := []struct {
		name string
		run  Run
		want time.Duration
	}{
		{"from the status of an error", run(ask(0, refused(529), slowBody), ask(second)), second - answerTime},
		{"from the end of a stream that was cut", run(ask(0, cutStream(3), streamed(400*time.Millisecond)), ask(second)), 600 * time.Millisecond},
		{"from when a connection was lost", run(ask(0, lost()), ask(second)), second - answerTime},
		{"from when the client left", run(ask(0, left(900*time.Millisecond)), ask(second)), 100 * time.Millisecond},
		{"never below zero", run(ask(0, left(5*second)), ask(second)), 0},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			waits := newEvidence(row.run).chains[0].waits()
			require.Len(t, waits, 1)
			assert.Equal(t, row.want, waits[0].Length)
		})
	}
}

func TestLoopsKeepInnerAndOuterWaitsApart(t *testing.T) {
	fail := refused(529)
	c := newEvidence(run(ask(0, fail), ask(second, fail), ask(4*second, call(2), fail), ask(5*second, call(2), fail), ask(11*second, call(3))))
	var got [][]Wait
	for _, loop := range c.chains[0].loops() {
		for i := range loop {
			loop[i].From, loop[i].to = nil, nil
		}
		got = append(got, loop)
	}
	inner := []Wait{{Length: second - answerTime, number: 1}}
	assert.Equal(t, [][]Wait{inner, inner, nil, {
		{Length: 3*second - answerTime, number: 1, outer: true}, {Length: 6*second - answerTime, number: 2, outer: true},
	}}, got)
}
