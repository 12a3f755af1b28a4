package script_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// handWritten is a stream written out by hand, not in all ways as the API's.
const handWritten = "event: message_start\ndata: {\"type\":\"message_start\"}\n\n" +
	": keep-alive\n\n" +
	"data:{\"type\":\"content_block_delta\",\"index\":0}\r\n\r\n" +
	"event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n" +
	"data: half"

func TestFaultsStrikeEventsOfABodyThatIsWrittenOut(t *testing.T) {
	from := func(part string) string { return handWritten[strings.Index(handWritten, part):] }
	upTo := func(part string) string { return handWritten[:strings.Index(handWritten, part)+len(part)] }
	for name, c := range map[string]struct {
		use  script.Use
		want string
	}{
		"an event more": {scripttest.Use("insert", &faults.Insert{Event: "ping", At: script.AtEvent("message_start")}),
			upTo("start\"}\n\n") + "event: ping\ndata: {\"type\": \"ping\"}\n\n" + from(": keep")},
		"an event less":                {scripttest.Use("drop", &faults.Drop{At: script.AtEvent("content_block_delta")}), upTo("keep-alive\n\n") + from("event: message_stop")},
		"the end after an event":       {scripttest.Use("truncate", &faults.Truncate{At: script.AtEvent("content_block_delta")}), upTo("\r\n\r\n")},
		"the end by an event's number": {scripttest.Use("truncate", &faults.Truncate{At: script.At{Number: 2}}), upTo("keep-alive\n\n")},
		"a changed field": {scripttest.Use("set", &faults.Set{Path: "index", Value: jsontree.Of(7), At: script.AtEvent("content_block_delta")}),
			upTo("keep-alive\n\n") + "data: {\"type\":\"content_block_delta\",\"index\":7}\n\n" + from("event: message_stop")},
		"what is no event": {scripttest.Use("truncate", &faults.Truncate{At: script.AtEvent("ping")}), handWritten},
	} {
		t.Run(name, func(t *testing.T) {
			a := script.Answer{Request: scripttest.Request(false), Body: new(handWritten), Faults: []script.Use{c.use}}
			s := scripttest.Compile(t, a, scripttest.Env())
			assert.Equal(t, c.want, scripttest.Body(s))
			assert.Equal(t, name == "what is no event", len(s.Missed) > 0)
		})
	}
}

func TestABodyThatIsWrittenOutKeepsItsBytesAndItsHead(t *testing.T) {
	a := script.Answer{Request: scripttest.Request(false), Body: new(handWritten)}
	plain := scripttest.Compile(t, a, scripttest.Env())
	a.Faults = []script.Use{scripttest.Use("stall", &faults.Stall{At: script.AtEvent("message_stop")})}
	struck := scripttest.Compile(t, a, scripttest.Env())
	require.Empty(t, struck.Missed)
	assert.Equal(t, scripttest.Head(t, plain).Fields, scripttest.Head(t, struck).Fields)
	a.Faults[0].Fault = &faults.Chop{Size: 7, At: script.AtEvent("message_start")}
	assert.Equal(t, handWritten, scripttest.Body(scripttest.Compile(t, a, scripttest.Env())))
}

func TestABodyIsAStreamByItsBeginning(t *testing.T) {
	for body, want := range map[string]bool{
		handWritten: true, "data: x": true, "\ufeff\n: hi\n\n": true, "": false, "{}": false, "<html>": false, "event": false,
	} {
		_, ok := script.ParseStream(body)
		assert.Equal(t, want, ok, body)
	}
}

func TestTheEventsOfAParsedStreamAreFound(t *testing.T) {
	stream, ok := script.ParseStream(handWritten)
	require.True(t, ok)
	for place, want := range map[script.At]bool{
		script.AtEvent("message_stop"): true, script.AtEvent("ping"): false,
		{Number: 5}: true, {Number: 6}: false, {Event: "message_stop", Nth: 2}: false,
	} {
		_, found := stream.Find(place)
		assert.Equal(t, want, found, place)
	}
}
