package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

type scriptTest struct {
	name  string
	fault script.ScriptFault
	in    string
	want  string // "" when the fault finds no place and changes nothing
}

func runScriptTests(t *testing.T, tests []scriptTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := scripttest.Parse(test.in)
			require.NoError(t, s.Check(), "the script to start from")
			struck, err := test.fault.ApplyScript(&s, script.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.want != "", struck)
			if !struck {
				test.want = test.in
			}
			assert.Equal(t, test.want, scripttest.Notation(s))
			assert.NoError(t, s.Check())
		})
	}
}

type eventsTest struct {
	name  string
	fault script.EventsFault
	in    string
	want  string // "" when the fault finds no place and changes nothing
}

func runEventsTests(t *testing.T, tests []eventsTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := scripttest.Stream(test.in)
			before := scripttest.Names(s)
			struck, err := test.fault.ApplyEvents(s, script.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.want != "", struck)
			if !struck {
				test.want = before
			}
			assert.Equal(t, test.want, scripttest.Names(s))
		})
	}
}

// healthy is the shape of a stream with one block of two deltas.
const healthy = "message_start content_block_start content_block_delta content_block_delta content_block_stop message_stop"
