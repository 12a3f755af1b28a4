package recording_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/recording"
)

// FuzzAnyAnswerCanBeRecorded takes any bytes for what was asked and answered: there is a
// sound scenario of all of it.
func FuzzAnyAnswerCanBeRecorded(f *testing.F) {
	whole := (&exchange.Response{Parts: streamed("Hello ", "{{you}}.")}).Body()
	f.Add(question("claude-sonnet-5", true, "Hi."), "/v1/messages", "text/event-stream", string(whole), uint16(200), uint8(0))
	f.Add(question("claude-sonnet-5", true, "Hi."), "/v1/messages", "text/event-stream", string(whole[:len(whole)/2]), uint16(200), uint8(1))
	f.Add("{}", "/v1/files/x?y=z", "application/json", `{"type":"error","error":{"type":"overloaded_error","message":"x"}}`, uint16(529), uint8(2))
	f.Add("{", "http://[", "text/html", "\xff{{", uint16(403), uint8(3))
	f.Add("", "", "", "data: {\"type\":\"message_start\",\"message\":{\"content\":[]}}\n\ndata: {\"type\":\"content_block_delta\",\"index\":-1}\n\n", uint16(200), uint8(0))
	ends := []exchange.End{exchange.Complete, exchange.Closed, exchange.Reset, exchange.TimedOut, exchange.Refused}
	f.Fuzz(func(t *testing.T, asked, target, kind, body string, status uint16, end uint8) {
		x := exchange.Exchange{
			Request: exchange.Request{At: noon, Method: "POST", Target: target, Body: []byte(asked)},
			Response: exchange.Response{
				Status: 200 + int(status)%400, Fields: []exchange.Field{{Name: "content-type", Value: kind}}, End: ends[int(end)%len(ends)],
				Parts: []exchange.Part{{After: time.Second, Bytes: []byte(body)}}, After: 2 * time.Second,
			},
		}
		made, err := recording.Scenario("mine", []exchange.Exchange{x}, recording.Options{ExactTiming: end > 100})
		require.NoError(t, err)
		require.NotContains(t, string(made.Scenario), "Left out")
		open(t, made, "mine")
	})
}
