package recording_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/jsontree"
)

// streamed is a stream of one text block whose deltas have these texts.
func streamed(texts ...string) (parts []exchange.Part) {
	event := func(after int, name, data string) {
		parts = append(parts, exchange.Part{After: time.Duration(after) * 20 * time.Millisecond, Bytes: []byte("event: " + name + "\ndata: " + data + "\n\n")})
	}
	event(1, "message_start", `{"type":"message_start","message":{"model":"claude-sonnet-5","id":"msg_01abcdefghijklmnopqrstuv","type":"message","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":9,"output_tokens":1}}}`)
	event(1, "content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`)
	for i, text := range texts {
		event(2+i, "content_block_delta", jsontree.Obj("type", "content_block_delta", "index", 0, "delta", jsontree.Obj("type", "text_delta", "text", text)).String())
	}
	event(3+len(texts), "content_block_stop", `{"type":"content_block_stop","index":0}`)
	event(3+len(texts), "message_delta", `{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}`)
	event(3+len(texts), "message_stop", `{"type":"message_stop"}`)
	return parts
}

// TestNothingPlantedIsWritten plants credentials, an organisation and what the user names
// in every place of an exchange.
func TestNothingPlantedIsWritten(t *testing.T) {
	const organization = "b0a7c5d2-1111-4222-8333-0123456789ab"
	token := "oat-" + strings.Repeat("Tok9", 12)
	cookie := strings.Repeat("c00kie", 6)
	other := "sk-ant-api03-" + strings.Repeat("Other7", 14)
	planted := []string{plantedKey, token, cookie, other, organization, "customer-4711", "customer-4712"}
	all := strings.Join(planted, " ")
	header := http.Header{
		"X-Api-Key": {plantedKey}, "Authorization": {"Bearer " + token}, "Cookie": {"session=" + cookie}, "Anthropic-Version": {"2023-06-01"},
	}
	fields := []exchange.Field{
		{Name: "content-type", Value: "application/json"}, {Name: "anthropic-organization-id", Value: organization}, {Name: "set-cookie", Value: "s=" + cookie},
		{Name: "x-debug", Value: all}, {Name: "x-auth-token", Value: other},
	}
	body := func(text string) []exchange.Part { return []exchange.Part{{Bytes: []byte(text)}} }
	message := jsontree.Obj("type", "message", "id", "msg_01abcdefghijklmnopqrstuv", "role", "assistant", "model", "claude-sonnet-5",
		"content", jsontree.Arr(jsontree.Obj("type", "text", "text", all), jsontree.Obj("type", "tool_use", "id", "toolu_01abcdefghijklmnopqrstuv", "name", "x", "input", jsontree.Obj("path", all)))).String()
	cut := len(message) / 2
	var halves []string
	for _, one := range planted {
		halves = append(halves, "well, "+one[:len(one)/2], one[len(one)/2:]+" it is")
	}
	coded := base64.StdEncoding.EncodeToString([]byte("x-api-key: " + plantedKey))
	var exchanges []exchange.Exchange
	for i, response := range []exchange.Response{
		{Status: 200, Fields: fields, Parts: body(message)},
		{Status: 200, Fields: fields, Parts: []exchange.Part{{Bytes: []byte(message[:cut])}, {Bytes: []byte(message[cut:])}}},
		{Status: 200, Fields: fields, Parts: body(strings.Repeat("<p>"+all+coded+"</p>", 100))},
		{Status: 400, Fields: fields, Parts: body(jsontree.Obj("type", "error", "error", jsontree.Obj("type", "invalid_request_error", "message", all)).String())},
		{Status: 200, Fields: append(fields[1:], exchange.Field{Name: "content-type", Value: "text/event-stream"}), Parts: streamed(append(halves, all)...)},
		{Status: 200, Fields: append(fields[1:], exchange.Field{Name: "content-type", Value: "text/event-stream"}), Parts: streamed(halves...), End: exchange.Reset},
	} {
		asked := exchange.Request{
			At: noon, Method: "POST", Target: "/v1/messages?token=" + token, Header: header,
			Body: []byte(jsontree.Obj("model", "claude-sonnet-5", "max_tokens", 9, "messages", jsontree.Arr(jsontree.Obj("role", "user", "content", fmt.Sprint(i, " ", all)))).String()),
		}
		elsewhere := asked
		elsewhere.Target, elsewhere.Method = "/oauth/"+token+"?code="+other, "GET"
		exchanges = append(exchanges, exchange.Exchange{Request: asked, Response: response, Missing: []string{"what " + all + " is"}},
			exchange.Exchange{Request: elsewhere, Response: exchange.Response{Status: 200, Fields: fields, Parts: body(`{"access_token":"` + strings.Repeat("plain", 8) + `","refresh_token":"` + token + `"}`)}})
	}
	for _, exact := range []bool{false, true} {
		made, err := recording.Scenario("mine", exchanges, recording.Options{ExactTiming: exact, Redact: []*regexp.Regexp{regexp.MustCompile(`customer-[0-9]+`)}})
		require.NoError(t, err)
		written := string(made.Scenario)
		for name, body := range made.Bodies {
			written += name + string(body)
		}
		for _, secret := range append(planted, coded, strings.Repeat("plain", 8)) {
			assert.NotContains(t, written, secret)
			for size := len(secret) * 2 / 3; len(secret) > 20 && size <= len(secret); size++ {
				require.NotContains(t, written, secret[:size], "not even most of it")
			}
		}
		assert.Contains(t, written, "redacted")
		open(t, made, "mine")
	}
}

func TestRecordingsOfTheSameRunAreEqual(t *testing.T) {
	run := func(ids, organization string, at time.Time) []byte {
		body := `{"type":"message","id":"msg_01` + ids + `","role":"assistant","model":"claude-sonnet-5","content":[{"type":"tool_use","id":"toolu_01` + ids + `","name":"x","input":{"file":"file_011C` + ids[:20] + `"}}],"stop_reason":"tool_use"}`
		fields := []exchange.Field{
			{Name: "content-type", Value: "application/json"}, {Name: "date", Value: at.Format(http.TimeFormat)}, {Name: "request-id", Value: "req_011C" + ids[:20]},
			{Name: "anthropic-organization-id", Value: organization}, {Name: "anthropic-ratelimit-requests-remaining", Value: fmt.Sprint(len(ids))}, {Name: "cf-ray", Value: ids[:16] + "-FRA"},
		}
		asked := exchange.Request{At: at, Method: "GET", Target: "/v1/files/file_011C" + ids[:20]}
		made, err := recording.Scenario("mine", []exchange.Exchange{
			{Request: exchange.Request{At: at}, Response: exchange.Response{Status: 200, Fields: fields, Parts: []exchange.Part{{Bytes: []byte(body)}}}},
			{Request: asked, Response: exchange.Response{Status: 403, Fields: fields, Parts: []exchange.Part{{Bytes: []byte(
				`{"type":"error","error":{"type":"permission_error","message":"not of organization: ` + organization + `"},"request_id":"req_011C` + ids[:20] + `"}`)}}}},
		}, recording.Options{})
		require.NoError(t, err)
		return made.Scenario
	}
	first := run("abcdefghijklmnopqrstuv", "b0a7c5d2-1111-4222-8333-0123456789ab", noon)
	assert.Equal(t, string(first), string(run("ZYXWVUTSRQPNMLKJHGFEDC", "c0a7c5d2-9999-4222-8333-0123456789ab", noon.Add(time.Hour))))
	assert.Contains(t, string(first), "path: /v1/files/file_010000000000000000000001", "the file that was named before")
	assert.Contains(t, string(first), `{"file":"file_010000000000000000000001"}`, "and in the call")
}
