package server

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
)

func TestLargeAnswersTogetherHaveABound(t *testing.T) {
	large, small := strings.Repeat("x", largeFrom), "x"
	answer := func(body *string) faults.Answer {
		return faults.Answer{Request: &claude.Request{Endpoint: claude.Messages}, Body: body}
	}
	l, cache := newLargeAnswers(), &faults.Cache{}
	script, taken, err := l.compile(cache, answer(&large), faults.Env{})
	require.NoError(t, err)
	assert.Equal(t, script.Memory(), taken)
	assert.EqualValues(t, taken, l.bytes.Load())

	l.bytes.Add(maxLarge - int64(2*taken) + 1)
	_, _, err = l.compile(cache, answer(&large), faults.Env{})
	require.ErrorContains(t, err, "the answers that are open take 512 MB already")
	_, none, err := l.compile(cache, answer(&small), faults.Env{})
	require.NoError(t, err, "small ones go on")
	assert.Zero(t, none)

	l.leave(taken)
	_, again, err := l.compile(cache, answer(&large), faults.Env{})
	require.NoError(t, err, "there is room again")
	assert.Equal(t, taken, again)
}

func TestAnAnswerThatFindsNoRoomSaysSo(t *testing.T) {
	r := start(t, []string{scenario("large", "steps: [{reply: {text: hi}, faults: [{inflate: {size: 1MB}}], repeat: 9}]")})
	r.large.bytes.Add(maxLarge)
	status, body := r.post("/s/large/a/v1/messages", streaming)
	assert.Equal(t, 500, status)
	assert.Contains(t, body, "the answers that are open take 512 MB already")
	r.large.bytes.Add(-maxLarge)
	status, _ = r.post("/s/large/a/v1/messages", streaming)
	assert.Equal(t, 200, status)
	assert.Zero(t, r.large.bytes.Load(), "what was taken is given back")
}
