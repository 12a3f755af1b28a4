package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/sse"
)

func TestFraming(t *testing.T) {
	own := &sse.Framing{Newline: "\r"}
	tests := []struct {
		name       string
		fault      faults.Framing
		stream     sse.Framing
		first, own *sse.Framing // the framings of the first event, and of the second, which begins with its own
	}{
		{"by default CR LF", faults.Framing{}, sse.Framing{Newline: "\r\n"}, nil, &sse.Framing{Newline: "\r\n"}},
		{"CR", faults.Framing{Newline: "cr"}, sse.Framing{Newline: "\r"}, nil, own},
		{"LF", faults.Framing{Newline: "lf"}, sse.Framing{Newline: "\n"}, nil, &sse.Framing{Newline: "\n"}},
		{"no space leaves the line ends alone", faults.Framing{Space: new(false)}, sse.Framing{NoSpace: true}, nil, &sse.Framing{Newline: "\r", NoSpace: true}},
		{"no event lines", faults.Framing{EventLine: new(false)}, sse.Framing{NoEventLine: true}, nil, &sse.Framing{Newline: "\r", NoEventLine: true}},
		{"one event that is not closed", faults.Framing{BlankLine: new(false), At: script.At{Number: 1}}, sse.Framing{}, &sse.Framing{NoBlankLine: true}, own},
		{"one event that has its own", faults.Framing{Space: new(false), At: script.At{Number: 2}}, sse.Framing{}, nil, &sse.Framing{Newline: "\r", NoSpace: true}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := scripttest.Stream("a b")
			s.Events[1].Framing = own
			struck, err := test.fault.ApplyEvents(s, script.Env{})
			require.NoError(t, err)
			assert.True(t, struck)
			assert.Equal(t, test.stream, s.Framing)
			assert.Equal(t, test.first, s.Events[0].Framing)
			assert.Equal(t, test.own, s.Events[1].Framing)
			assert.Equal(t, sse.Framing{Newline: "\r"}, *own, "a framing given is never changed")
		})
	}
}

func TestFramingOfAnEventThatIsNotThere(t *testing.T) {
	s := scripttest.Stream("a")
	struck, err := (&faults.Framing{At: scripttest.Nth("b", 0)}).ApplyEvents(s, script.Env{})
	require.NoError(t, err)
	assert.False(t, struck)
	assert.Zero(t, s.Framing)
}
