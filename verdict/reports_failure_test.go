package verdict

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/expect"
)

func TestAnAnswerThatIsAFileNeedNotBeJSON(t *testing.T) {
	file := given(200, journal.Answer{Kind: journal.Other, Whole: true})
	judges(t, reportsFailure, []judgement{
		{"results of a batch", run(ask(0, endpoint("batch_results"), file), exits(0, second)), Nothing, "", nil},
		{"a file", run(ask(0, endpoint("file_content"), file), exits(0, second)), Nothing, "", nil},
		{"a page where a message should be", run(ask(0, file), exits(0, second)), Fail, "the only attempt came to an answer that cannot be read; the program exited 0", []int{1}},
	})
}

func TestAProgramWithoutAnAnswerSaysSo(t *testing.T) {
	spent := func(end part) Run {
		return run(ask(0, refused(429)), ask(second, refused(529)), ask(3*second, refused(429)), end)
	}
	judges(t, reportsFailure, []judgement{
		{"every question is answered", run(ask(0, refused(529)), ask(second), exits(0, 2*second)), Nothing, "", nil},
		{"nothing arrived, which the result says", run(exits(0, second)), Nothing, "", nil},
		{"exit 0 after the last attempt", spent(exits(0, 4*second)), Fail,
			"all 3 attempts failed, the last with 429 rate_limit_error; the program exited 0", []int{1, 2, 3}},
		{"exit 0, although it printed the error", run(ask(0, refused(400)), exits(0, second), printing("Error: 400")), Fail,
			"the only attempt came to 400 invalid_request_error; the program exited 0", []int{1}},
		{"a connection that broke", run(ask(0, lost()), exits(0, second)), Fail,
			"the only attempt came to a connection that ended without an answer; the program exited 0", []int{1}},
		{"an answer that cannot be read", run(ask(0, page()), exits(0, second)), Fail,
			"the only attempt came to an answer that cannot be read; the program exited 0", []int{1}},
		{"an answer given up", run(ask(0, left(second)), exits(0, 2*second)), Fail,
			"the only attempt came to an answer that the client did not wait for; the program exited 0", []int{1}},
		{"the program failed", spent(exits(1, 4*second)), Pass, "the program exited 1", nil},
		{"the tests passed", spent(tested(0, 4*second)), Pass, "the tests passed", nil},
		{"the tests failed", spent(tested(1, 4*second)), CannotTell, "the tests failed, for this reason or for another", nil},
		{"the client was stopped", spent(killed(4 * second)), CannotTell, "the client was stopped when its time was over", nil},
		{"the end is not known", run(ask(0, refused(400))), CannotTell, endingUnknown, nil},
		{"the scenario leaves the exit open", run(ask(0, refused(400)), exits(0, second), expects(expect.Expectations{Exit: expect.ExitAny})), CannotTell,
			"the scenario draws no conclusion from how the client ended", nil},
		{"half answers are other rules'", run(ask(0, cutStream(3)), ask(second, call(2), question("q2"), errorEvent("api_error", 2)), exits(0, 2*second)),
			Nothing, "", nil},
		{"half answers of a client that notices them", run(ask(0, errorEvent("overloaded_error", 7)), ask(second, errorEvent("overloaded_error", 7)), exits(0, 2*second)), Fail,
			"both attempts failed, the last with an error event overloaded_error after 7 events; the program exited 0", []int{1, 2}},
		{"an error event that was printed", run(ask(0, errorEvent("overloaded_error", 7)), exits(0, second), printing("overloaded_error")), Fail,
			"the only attempt came to an error event overloaded_error after 7 events; the program exited 0", []int{1}},
		{"a half answer, noticed, and then a refusal", run(ask(0, errorEvent("overloaded_error", 7)), ask(second, refused(529)), exits(0, 2*second)), Fail,
			"both attempts failed, the last with 529 overloaded_error; the program exited 0", []int{1, 2}},
		{"half answers, and the program failed", run(ask(0, cutStream(3)), ask(second, cutStream(3)), exits(1, 2*second)), Pass, "the program exited 1", nil},
		{"several questions", run(ask(0, refused(529)), ask(second, call(2), question("q2"), refused(500)), exits(0, 2*second)), Fail,
			"the only attempt came to 529 overloaded_error; the program exited 0 (2 such questions of 2)", []int{1}},
	})
}

