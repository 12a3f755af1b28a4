package faults_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
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
		{"the zero place is none", script.At{}, plain, ""},
		{"a contradictory place is none", script.At{Edge: "before"}, plain, ""},
		{"byte 0 follows the head", atByte(0), plain, "head | write=abcdefghij end"},
		{"a byte splits the write it is in", atByte(3), plain, "head write=abc | write=defghij end"},
		{"the byte after the last is the end", atByte(10), plain, "head write=abcdefghij | end"},
		{"a byte beyond the end is none", atByte(11), plain, ""},
		{"bytes are counted across events, and a split event is finished by its last part", atByte(6), streamed, "head write=start:aaaa flush wait=2s write=delta@0:bb… | write=delta@0:bb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"between two events is after the flush and before the silence", atByte(4), streamed, "head write=start:aaaa flush | wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"0 % follows the head", percent(0), plain, "head | write=abcdefghij end"},
		{"a percentage is rounded down to a byte", percent(59), plain, "head write=abcde | write=fghij end"},
		{"100 % is after the last byte", percent(100), plain, "head write=abcdefghij | end"},
		{"after an event is after its flush", event("delta", 1), streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush | wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"before an event is after the silence", before("delta"), streamed, "head write=start:aaaa flush wait=2s | write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"nth counts events of the type", event("delta", 2), streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush | write=stop:dddd flush end"},
		{"a negative nth counts from the end", script.At{Event: "delta", Nth: -1, Byte: ptr(2)}, streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cc… | write=delta@1:cc flush write=stop:dddd flush end"},
		{"an nth beyond the last is none", event("delta", 3), streamed, ""},
		{"an nth before the first is none", event("delta", -3), streamed, ""},
		{"a type that does not occur is none", event("ping", 1), streamed, ""},
		{"an event of a plain body is none", event("delta", 1), plain, ""},
		{"an event by number", script.At{Number: 4}, streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush | end"},
		{"a number from the end", script.At{Number: -4}, streamed, "head write=start:aaaa flush | wait=2s write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"a number beyond the last is none", script.At{Number: 5}, streamed, ""},
		{"a number before the first is none", script.At{Number: -5}, streamed, ""},
		{"an event by block", script.At{Block: ptr(1), Edge: "before"}, streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=2s | write=delta@1:cccc flush write=stop:dddd flush end"},
		{"byte 0 of an event", script.At{Event: "delta", Byte: ptr(0)}, streamed, "head write=start:aaaa flush wait=2s | write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"a byte beyond the event is none", script.At{Event: "delta", Byte: ptr(5)}, streamed, ""},
		{"an event already cut up is whole to the next place", script.At{Event: "delta", Edge: "after"}, "head write=start:aaaa flush write=delta:bb flush end", "head write=start:aaaa flush write=delta:bb flush | end"},
		{"time 0 is before everything", elapsed(0), "wait=1s " + plain, "| wait=1s head write=abcdefghij end"},
		{"time splits the wait it falls into", elapsed(3 * time.Second), streamed, "head write=start:aaaa flush wait=2s write=delta@0:bbbb flush wait=1s | wait=1s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"time at the end of a wait", elapsed(2 * time.Second), streamed, "head write=start:aaaa flush wait=2s | write=delta@0:bbbb flush wait=2s write=delta@1:cccc flush write=stop:dddd flush end"},
		{"time after the answer is over is none", elapsed(5 * time.Second), streamed, ""},
		{"time passes in a hang", elapsed(5 * time.Second), hanging, "wait=1s head write=abcd flush wait=4s | hang"},
		{"there is no body before a head", atByte(0), "hang", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := parse(test.in)
			index, ok := s.Cut(test.at)
			if test.want == "" {
				assert.False(t, ok)
				assert.Equal(t, test.in, notation(s), "nothing changed")
				return
			}
			assert.True(t, ok)
			words := strings.Fields(notation(s))
			words = append(words[:index:index], append([]string{"|"}, words[index:]...)...)
			assert.Equal(t, test.want, strings.Join(words, " "))
		})
	}
}

func TestCutSeesAChoppedEventAsOne(t *testing.T) {
	s := parse(streamed)
	_, err := (&faults.Chop{Size: 3}).ApplyScript(&s, script.Env{})
	assert.NoError(t, err)
	index, ok := s.Cut(event("delta", 1))
	assert.True(t, ok)
	s.Ops = s.Ops[:index]
	assert.Equal(t, "head write=start:aaa… flush write=start:a flush wait=2s write=delta@0:bbb… flush write=delta@0:b flush", notation(s))
}
