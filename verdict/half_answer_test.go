package verdict

import (
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/expect"
)

const second = time.Second

func TestAHalfAnswerIsNotToBeTakenForAWholeOne(t *testing.T) {
	cut := func(parts ...part) Run {
		return run(append([]part{ask(0, cutStream(7), saying(story))}, parts...)...)
	}
	const ended = "the stream ended after 7 events without message_stop"
	loose := func(e *journal.Entry) { e.Answer.Text, e.Answer.Loose = "", true }
	judges(t, noticesTruncation, []judgement{
		{"no answer was cut", run(ask(0), exits(0, second)), Nothing, "", nil},
		{"no request was made", run(exits(0, second)), Nothing, "", nil},
		{"exit 0 with the half answer", cut(exits(0, second), printing("He said: Once upon a\n time there was a\n")), Fail,
			ended + "; the program exited 0 with the half answer", []int{1}},
		{"exit 0 without a word of it", cut(exits(0, second), printing("there was a")), Fail, ended + "; the program exited 0", []int{1}},
		{"exit 0 with words that are too few to tell", run(ask(0, cutStream(2)), exits(0, second), printing("Once upon")), Fail,
			"the stream ended after 2 events without message_stop; the program exited 0", []int{1}},
		{"the program failed", cut(exits(1, second)), Pass, "the program exited 1", nil},
		{"the tests passed", cut(tested(0, second)), Pass, "the tests passed", nil},
		{"the tests failed", cut(tested(1, second)), CannotTell, "the tests failed, for this reason or for another", nil},
		{"the end is not known", cut(), CannotTell, endingUnknown, nil},
		{"the client was stopped", cut(killed(60 * second)), CannotTell, "the client was stopped when its time was over", nil},
		{"the scenario leaves the exit open", cut(exits(0, second), expects(expect.Expectations{Exit: expect.ExitAny})), CannotTell,
			"the scenario draws no conclusion from how the client ended", nil},
		{"asked again and answered", cut(ask(second), exits(0, 2*second)), Pass, "asked again, once", nil},
		{"asked again, and joined with the whole answer", cut(ask(second, saying(story+" in the sea.")), exits(0, 2*second), printing(story+story+" in the sea.")), Fail,
			"the half answer of request 1 and the whole one of request 2 were printed as one text", []int{1, 2}},
		{"asked again, and the half answer set apart", cut(ask(second, saying(story+" in the sea.")), exits(0, 2*second), printing(story+"\n"+story+" in the sea.")),
			Pass, "asked again, once", nil},
		{"asked again, end not known", cut(ask(second)), Pass, "asked again, once", nil},
		{"asked again and refused, which other rules judge", cut(ask(second, refused(429)), exits(0, 2*second)), Pass, "asked again, once", nil},
		{"asked again and cut again, which is to be reported", cut(ask(second, cutStream(3), saying(story)), exits(0, 2*second)), Pass, "asked again, once", nil},
		{"asked again after something else", run(ask(0, errorEvent("overloaded_error", 7)), ask(second, cutStream(3)), exits(0, 2*second)), Fail,
			"the stream ended after 3 events without message_stop; the program exited 0", []int{2}},
		{"another question does not make up for it", cut(ask(second, call(2), question("q2")), exits(0, 2*second)), Fail,
			ended + "; the program exited 0", []int{1}},
		{"several questions", cut(ask(second, call(2), question("q2"), cutStream(3)), exits(0, 2*second)), Fail,
			ended + "; the program exited 0 (2 such questions of 2)", []int{1}},
		{"a body that is cut", run(ask(0, cutBody(120)), exits(0, second)), Fail,
			"the answer ended after 120 bytes and is no whole JSON; the program exited 0", []int{1}},
		{"a body whose end was never sent", run(ask(0, given(200, journal.Answer{Kind: journal.Message, Text: story})), exits(0, second)), Fail,
			"the answer ended after 0 bytes, before it was whole; the program exited 0", []int{1}},
		{"a stream that is reset", run(ask(0, cutStream(1), func(e *journal.Entry) { e.End = journal.Reset }), exits(0, second)), Fail,
			"the stream was reset after 1 event without message_stop; the program exited 0", []int{1}},
		{"all is there but message_stop", run(ask(0, cutStream(9), stopped("end_turn")), exits(0, second)), Nothing, "", nil},
		{"asked again, and then all was there but message_stop", cut(ask(second, cutStream(9), stopped("end_turn")), exits(0, 2*second)), Pass, "asked again, once", nil},
		{"events without names", run(ask(0, cutStream(9), loose), exits(0, second)), CannotTell,
			"some events of request 1 lack a name or the blank line behind them, and whether the client could read them shows nowhere", nil},
		{"events without names, and the program failed", run(ask(0, cutStream(9), loose), exits(1, second)), Pass, "the program exited 1", nil},
		{"an error event is another rule's", run(ask(0, errorEvent("overloaded_error", 7)), exits(0, second)), Nothing, "", nil},
	})
}

