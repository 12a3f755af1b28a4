package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestGarble(t *testing.T) {
	s := scripttest.Stream("a content_block_delta content_block_delta")
	struck, err := (&faults.Garble{}).ApplyEvents(s, script.Env{})
	require.NoError(t, err)
	assert.True(t, struck)
	assert.Nil(t, s.Events[0].Raw)
	assert.Equal(t, `{"type":"content_b`+"\ufffd", *s.Events[1].Raw)
	assert.Nil(t, s.Events[2].Raw)

	struck, err = (&faults.Garble{At: scripttest.Nth("content_block_delta", 0), All: true}).ApplyEvents(s, script.Env{})
	require.NoError(t, err)
	assert.True(t, struck)
	assert.NotNil(t, s.Events[2].Raw)
}

func TestGarbleMissesWhatHasNoData(t *testing.T) {
	s := &script.Stream{Events: []script.Event{{Comment: "x"}}}
	struck, err := (&faults.Garble{At: script.At{Number: 1}}).ApplyEvents(s, script.Env{})
	require.NoError(t, err)
	assert.False(t, struck)
}

func TestGarbledDataIsNeverJSON(t *testing.T) {
	for _, text := range []string{"", "1", "12", `""`, `"ab"`, "[]", "[1,2]   ", `{"a":"b"}`, "null", "true      ", "é"} {
		s := &script.Stream{Events: []script.Event{{Raw: &text}}}
		_, err := (&faults.Garble{At: script.At{Number: 1}}).ApplyEvents(s, script.Env{})
		require.NoError(t, err)
		_, err = jsontree.Parse([]byte(*s.Events[0].Raw))
		assert.Error(t, err, "%q", text)
	}
}
