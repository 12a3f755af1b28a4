package inflight

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

// isClosed reports whether a channel is closed now.
func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

func TestAGroupIsEmptiedByTheLastRequestAfterItIsClosed(t *testing.T) {
	var g Group
	assert.True(t, g.Enter())
	g.Leave()
	assert.False(t, isClosed(g.Emptied()), "more requests may begin in an open group")
	assert.True(t, g.Enter())
	assert.True(t, g.Enter())
	emptied := g.Close()
	assert.False(t, g.IsOpen())
	assert.False(t, g.Enter(), "no request begins any more")
	g.Leave()
	assert.False(t, isClosed(emptied))
	assert.Equal(t, 1, g.Len())
	g.Leave()
	assert.True(t, isClosed(emptied))
	assert.True(t, isClosed(g.Close()), "closing it again changes nothing")
}

func TestAnEmptyGroupIsEmptiedByClosing(t *testing.T) {
	var g Group
	assert.True(t, isClosed(g.Close()))
}

func TestWorkEndsWithinALimitOrDoesNot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var work sync.WaitGroup
		work.Go(func() { time.Sleep(time.Minute) })
		ended := Ended(&work)
		assert.False(t, EndsWithin(ended, time.Minute-1))
		assert.True(t, EndsWithin(ended, time.Minute))
	})
}
