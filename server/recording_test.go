package server

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestARecordingHasWhatTheUpstreamAnsweredAndNotWhatWasBroken(t *testing.T) {
	api := `rules: [{when: {stream: true}, steps: [{reply: {text: "one two three"}}]}, {steps: [{error: overloaded_error}, {reply: {text: Hello.}}]}]`
	front, _ := inFront(t, []string{scenario("api", api)}, []string{forwards("status: {code: 500}")}, WithRecording())
	for session, asks := range map[string][]string{"a": {hello, hello}, "b": {streamed}} {
		for _, ask := range asks {
			status, _ := front.post("/s/front/"+session+"/v1/messages", ask)
			assert.Equal(t, 500, status)
		}
	}
	sessions, lost := front.Recorded()
	assert.ElementsMatch(t, []string{"front.a", "front.b"}, sessions)
	assert.Zero(t, lost)
	for session, want := range map[string][]string{"front.a": {"error: overloaded_error", "text: Hello."}, "front.b": {"text: one two three"}} {
		made, err := front.Recording(session, "again", RecordingOptions{})
		require.NoError(t, err)
		for _, part := range want {
			assert.Contains(t, string(made.Scenario), part)
		}
		assert.NotContains(t, string(made.Scenario), "status: {code: 500}")
		assert.Equal(t, len(want), made.Requests)
	}
	_, err := front.Recording("front.c", "again", RecordingOptions{})
	assert.ErrorContains(t, err, "making a recording of session front.c")
}
