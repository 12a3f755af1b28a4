package faults_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestDelay(t *testing.T) {
	delay := func(at script.At) *faults.Delay { return &faults.Delay{For: script.Exactly(time.Second), At: at} }
	runScriptTests(t, []scriptTest{
		{"before the head", delay(script.At{}), scripttest.Plain, "wait=1s head write=abcdefghij end"},
		{"after another wait", delay(script.At{}), "wait=2s " + scripttest.Plain, "wait=2s wait=1s head write=abcdefghij end"},
		{"after the head, which has left by then", delay(script.AtByte(0)), scripttest.Plain, "head flush wait=1s write=abcdefghij end"},
		{"in the body, of which the first part has left by then", delay(script.AtByte(3)), scripttest.Plain, "head write=abc flush wait=1s write=defghij end"},
		{"after an event, which is flushed anyway", delay(scripttest.Nth("start", 1)), scripttest.Streamed, "head write=start:aaaa flush wait=1s wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"where nothing is", delay(scripttest.Nth("x", 1)), scripttest.Streamed, ""},
		{"in an answer that never begins", delay(script.At{}), "hang", ""},
		{"after every event of a type", &faults.Delay{For: script.Exactly(time.Second), At: scripttest.Nth("b", 0), All: true}, "head write=a:x flush write=b:x flush write=b:y end", "head write=a:x flush write=b:x flush wait=1s write=b:y flush wait=1s end"},
		{"after every event of a type that does not occur", &faults.Delay{At: scripttest.Nth("c", 0), All: true}, "head write=a:x end", ""},
	})
}

func TestStall(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default for ever in the middle", &faults.Stall{}, scripttest.Plain, "head write=abcde flush hang"},
		{"after an event", &faults.Stall{At: scripttest.Nth("delta", 1)}, scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush hang"},
		{"for a time", &faults.Stall{For: time.Second}, scripttest.Plain, "head write=abcde flush wait=1s write=fghij end"},
		{"where nothing is", &faults.Stall{At: scripttest.Nth("x", 1)}, scripttest.Streamed, ""},
	})
}

func TestHang(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"sends nothing", &faults.Hang{}, scripttest.Plain, "hang"},
		{"comes after what delays the head", &faults.Hang{}, "wait=1s " + scripttest.Plain, "wait=1s hang"},
		{"an answer that never begins", &faults.Hang{}, "wait=1s reset", ""},
	})
}

func TestHold(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default before the head", &faults.Hold{Gate: "g"}, scripttest.Plain, "hold head write=abcdefghij end"},
		{"in the body, of which the first part has left by then", &faults.Hold{Gate: "g", At: script.AtByte(3)}, scripttest.Plain, "head write=abc flush hold write=defghij end"},
		{"after an event, which is flushed anyway", &faults.Hold{Gate: "g", At: scripttest.Nth("delta", 1)}, scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush hold wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"before what ends the answer", &faults.Hold{Gate: "g"}, "head write=ab reset", "hold head write=ab reset"},
		{"where nothing is", &faults.Hold{Gate: "g", At: scripttest.Nth("x", 1)}, scripttest.Streamed, ""},
		{"in an answer that never begins", &faults.Hold{Gate: "g"}, "hang", ""},
	})
}

func TestAGateHasANameThatCanStandInAPath(t *testing.T) {
	for name, ok := range map[string]bool{"gate": true, "first-token_2.a~b": true, "": false, "..": false, "a/b": false, "a b": false, "ü": false} {
		err := (&faults.Hold{Gate: name}).Check()
		if ok {
			assert.NoError(t, err, name)
		} else {
			assert.ErrorContains(t, err, "gate: expected 1 to 100 letters", name)
		}
	}
}

func TestReset(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default before the head", &faults.Reset{}, scripttest.Plain, "reset"},
		{"comes after what delays the head", &faults.Reset{}, "wait=1s " + scripttest.Plain, "wait=1s reset"},
		{"in the body", &faults.Reset{At: script.AtPercent(60)}, scripttest.Plain, "head write=abcdef reset"},
		{"in a stall", &faults.Reset{At: script.AtElapsed(5 * time.Second)}, "head write=ab flush hang", "head write=ab flush wait=5s reset"},
		{"where nothing is", &faults.Reset{At: script.AtByte(11)}, scripttest.Plain, ""},
		{"in an answer that never begins", &faults.Reset{}, "hang", ""},
	})
}

func TestClose(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default before the head", &faults.Close{}, scripttest.Plain, "close"},
		{"after an event", &faults.Close{At: scripttest.Nth("delta", 1)}, scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush close"},
		{"after the whole body", &faults.Close{At: script.AtPercent(100)}, scripttest.Plain, "head write=abcdefghij close"},
		{"where nothing is", &faults.Close{At: script.AtByte(11)}, scripttest.Plain, ""},
	})
}

func TestDelayCanVary(t *testing.T) {
	delays := map[time.Duration]bool{}
	for seed := range uint64(20) {
		e := scripttest.Env()
		e.Choice = script.NewSource(seed)
		delay := &faults.Delay{For: script.Wait{P50: time.Second, P99: time.Minute}, Jitter: script.Jitter{Uniform: time.Millisecond}}
		delays[scripttest.Compile(t, scripttest.Reply(false, scripttest.Use("delay", delay)), e).Ops[0].Wait] = true
	}
	assert.Len(t, delays, 20)
}
