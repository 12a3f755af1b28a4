package session

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEndedSessionsAreRememberedInABoundedNumber(t *testing.T) {
	var ended endedSessions
	assert.Zero(t, ended.find("0"), "nothing has ended yet")
	for i := range maxEnded + 1 {
		ended.add(&Session{ID: strconv.Itoa(i)}, endedIdle)
	}
	assert.Len(t, ended.byID, maxEnded)
	assert.Zero(t, ended.find("0"), "the oldest is forgotten")
	assert.Equal(t, endedIdle, ended.find("1").why)
	assert.Equal(t, endedIdle, ended.find(strconv.Itoa(maxEnded)).why)
}

func TestWhatIsRememberedOfAnEndedSession(t *testing.T) {
	var ended endedSessions
	ended.add(&Session{ID: "a"}, endedIdle)
	ended.add(&Session{ID: "b", ownBytes: 1}, endedNoRoom)
	assert.False(t, ended.find("a").own)
	assert.True(t, ended.find("b").own, "it took its scenario with it")
	ended.add(&Session{ID: "a"}, endedNoRoom)
	assert.Equal(t, endedNoRoom, ended.find("a").why, "the last end counts")
	assert.Equal(t, endedNoRoom, ended.take("a").why)
	assert.Zero(t, ended.find("a"))
	assert.Zero(t, ended.take("a"))
}

func TestASessionThatEndsAgainIsNotForgottenWithItsFirstEnd(t *testing.T) {
	var ended endedSessions
	ended.add(&Session{ID: "twice"}, endedIdle)
	for i := range maxEnded - 1 {
		ended.add(&Session{ID: strconv.Itoa(i)}, endedIdle)
	}
	ended.add(&Session{ID: "twice"}, endedIdle) // in the place of its first end
	ended.add(&Session{ID: "one more"}, endedIdle)
	assert.Equal(t, endedIdle, ended.find("twice").why)
	assert.Zero(t, ended.find("0"))
}