func TestExitZeroMayBeRightWithoutAnAnswer(t *testing.T) {
	judges(t, reportsFailure, []judgement{
		{"a stream was left, perhaps on purpose", run(ask(0, leftStream(second, 5)), exits(0, second)), CannotTell,
			"the client left while request 1 was being answered, perhaps on purpose", nil},
		{"the same may have been asked in another form", run(ask(0, refused(413)), ask(second, call(2), question("q2")), exits(0, 2*second)), CannotTell,
			"request 1 got no answer, and request 2 may ask the same in another form", nil},
		{"a UUID in which a part has no digit", run(ask(0, telling("Request 9b2d4c1e-abcd-4e1f-8fed-0a1b2c3d4e5f. Where?"), refused(529)),
			ask(second, call(2), telling("Request 1c2d4c1e-12ab-4e1f-9fed-0a1b2c3d4e5f. Where?")), exits(0, 2*second)), CannotTell,
			"request 1 got no answer, and request 2 may ask the same in another form", nil},
		{"a question that its user went on typing", run(ask(0, telling("Complete this: Tell"), refused(529)), ask(second, call(2), telling("Complete this: Tell me a story")), exits(0, 2*second)), CannotTell,
			"request 1 got no answer, and request 2 may ask the same in another form", nil},
		{"a name for a conversation", run(ask(0, telling("Tell me a story.")), ask(second, call(2), telling("Name this: Tell me a story."), refused(529)), exits(0, 2*second)), CannotTell,
			"request 2 got no answer, and request 1 may ask the same in another form", nil},
		{"a short text stands in many", run(ask(0, telling("Who?"), refused(529)), ask(second, call(2), telling("Who? Where?")), exits(0, 2*second)), Fail,
			"the only attempt came to 529 overloaded_error; the program exited 0", []int{1}},
		{"no other form helps against an overload", run(ask(0, refused(529)), ask(second, call(2), question("q2")), exits(0, 2*second)), Fail,
			"the only attempt came to 529 overloaded_error; the program exited 0", []int{1}},
		{"an answer that is still being given", run(ask(0, open()), exits(0, second)), CannotTell, "request 1 is still being answered", nil},
		{"what was only looked up", run(ask(0, endpoint("count_tokens"), question("other"), refused(529)), ask(second, call(2)), exits(0, 2*second)), Nothing, "", nil},
		{"a run that only looked something up", run(ask(0, endpoint("models"), refused(529)), exits(0, 2*second)), Fail,
			"the only attempt came to 529 overloaded_error; the program exited 0", []int{1}},
	})
}

func TestConnectionsThatNeverCarriedARequestAreFailures(t *testing.T) {
	const handshake = "TLS handshake failed: the client refused the certificate"
	refusing := func(r *Run) {
		r.Scenario.Listener = &scenarios.Listener{Faults: []*scenarios.ListenerFault{{Refuse: &scenarios.Refuse{}}}}
	}
	tls := noted(journal.NoteConnection, 0, handshake)
	judges(t, reportsFailure, []judgement{
		{"exit 0", run(tls, tls, exits(0, second)), Fail, "2 connections never carried a request, the last: " + handshake + "; the program exited 0", nil},
		{"the program failed", run(tls, exits(1, second)), Pass, "the program exited 1", nil},
		{"the end is not known", run(tls), CannotTell, endingUnknown, nil},
		{"connections that were refused unseen", run(refusing, exits(0, second)), Fail, "no connection was accepted; the program exited 0", nil},
		{"a mark is no connection", run(noted(journal.NoteMark, 0, "here"), exits(0, second)), Nothing, "", nil},
	})
}

func TestAQuestionOfAnotherKindMayGoUnanswered(t *testing.T) {
	of := func(system, question string) trait {
		return body(`{"model":"m","system":"` + system + `","messages":[{"role":"user","content":"` + question + `"}]}`)
	}
	const answer = "Once upon a time there was a mock turtle."
	title, chat := of("Write a title.", "Tell me a story."), of("You help people.", "Tell me a story about a turtle.")
	asked := func(first trait, printed string) Run {
		return run(ask(0, first, question("q1"), refused(529)), ask(second, call(2), question("q2"), chat, saying(answer)), exits(0, 2*second), printing(printed))
	}
	why := "request 1 is of another kind than request 2, which was answered, and the client may do without it"
	for _, judge := range []func(*evidence) Finding{reportsFailure, retriesTransient} {
		judges(t, judge, []judgement{{"a title beside the answer", asked(title, answer), CannotTell, why, nil}})
		third := func(r *Run) {
			ask(3*second, call(3), question("q3"), of("You help people.", "And now?"), saying("And then the turtle went home, at last."))(r)
			printing(answer + "\nAnd then the turtle went home, at last.")(r)
		}
		for name, r := range map[string]Run{
			"one of three questions":     run(ask(0, of("You help people.", "Why?"), question("q1"), refused(529)), ask(second, call(2), question("q2"), chat, saying(answer)), exits(0, 4*second), third),
			"the last of two questions":  run(ask(0, call(2), question("q2"), chat, saying(answer)), ask(second, of("You help people.", "Why?"), question("q1"), refused(529)), exits(0, 2*second), printing(answer)),
			"the answer was not printed": asked(title, "Untitled"),
			"the program failed":         run(ask(0, title, question("q1"), refused(529)), ask(second, call(2), question("q2"), chat, saying(answer)), exits(1, 2*second), printing(answer)),
		} {
			t.Run(name, func(t *testing.T) { assert.Contains(t, []Result{Fail, Pass}, judge(newEvidence(r)).Result) })
		}
		one := asked(of("You help people.", "What is the time?"), answer)
		assert.Equal(t, CannotTell, judge(newEvidence(one)).Result, "it may have been asked to be prepared")
	}
}
