package script_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func TestCut(t *testing.T) {
	const hanging = "wait=1s head write=abcd flush hang"
	tests := []struct {
		name string
		at   script.At
		in   string
		want string // the script with | at the place; "" when there is none
	}{
		{"the zero place is none", script.At{}, scripttest.Plain, ""},
		{"a contradictory place is none", script.At{Edge: "before"}, scripttest.Plain, ""},
		{"byte 0 follows the head", script.AtByte(0), scripttest.Plain, "head | write=abcdefghij end"},
		{"a byte splits the write it is in", script.AtByte(3), scripttest.Plain, "head write=abc | write=defghij end"},
		{"the byte after the last is the end", script.AtByte(10), scripttest.Plain, "head write=abcdefghij | end"},
		{"a byte beyond the end is none", script.AtByte(11), scripttest.Plain, ""},
		{"bytes are counted across events, and a split event is finished by its last part", script.AtByte(6), scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bb… | write=delta@0:bb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"between two events is after the flush and before the silence", script.AtByte(4), scripttest.Streamed, "head write=start:aaaa flush | wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"0 % follows the head", script.AtPercent(0), scripttest.Plain, "head | write=abcdefghij end"},
		{"a percentage is rounded down to a byte", script.AtPercent(59), scripttest.Plain, "head write=abcde | write=fghij end"},
		{"100 % is after the last byte", script.AtPercent(100), scripttest.Plain, "head write=abcdefghij | end"},
		{"after an event is after its flush", scripttest.Nth("delta", 1), scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush | wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"before an event is after the silence", scripttest.Before("delta"), scripttest.Streamed, "head write=start:aaaa flush wait=2s | write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"nth counts events of the type", scripttest.Nth("delta", 2), scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush | write=stop:dddd flush end"},
		{"a negative nth counts from the end", script.At{Event: "delta", Nth: -1, Byte: new(2)}, scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cc… | write=delta@1:cc flush write=stop:dddd flush end"},
		{"an nth beyond the last is none", scripttest.Nth("delta", 3), scripttest.Streamed, ""},
		{"an nth before the first is none", scripttest.Nth("delta", -3), scripttest.Streamed, ""},
		{"a type that does not occur is none", scripttest.Nth("ping", 1), scripttest.Streamed, ""},
		{"an event of a plain body is none", scripttest.Nth("delta", 1), scripttest.Plain, ""},
		{"an event by number", script.At{Number: 4}, scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush | end"},
		{"a number from the end", script.At{Number: -4}, scripttest.Streamed, "head write=start:aaaa flush | wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"a number beyond the last is none", script.At{Number: 5}, scripttest.Streamed, ""},
		{"a number before the first is none", script.At{Number: -5}, scripttest.Streamed, ""},
		{"an event by block", script.At{Block: new(1), Edge: "before"}, scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s | write=delta@1:cccc flush write=stop:dddd flush end"},
		{"byte 0 of an event", script.At{Event: "delta", Byte: new(0)}, scripttest.Streamed, "head write=start:aaaa flush wait=2s | write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"a byte beyond the event is none", script.At{Event: "delta", Byte: new(5)}, scripttest.Streamed, ""},
		{"an event already cut up is whole to the next place", script.At{Event: "delta", Edge: "after"}, "head write=start:aaaa flush write=delta:bb flush end", "head write=start:aaaa flush write=delta:bb flush | end"},
		{"time 0 is before everything", script.AtElapsed(0), "wait=1s " + scripttest.Plain, "| wait=1s head write=abcdefghij end"},
		{"time splits the wait it falls into", script.AtElapsed(3 * time.Second), scripttest.Streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=1s | wait=1s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"time at the end of a wait", script.AtElapsed(2 * time.Second), scripttest.Streamed, "head write=start:aaaa flush wait=2s | write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"time after the answer is over is none", script.AtElapsed(5 * time.Second), scripttest.Streamed, ""},
		{"time passes in a hang", script.AtElapsed(5 * time.Second), hanging, "wait=1s head write=abcd flush wait=4s | hang"},
		{"there is no body before a head", script.AtByte(0), "hang", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := scripttest.Parse(test.in)
			index, ok := s.Cut(test.at)
			if test.want == "" {
				assert.False(t, ok)
				assert.Equal(t, test.in, scripttest.Notation(s), "nothing changed")
				return
			}
			assert.True(t, ok)
			words := strings.Fields(scripttest.Notation(s))
			words = append(words[:index:index], append([]string{"|"}, words[index:]...)...)
			assert.Equal(t, test.want, strings.Join(words, " "))
		})
	}
}

func TestCutSeesAChoppedEventAsOne(t *testing.T) {
	s := scripttest.Parse(scripttest.Streamed)
	_, err := (&faults.Chop{Size: 3}).ApplyScript(&s, script.Env{})
	assert.NoError(t, err)
	index, ok := s.Cut(scripttest.Nth("delta", 1))
	assert.True(t, ok)
	s.Ops = s.Ops[:index]
	assert.Equal(t, "head write=start:aaa… flush write=start:a flush wait=2s write=delta@0:bbb… flush write=delta@0:b flush", scripttest.Notation(s))
}
