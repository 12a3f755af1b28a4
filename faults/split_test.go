package faults_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// delta returns a content delta with its text in the field given.
func delta(field, text string) script.Event {
	return script.Event{Name: "content_block_delta", Data: jsontree.Obj("index", 0, "delta", jsontree.Obj(field, text))}
}

// deltas returns the texts of a stream of content deltas as they are written, each
// with its quotes.
func deltas(s *script.Stream) string {
	var texts []string
	for _, e := range s.Events {
		if e.Raw != nil {
			texts = append(texts, *e.Raw)
			continue
		}
		members := e.Data.Field("delta").Members
		texts = append(texts, members[len(members)-1].Value.String())
	}
	return strings.Join(texts, " ")
}

func TestSplit(t *testing.T) {
	at := func(nth int) script.At { return scripttest.Nth("content_block_delta", nth) }
	tests := []struct {
		name  string
		fault faults.Split
		field string
		texts []string
		want  string // "" when the fault finds no place and changes nothing
	}{
		{"by default the first delta in two", faults.Split{}, "text", []string{"abcd", "ef"}, `"ab" "cd" "ef"`},
		{"by default a delta that can be split", faults.Split{}, "text", []string{"a", "bcd", "ef"}, `"a" "b" "cd" "ef"`},
		{"the delta meant", faults.Split{At: at(2)}, "text", []string{"abcd", "ef"}, `"abcd" "e" "f"`},
		{"in parts that differ by one at most", faults.Split{Parts: 3}, "text", []string{"abcdefg"}, `"ab" "cd" "efg"`},
		{"in no more parts than characters", faults.Split{Parts: 9}, "text", []string{"añc"}, `"a" "ñ" "c"`},
		{"all deltas", faults.Split{All: true, At: at(0)}, "text", []string{"ab", "c", "de"}, `"a" "b" "c" "d" "e"`},
		{"a tool's input", faults.Split{}, "partial_json", []string{`{"a":1}`}, `"{\"a" "\":1}"`},
		{"thinking", faults.Split{}, "thinking", []string{"hm"}, `"h" "m"`},
		{"what is too short", faults.Split{At: at(1)}, "text", []string{"a"}, ""},
		{"inside a character", faults.Split{Inside: "rune"}, "text", []string{"ab", "cñ\"d"}, "\"ab\" \"c\xc3\" \"\xb1\\\"d\""},
		{"inside a character where there is none", faults.Split{Inside: "rune"}, "text", []string{"ab"}, ""},
		{"inside an escape", faults.Split{Inside: "escape"}, "partial_json", []string{`{"a":"b\nc"}`}, `"{\"a\":\"b\\" "nc\"}"`},
		{"inside a long escape", faults.Split{Inside: "escape"}, "partial_json", []string{`"\u00e9"`}, `"\"\\u0" "0e9\""`},
		{"a backslash in a text is no escape", faults.Split{Inside: "escape"}, "text", []string{`a\nb`}, ""},
		{"inside a surrogate pair", faults.Split{Inside: "surrogate_pair"}, "text", []string{"a😀\nb"}, `"a\ud83d" "\ude00\nb"`},
		{"inside a surrogate pair of a tool's input", faults.Split{Inside: "surrogate_pair"}, "partial_json", []string{`"\ud83D\uDE00"`}, `"\"\\ud83D" "\\uDE00\""`},
		{"inside a surrogate pair where there is none", faults.Split{Inside: "surrogate_pair"}, "text", []string{"ñ"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.NoError(t, test.fault.Check())
			s := &script.Stream{}
			for _, text := range test.texts {
				s.Events = append(s.Events, delta(test.field, text))
			}
			before := deltas(s)
			struck, err := test.fault.ApplyEvents(s, script.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.want != "", struck)
			if !struck {
				test.want = before
			}
			assert.Equal(t, test.want, deltas(s))
		})
	}
}

func TestSplitGivesTheFirstPartAllThatIsNotText(t *testing.T) {
	e := delta("text", "ab")
	e.Wait, e.ID, e.Pad = time.Second, "7", 2
	s := &script.Stream{Events: []script.Event{e}}
	_, err := (&faults.Split{}).ApplyEvents(s, script.Env{})
	require.NoError(t, err)
	assert.Equal(t, time.Second, s.Events[0].Wait)
	assert.Equal(t, "7", s.Events[0].ID)
	assert.Zero(t, s.Events[1].Wait)
	assert.Empty(t, s.Events[1].ID)
}

func TestSplitLeavesOtherEventsAlone(t *testing.T) {
	struck, err := (&faults.Split{All: true}).ApplyEvents(scripttest.Stream("a b"), script.Env{})
	require.NoError(t, err)
	assert.False(t, struck)
}

func TestSplitCheck(t *testing.T) {
	assert.EqualError(t, (&faults.Split{Parts: 3, Inside: "rune"}).Check(), "parts: a split inside a character or an escape makes two")
}
