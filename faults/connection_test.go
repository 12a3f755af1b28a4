package faults_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/script"
)

func TestDelay(t *testing.T) {
	delay := func(at script.At) *faults.Delay { return &faults.Delay{For: script.Exactly(time.Second), At: at} }
	runScriptTests(t, []scriptTest{
		{"before the head", delay(script.At{}), plain, "wait=1s head write=abcdefghij end"},
		{"after another wait", delay(script.At{}), "wait=2s " + plain, "wait=2s wait=1s head write=abcdefghij end"},
		{"after the head, which has left by then", delay(atByte(0)), plain, "head flush wait=1s write=abcdefghij end"},
		{"in the body, of which the first part has left by then", delay(atByte(3)), plain, "head write=abc flush wait=1s write=defghij end"},
		{"after an event, which is flushed anyway", delay(event("start", 1)), streamed, "head write=start:aaaa flush wait=1s wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"where nothing is", delay(event("x", 1)), streamed, ""},
		{"in an answer that never begins", delay(script.At{}), "hang", ""},
		{"after every event of a type", &faults.Delay{For: script.Exactly(time.Second), At: event("b", 0), All: true}, "head write=a:x flush write=b:x flush write=b:y end", "head write=a:x flush write=b:x flush wait=1s write=b:y flush wait=1s end"},
		{"after every event of a type that does not occur", &faults.Delay{At: event("c", 0), All: true}, "head write=a:x end", ""},
	})
}

func TestStall(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default for ever in the middle", &faults.Stall{}, plain, "head write=abcde flush hang"},
		{"after an event", &faults.Stall{At: event("delta", 1)}, streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush hang"},
		{"for a time", &faults.Stall{For: time.Second}, plain, "head write=abcde flush wait=1s write=fghij end"},
		{"where nothing is", &faults.Stall{At: event("x", 1)}, streamed, ""},
	})
}

func TestHang(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"sends nothing", &faults.Hang{}, plain, "hang"},
		{"comes after what delays the head", &faults.Hang{}, "wait=1s " + plain, "wait=1s hang"},
		{"an answer that never begins", &faults.Hang{}, "wait=1s reset", ""},
	})
}

func TestHold(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default before the head", &faults.Hold{Gate: "g"}, plain, "hold head write=abcdefghij end"},
		{"in the body, of which the first part has left by then", &faults.Hold{Gate: "g", At: atByte(3)}, plain, "head write=abc flush hold write=defghij end"},
		{"after an event, which is flushed anyway", &faults.Hold{Gate: "g", At: event("delta", 1)}, streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush hold wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"before what ends the answer", &faults.Hold{Gate: "g"}, "head write=ab reset", "hold head write=ab reset"},
		{"where nothing is", &faults.Hold{Gate: "g", At: event("x", 1)}, streamed, ""},
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
		{"by default before the head", &faults.Reset{}, plain, "reset"},
		{"comes after what delays the head", &faults.Reset{}, "wait=1s " + plain, "wait=1s reset"},
		{"in the body", &faults.Reset{At: percent(60)}, plain, "head write=abcdef reset"},
		{"in a stall", &faults.Reset{At: elapsed(5 * time.Second)}, "head write=ab flush hang", "head write=ab flush wait=5s reset"},
		{"where nothing is", &faults.Reset{At: atByte(11)}, plain, ""},
		{"in an answer that never begins", &faults.Reset{}, "hang", ""},
	})
}

func TestClose(t *testing.T) {
	runScriptTests(t, []scriptTest{
		{"by default before the head", &faults.Close{}, plain, "close"},
		{"after an event", &faults.Close{At: event("delta", 1)}, streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush close"},
		{"after the whole body", &faults.Close{At: percent(100)}, plain, "head write=abcdefghij close"},
		{"where nothing is", &faults.Close{At: atByte(11)}, plain, ""},
	})
}
