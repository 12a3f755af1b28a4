package server

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

func TestAnObserverWithALimitIsToldHowManyItDidNotSee(t *testing.T) {
	var left []int
	o := observer{see: func(journal.Entry) {}, limit: 2, left: func(n int) { left = append(left, n) }}
	start := newHandClock().Now()
	var seen []bool
	for _, at := range []time.Duration{0, 1, 2, 3, time.Second, time.Second, time.Second, 3 * time.Second} {
		seen = append(seen, o.admits(start.Add(at)))
	}
	assert.Equal(t, []bool{true, true, false, false, true, true, false, true}, seen)
	assert.Equal(t, []int{2, 1}, left)
}

func TestAnObserverWithoutALimitSeesAll(t *testing.T) {
	all := observer{see: func(journal.Entry) {}}
	nobody := observer{}
	for range 3 {
		assert.True(t, all.admits(time.Time{}))
		assert.False(t, nobody.admits(time.Time{}))
	}
}
