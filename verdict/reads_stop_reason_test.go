package verdict

import "testing"

func TestAStopReasonIsRead(t *testing.T) {
	odd := func(reason string, parts ...part) Run {
		return run(append([]part{ask(0, saying(story), stopped(reason))}, parts...)...)
	}
	const silence = "; the program exited 0 and said nothing of it"
	const maybe = "; the program exited 0, and what it printed may say so"
	rows := []judgement{
		{"an ordinary answer", run(ask(0), exits(0, second)), Nothing, "", nil},
		{"a tool call", run(ask(0, saying(""), stopped("tool_use"), calling("t1", "search", true)), exits(0, second)), Nothing, "", nil},
		{"an answer that failed", run(ask(0, refused(529)), exits(0, second)), Nothing, "", nil},
		{"an answer of another endpoint", run(ask(0, endpoint("models"), saying(""), stopped("")), exits(0, second)), Nothing, "", nil},
		{"a request that wants no answer", run(ask(0, holding(`{"max_tokens":0}`), saying("")), exits(0, second)), Nothing, "", nil},
		{"a request that only tries the key", run(ask(0, holding(`{"max_tokens":1}`), saying("I"), stopped("max_tokens")), exits(0, second)), Nothing, "", nil},
		{"a request for two tokens", run(ask(0, holding(`{"max_tokens":2}`), saying("I am"), stopped("max_tokens")), exits(0, second)), Fail,
			"the reply ended with stop_reason max_tokens; the program exited 0 and said nothing of it", []int{1}},
		{"no text", run(ask(0, saying(" ")), exits(0, second)), Fail, "the reply had no text and no tool call" + silence, []int{1}},
		{"no text, said", run(ask(0, saying("")), exits(0, second), printing("Keine Antwort.")), CannotTell, "the reply had no text and no tool call" + maybe, nil},
		{"no text but something unknown", run(ask(0, saying(""), strange(`block "hologram"`)), exits(0, second)), Nothing, "", nil},
		{"the program failed", odd("refusal", exits(1, second)), Pass, "said so, or went on, once", nil},
		{"said in whatever words", odd("refusal", exits(0, second), printing("Abgelehnt.")), CannotTell, "the reply ended with stop_reason refusal" + maybe, nil},
		{"only the answer itself says so", run(ask(0, saying("I refuse to say."), stopped("refusal")), exits(0, second), printing("I refuse to say.\n")), Fail,
			"the reply ended with stop_reason refusal" + silence, []int{1}},
		{"asked again", odd("max_tokens", ask(second, call(2)), exits(0, 2*second)), Pass, "said so, or went on, once", nil},
		{"tests passed", odd("refusal", tested(0, second)), CannotTell, "what a test suite makes of the answer does not show", nil},
		{"the end is not known", odd("refusal"), CannotTell, endingUnknown, nil},
		{"the client was stopped", odd("refusal", killed(second)), CannotTell, "the client was stopped when its time was over", nil},
		{"several answers", odd("refusal", ask(second, call(2), question("q2"), stopped("max_tokens")), exits(0, 2*second)), Fail,
			"the reply ended with stop_reason refusal" + silence + " (2 such answers of 2)", []int{1}},
	}
	for _, reason := range oddStops {
		rows = append(rows, judgement{"silence about " + reason, odd(reason, exits(0, second), printing(story)), Fail,
			"the reply ended with stop_reason " + reason + silence, []int{1}})
	}
	judges(t, readsStopReason, rows)
}

func TestAPausedTurnThatIsSentBackGoesOn(t *testing.T) {
	judges(t, readsStopReason, []judgement{
		{"sent back", run(ask(0, telling("go"), saying(story), stopped("pause_turn")), ask(second, call(2), telling("go", story)), exits(0, 2*second)),
			Pass, "said so, or went on, once", nil},
		{"something else was asked", run(ask(0, telling("go"), saying(story), stopped("pause_turn")), ask(second, call(2), telling("well")), exits(0, 2*second)),
			Fail, "the reply ended with stop_reason pause_turn; the program exited 0 and said nothing of it", []int{1}},
		{"without text, sent back", run(ask(0, telling("go"), saying(""), stopped("pause_turn")), ask(second, call(2), telling("go", "the code and its result")), exits(0, 2*second)),
			Pass, "said so, or went on, once", nil},
		{"without text, something else was asked", run(ask(0, telling("go"), saying(""), stopped("pause_turn")), ask(second, call(2), telling("well", "and", "so")), exits(0, 2*second)),
			Fail, "the reply ended with stop_reason pause_turn; the program exited 0 and said nothing of it", []int{1}},
	})
}
