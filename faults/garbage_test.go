package faults_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestGarbageIsDecidedByTheSeed(t *testing.T) {
	garbage := func(seed uint64) string {
		e := scripttest.Env()
		e.Choice = script.NewSource(seed)
		return scripttest.Body(scripttest.Compile(t, scripttest.Reply(false, scripttest.Use("garbage", &faults.Garbage{At: script.AtByte(0), Size: 11})), e))[:11]
	}
	assert.Equal(t, garbage(1), garbage(1))
	assert.NotEqual(t, garbage(1), garbage(2))
}

func TestGarbageLeavesTheRestOfTheBodyAndTheLengthTrue(t *testing.T) {
	healthy := scripttest.Body(scripttest.Compile(t, scripttest.Reply(false), scripttest.Env()))
	s := scripttest.Compile(t, scripttest.Reply(false, scripttest.Use("garbage", &faults.Garbage{At: script.AtByte(4), Size: 3})), scripttest.Env())
	got := scripttest.Body(s)
	require.Len(t, got, len(healthy)+3)
	assert.Equal(t, healthy, got[:4]+got[7:])
	want := scripttest.Compile(t, scripttest.Reply(false), scripttest.Env())
	assert.NotEqual(t, scripttest.Head(t, want).Get("content-length"), scripttest.Head(t, s).Get("content-length"))
}

func TestInvalidUTF8StrikesTheTextByDefault(t *testing.T) {
	fault := scripttest.Use("invalid_utf8", &faults.InvalidUTF8{})
	for _, stream := range []bool{true, false} {
		assert.Contains(t, scripttest.Body(scripttest.Compile(t, scripttest.Reply(stream, fault), scripttest.Env())), "\"text\":\"\xffOnce upon")
	}
}

func TestBytesThatAreNotUTF8(t *testing.T) {
	at := func(at script.At) *faults.InvalidUTF8 { return &faults.InvalidUTF8{At: at} }
	runScriptTests(t, []scriptTest{
		{"by default half of a body without text", at(script.At{}), scripttest.Plain, "head write=abcde write=\xff write=fghij end"},
		{"at a byte of an event", at(script.At{Event: "delta", Byte: new(1)}), scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:b… write=\xff write=delta@0:bbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"after an event, pushed out with it", at(scripttest.Nth("start", 1)), scripttest.Streamed, "head write=start:aaaa flush write=\xff flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"before the head means before the body", at(script.AtElapsed(time.Second)), "wait=2s " + scripttest.Plain, "wait=1s wait=1s head write=\xff write=abcdefghij end"},
		{"another kind", &faults.InvalidUTF8{As: "overlong", At: script.AtByte(0)}, scripttest.Plain, "head write=\xc0\xaf write=abcdefghij end"},
		{"half a surrogate pair", &faults.InvalidUTF8{As: "surrogate", At: script.AtByte(0)}, scripttest.Plain, "head write=\xed\xa0\x80 write=abcdefghij end"},
		{"a letter of Latin-1", &faults.InvalidUTF8{As: "latin1", At: script.AtPercent(100)}, scripttest.Plain, "head write=abcdefghij write=\xe9 end"},
		{"where nothing is", at(script.AtByte(11)), scripttest.Plain, ""},
		{"in an answer that never begins", at(script.AtElapsed(0)), "hang", ""},
	})
}

func TestLongGarbageIsNotMade(t *testing.T) {
	s := scripttest.Compile(t, scripttest.Reply(false, scripttest.Use("garbage", &faults.Garbage{Size: faults.MaxSize})), scripttest.Env())
	assert.Greater(t, s.BodyBytes(), int(faults.MaxSize))
	assert.Less(t, s.Memory(), 5_000_000)
	assert.Less(t, len(s.String()), 10_000)
	assert.Equal(t, strconv.Itoa(s.BodyBytes()), scripttest.Head(t, s).Get("content-length"))
}

func TestAnAnswerThatTakesTooMuchIsRefused(t *testing.T) {
	garbage, sizes := []script.Use{}, 200
	for range sizes {
		garbage = append(garbage, scripttest.Use("garbage", &faults.Garbage{Size: 1_000_000}))
	}
	_, err := script.Compile(scripttest.Reply(false, garbage...), scripttest.Env())
	assert.ErrorContains(t, err, "takes more than 64 MB of memory")
	_, err = script.Compile(scripttest.Reply(false, scripttest.Use("garbage", &faults.Garbage{Size: 1e9}), scripttest.Use("compress", &faults.Compress{With: "gzip"})), scripttest.Env())
	assert.ErrorContains(t, err, "what is compressed is made as a whole")
}
