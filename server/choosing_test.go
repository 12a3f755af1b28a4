package server

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
)

func TestWhoLeavesWhileWaitingForItsTurnIsLetGo(t *testing.T) {
	r := start(t, []string{scenario("slow", "rules: [{when: {text: hello}, steps: [{reply: {text: one}}, {reply: {text: two}}]}]")})
	assert.Equal(t, "one", r.answers("/s/slow/a/v1/messages", 1))
	r.next()
	sess, _ := r.sessions.Find("slow.a")
	chosen := sess.HoldChoice() // as a request that chooses
	conn := r.raw("/s/slow/a/v1/messages", hello)
	require.Eventually(t, func() bool { return len(r.sessions.OpenIDs()) == 1 }, time.Minute, time.Millisecond)
	require.NoError(t, conn.Close())
	e := r.next()
	assert.Equal(t, journal.Left, e.End)
	assert.Contains(t, e.Trouble, play.ErrClientLeft.Error())
	assert.Zero(t, e.Ordinal, "it took no step")
	status, _, _ := r.do(http.MethodGet, "/_mock/sessions/slow.a", "")
	assert.Equal(t, http.StatusOK, status)
	chosen()
	assert.Equal(t, "two", r.answers("/s/slow/a/v1/messages", 1))
}

func TestWhoWaitsForItsTurnIsCutWhenTheServerStops(t *testing.T) {
	r := start(t, []string{scenario("slow", "rules: [{when: {text: hello}, steps: [{reply: {text: one}}]}]")})
	r.answers("/s/slow/a/v1/messages", 1)
	r.next()
	sess, _ := r.sessions.Find("slow.a")
	sess.HoldChoice()
	r.raw("/s/slow/a/v1/messages", hello)
	require.Eventually(t, func() bool { return len(r.sessions.OpenIDs()) == 1 }, time.Minute, time.Millisecond)
	require.NoError(t, r.stop())
	e := r.next()
	assert.Equal(t, journal.Cut, e.End)
	assert.True(t, strings.HasPrefix(e.Played, "nothing"))
}