func TestAHalfAnswerIsNotToBeSentBackAsAWholeOne(t *testing.T) {
	cut := []trait{telling("tell me"), cutStream(7), saying(story)}
	next := func(texts ...string) part { return ask(second, call(2), telling(texts...)) }
	judges(t, noticesTruncation, []judgement{
		{"as a turn of the conversation", run(ask(0, cut...), next("tell me", story, "and then?", "well", "and then?"), exits(1, 2*second)), Fail,
			"the half answer of request 1 was sent back as a whole one in request 2", []int{1, 2}},
		{"whatever the end, which is not known", run(ask(0, cut...), next("tell me", story, "and then?", "well", "and then?")), Fail,
			"the half answer of request 1 was sent back as a whole one in request 2", []int{1, 2}},
		{"before a text that may ask the model to go on", run(ask(0, cut...), next("tell me", story, "You were cut off there. Go on."), exits(0, 2*second)), CannotTell,
			"request 2 goes on from the half answer of request 1, and nothing tells whether as from a whole one", nil},
		{"quoted by the user, for the model to go on from", run(ask(0, cut...), next("You wrote: "+story+" Go on there."), exits(0, 2*second)), CannotTell,
			"request 2 quotes the half answer of request 1, and nothing tells whether as a whole one", nil},
		{"as the last message it is to be gone on from", run(ask(0, cut...), next("tell me", story), exits(0, 2*second)), Pass, "asked again, once", nil},
		{"a turn that stood there before", run(ask(0, telling("tell me", story, "again"), cutStream(7), saying(story)),
			next("tell me", story, "again", "no", "well"), exits(1, 2*second)), Pass, "the program exited 1", nil},
		{"a further attempt brought the same text whole", run(ask(0, cut...), ask(second, telling("tell me"), saying(story)),
			next("tell me", story, "and then?"), exits(0, 2*second)), Pass, "asked again, once", nil},
		{"joined with the whole answer of a further attempt", run(ask(0, cut...), ask(second, telling("tell me"), saying(story+" in the sea.")),
			next("tell me", story+story+" in the sea.", "and then?"), exits(0, 2*second)), Fail,
			"the half answer of request 1 and the whole one of request 2 were sent back as one text in request 3", []int{1, 2, 3}},
		{"before the whole answer, set apart from it", run(ask(0, cut...), ask(second, telling("tell me"), saying(story+" in the sea.")),
			next("tell me", story+"\n"+story+" in the sea.", "and then?"), exits(0, 2*second)), Pass, "asked again, once", nil},
		{"joined as the text of a user, who may quote both", run(ask(0, cut...), ask(second, telling("tell me"), saying(story+" in the sea.")),
			next("You said: "+story+story+" in the sea."), exits(0, 2*second)), Pass, "asked again, once", nil},
		{"another text", run(ask(0, cut...), next("tell me", story+" king", "and then?"), exits(1, 2*second)), Pass, "the program exited 1", nil},
	})
}

func TestParallelCallsThatCannotBeToldApartLeaveItOpen(t *testing.T) {
	// the second request comes while the first is being answered
	parallel := func(end part, other ...trait) Run {
		return run(ask(0, unmarked(), cutStream(7), took(second)), ask(time.Millisecond, append([]trait{unmarked()}, other...)...), end)
	}
	judges(t, noticesTruncation, []judgement{
		{"one has its answer", parallel(exits(0, second)), CannotTell, overlapping, nil},
		{"one has its answer, and the program failed", parallel(exits(1, second)), Pass, "the program exited 1", nil},
		{"none has", parallel(exits(0, second), cutStream(3)), Fail, "the stream ended after 3 events without message_stop; the program exited 0", []int{2}},
	})
}

func TestAnErrorEventIsToBeNoticed(t *testing.T) {
	broken := func(parts ...part) Run {
		return run(append([]part{ask(0, errorEvent("overloaded_error", 7), saying(story))}, parts...)...)
	}
	const ended = "the stream ended with an error event overloaded_error after 7 events"
	judges(t, noticesErrorEvent, []judgement{
		{"no error event", run(ask(0, cutStream(7)), exits(0, second)), Nothing, "", nil},
		{"exit 0 with the half answer", broken(exits(0, second), printing(story)), Fail, ended + "; the program exited 0 with the half answer", []int{1}},
		{"exit 0", broken(exits(0, second)), Fail, ended + "; the program exited 0", []int{1}},
		{"the program failed", broken(exits(3, second)), Pass, "the program exited 3", nil},
		{"the tests passed", broken(tested(0, second)), Pass, "the tests passed", nil},
		{"the tests failed", broken(tested(2, second)), CannotTell, "the tests failed, for this reason or for another", nil},
		{"the end is not known", broken(), CannotTell, endingUnknown, nil},
		{"exit 0 with the error printed, which is to be reported", broken(exits(0, second), printing(story+"\nError: overloaded_error")), Pass, "printed the error", nil},
		{"the error printed may be that of the attempt before", run(ask(0, refused(529)), ask(second, errorEvent("overloaded_error", 7)), exits(0, 2*second), printing("retrying after overloaded_error")), Fail,
			ended + "; the program exited 0", []int{2}},
		{"the half answer speaks of errors, and that is printed", run(ask(0, errorEvent("api_error", 7), saying("What api_error means is")), exits(0, second), printing("What api_error means is")), Fail,
			"the stream ended with an error event api_error after 7 events; the program exited 0 with the half answer", []int{1}},
		{"asked again, and broken again, which is to be reported", broken(ask(second, errorEvent("overloaded_error", 7)), exits(0, 2*second)), Pass, "asked again, once", nil},
		{"asked again, twice", broken(ask(second), ask(2*second, call(2), question("q2"), errorEvent("api_error", 1)), ask(3*second, call(2), question("q2")), exits(0, 4*second)),
			Pass, "asked again, twice", nil},
	})
}
