package conformance

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"time"
)

// The events of healthy streams, by what their blocks are.
const (
	oneText     = "message_start content_block_start ping content_block_delta+ content_block_stop message_delta message_stop"
	twoBlocks   = "message_start content_block_start ping content_block_delta+ content_block_stop content_block_start content_block_delta+ content_block_stop message_delta message_stop"
	untilDeltas = "message_start content_block_start ping content_block_delta+"
)

// sequence is events of a list in one text.
func sequence(names ...string) check { return events(strings.Fields(strings.Join(names, " "))...) }

// streamIncidents are the rows of the category stream.
var streamIncidents = []incident{
	{id: "overloaded-event-mid-stream", requests: []exchange{
		askStream(status(200), header("content-type", "text/event-stream*"), sequence(untilDeltas, "error"),
			eventData(-1, "error.type", "overloaded_error"), eventData(-1, "error.message", "Overloaded"), eventLacks(-1, "request_id"),
			text("Once upon*"), ended(whole)),
	}},
	{id: "empty-success-after-upstream-failure", requests: []exchange{
		askStream(status(200), sequence("message_start message_delta message_stop"),
			first("message_delta", "delta.stop_reason", "end_turn"), first("message_delta", "usage.output_tokens", 0), ended(whole)),
		ask(status(200), value("content", []any{}), value("usage.output_tokens", 0)),
	}},
	{id: "stop-reason-but-no-message-stop", requests: []exchange{
		askStream(status(200), sequence(strings.TrimSuffix(twoBlocks, " message_stop")), eventData(-1, "delta.stop_reason", "tool_use"),
			toolInput(1, `{"city":"Paris","days":3}`), ended(whole)),
	}},
	{id: "reset-after-blocks-yielded", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "content_block_stop content_block_start content_block_delta+ content_block_stop",
			"content_block_start content_block_delta+ content_block_stop"),
			first("content_block_start", "content_block.type", "thinking"), nth(3, "content_block_start", "content_block.type", "tool_use"),
			toolInput(2, `{"city":"Paris","days":3}`), ended(rst)),
	}},
	{id: "utf8-split-across-chunks", requests: []exchange{
		askStream(status(200), aChunkSplitsARune, aChunkEndsWith("\"text\":\"\xe7"), sequence(oneText), text("灯台守は毎晩手紙を書いた。🚀 これで終わり。"), ended(whole)),
	}},
	{id: "event-split-before-delimiter", requests: []exchange{
		askStream(status(200), aChunkEndsWith("\"index\":0,\"delta\""), aChunkEndsWith("}\n"), aChunkIs("\n"), sequence(oneText), text("Once upon*"), ended(whole)),
	}},
	{id: "sse-crlf-line-ends", requests: []exchange{
		askStream(status(200), has("event: message_start\r\ndata: {", "}\r\n\r\nevent: content_block_start\r\n", "}\r\n\r\n"),
			aChunkEndsWith("event: content_block_delta\r"), sequence(oneText), text("Once upon*"), ended(whole)),
	}},
	{id: "sse-bare-cr-line-ends", requests: []exchange{
		askStream(status(200), has("event: message_start\rdata: {", "}\r\revent: content_block_start\r"), lacks("\n"), sequence(oneText), ended(whole)),
	}},
	{id: "sse-no-space-after-colon", requests: []exchange{
		askStream(status(200), has("event:message_start\ndata:{", "event:content_block_delta\ndata:{"), lacks("event: ", "data: "), sequence(oneText), ended(whole)),
	}},
	{id: "sse-final-event-without-blank-line", requests: []exchange{
		askStream(status(200), endsInsideAnEvent, has("\n\nevent: message_stop\ndata: {\"type\":\"message_stop\""), bodyIs("*}\n"), ended(whole)),
	}},
	{id: "second-message-start-in-stream", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "content_block_stop message_start message_delta message_stop"),
			nth(1, "message_start", "message.id", "msg_01LighthouseKeeperOne1111"), nth(2, "message_start", "message.id", "msg_01LighthouseKeeperTwo2222")),
	}},
	{id: "bare-message-stop", requests: []exchange{
		askStream(status(200), sequence("message_stop"), ended(whole)),
		askStream(status(200), sequence("message_delta message_stop"), ended(whole)),
		askStream(status(200), sequence(oneText)),
	}},
	{id: "duplicate-message-stop", requests: []exchange{
		askStream(status(200), sequence(oneText, "message_stop"), took(50*time.Millisecond), ended(whole)),
	}},
	{id: "missing-content-block-stop", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "content_block_start content_block_delta+ message_delta message_stop"),
			nth(2, "content_block_start", "index", 1), ended(whole)),
	}},
	{id: "block-index-gap", requests: []exchange{
		askStream(status(200), sequence(twoBlocks), nth(1, "content_block_stop", "index", 0), nth(2, "content_block_start", "index", 2),
			nth(2, "content_block_stop", "index", 2), text("I will look up the weather.It rains in Paris.")),
	}},
	{id: "delta-type-does-not-fit-block", requests: []exchange{
		askStream(sequence(twoBlocks), nth(2, "content_block_start", "content_block.type", "tool_use"),
			eventData(8, "index", 1), eventData(8, "delta.type", "text_delta"), eventData(8, "delta.text", "\n")),
		askStream(sequence(oneText), first("content_block_start", "content_block.type", "text"),
			nth(2, "content_block_delta", "index", 0), nth(2, "content_block_delta", "delta.type", "thinking_delta")),
	}},
	{id: "stream-just-ends-mid-tool-json", requests: []exchange{
		askStream(status(200), sequence(untilDeltas), brokenInput(0), ended(whole)),
	}},
	{id: "error-event-prefix-not-stripped", requests: []exchange{
		askStream(status(200), has("event: error\ndata: {\"type\":\"error\""), sequence("error"), eventData(1, "error.type", "api_error"), ended(whole)),
	}},
	{id: "overloaded-as-first-sse-event", requests: []exchange{
		askStream(status(200), header("content-type", "text/event-stream*"), sequence("error"), eventData(1, "error.details", nil),
			eventData(1, "error.type", "overloaded_error"), has("}}          "), ended(whole)).times(2),
		askStream(status(200), sequence(oneText)),
	}},
	{id: "api-error-event-mid-stream", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "error"), eventData(-1, "error.type", "api_error"),
			eventData(-1, "error.message", "Internal server error"), eventLike(-1, "request_id", "req_*"), ended(whole)),
	}},
	{id: "error-event-fields-padded-or-extra", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "error"), eventData(-1, "error.details", nil), eventLike(-1, "request_id", "req_*"),
			has("\"          "), bodyIs("*   }\n\n"), ended(whole)),
	}},
	{id: "eof-before-first-event", requests: []exchange{
		askStream(status(200), header("content-type", "text/event-stream*"), bodyIs(""), ended(whole)),
		askStream(status(200), sequence("message_start"), ended(whole)),
		askStream(status(200), sequence(oneText)),
	}},
	{id: "error-after-complete-thinking-block", requests: []exchange{
		askStream(status(200), first("content_block_start", "content_block.type", "thinking"), sequence(untilDeltas, "content_block_stop error"),
			eventData(-1, "error.type", "api_error"), ended(whole)),
		askStream(status(200), sequence(twoBlocks), text("The second attempt got through.")),
	}},
	{id: "sse-data-only-without-event-lines", requests: []exchange{
		askStream(status(200), lacks("event:"), has("data: {\"type\":\"message_start\"", "}\n\ndata: {\"type\":\"content_block_start\""), sequence(oneText), ended(whole)),
	}},
	{id: "sse-single-newline-between-events", requests: []exchange{
		askStream(status(200), lacks("event:", "\n\n"), has("data: {\"type\":\"message_start\"", "}\ndata: {\"type\":\"content_block_start\"", "}\ndata: {\"type\":\"message_stop\""),
			endsInsideAnEvent, ended(whole)),
	}},
	{id: "error-event-inside-unfinished-event", requests: []exchange{
		askStream(status(200), has("event: content_block_delta\ndata: {", "}\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\""), bodyIs("*}\n\n"), lacks("event: error"), ended(whole)),
	}},
	{id: "output-blocked-mid-stream", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "error"), eventData(-1, "error.type", "invalid_request_error"), eventData(-1, "error.details", nil),
			eventData(-1, "error.message", "Output blocked by content filtering policy"), eventLike(-1, "request_id", "req_*"), ended(whole)),
	}},
	{id: "delta-after-block-stop", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "content_block_stop content_block_start content_block_delta+ content_block_stop content_block_start",
			"content_block_delta+ content_block_stop message_delta message_stop"),
			eventData(13, "index", 2), eventData(14, "index", 1), eventData(14, "delta.partial_json", "}"), brokenInput(1), toolInput(2, `{"city":"Lyon","days":3}`)),
	}},
	{id: "refusal-after-partial-text", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "message_delta message_stop"), first("message_delta", "delta.stop_reason", "refusal"),
			first("message_delta", "delta.stop_details.type", "refusal"), first("message_delta", "delta.stop_details.category", "cyber"),
			text("To find out*"), ended(whole)),
	}},
	{id: "ping-coalesced-with-first-delta", requests: []exchange{
		askStream(status(200), aChunkHas("event: ping\n", "event: content_block_delta\n"), sequence(oneText),
			text("Once upon*"), ended(whole)),
	}},
	{id: "sse-line-over-scanner-limit", requests: []exchange{
		askStream(status(200), sequence(oneText), aLineOver(70e3), text("Once upon a time there was a lighth*"), ended(whole)),
		askStream(status(200), sequence(oneText), aLineOver(300e3), ended(whole)),
		askStream(status(200), sequence(oneText), aLineOver(1200e3), toolInput(0, `{"path":"story.txt",*}`), ended(whole)),
		askStream(status(200), sequence(oneText), aLineOver(5e6), ended(whole)),
	}},
	{id: "sse-compressed-and-buffered", requests: []exchange{
		askStream(status(200), header("content-type", "text/event-stream*"), header("content-encoding", "gzip"), heldBackFor(50*time.Second),
			sequence(oneText), ended(whole)),
		askStream(status(200), header("content-encoding", "br"), heldBackFor(50*time.Second), lacks("event:"), ended(whole)),
	}},
	{id: "bedrock-stream-is-one-exception", requests: []exchange{
		ask(status(200), header("content-type", "application/vnd.amazon.eventstream"),
			oneFrame("throttlingException", "Too many requests, please wait before trying again.*"), ended(whole)).to(invokeStream),
		ask(status(200), header("content-type", "application/vnd.amazon.eventstream"),
			oneFrame("validationException", "The model returned the following errors: max_tokens: 500000 > 64000*"), ended(whole)).to(invokeStream).times(2),
	}},
	{id: "block-stop-without-start", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "content_block_stop content_block_stop message_delta message_stop"),
			nth(1, "content_block_stop", "index", 0), nth(2, "content_block_stop", "index", 1), text("Once upon*light."), ended(whole)),
		askStream(status(200), sequence(untilDeltas, "content_block_stop content_block_delta message_delta message_stop"),
			eventData(-3, "index", 1), eventData(-3, "delta.type", "input_json_delta"), text("Once upon*light."), ended(whole)),
	}},
	{id: "comment-and-blank-line-mid-stream", requests: []exchange{
		askStream(status(200), has("id: 1\nevent: message_start\ndata: {", "id: 3\nevent: content_block_delta\n", "\n\n: ping - 2\n\nid: 4\nevent: content_block_delta\n", "id: 7\nevent: message_stop\n"),
			quietAfter("answ\"}}\n\n\r\n", 16*time.Second), sequence(oneText), text("Once upon*light."), ended(whole)),
	}},
	{id: "comment-sent-as-data", requests: []exchange{
		askStream(status(200), bodyIs(strings.Repeat("data: : OPENROUTER PROCESSING\n\n", 3)+"event: message_start\n*"), took(time.Second),
			events(append([]string{"", "", ""}, strings.Fields(oneText)...)...), text("Once upon*light."), ended(whole)),
	}},
	{id: "empty-text-block-before-thinking", requests: []exchange{
		askStream(status(200), sequence("message_start content_block_start ping content_block_stop content_block_start content_block_delta+ content_block_stop",
			"content_block_start content_block_delta+ content_block_stop message_delta message_stop"),
			nth(1, "content_block_start", "content_block.type", "text"), nth(2, "content_block_start", "index", 1),
			nth(2, "content_block_start", "content_block.type", "thinking"), nth(3, "content_block_start", "content_block.type", "text"),
			has(`"index":1,"delta":{"type":"signature_delta"`), ended(whole)),
		ask(invalid("*text content blocks must be non-empty")).with("messages", after(`{"type":"text","text":""},`+thought+`,{"type":"text","text":"It rains."}`, `"Thank you."`)),
		ask(replies("*")).with("messages", after(thought+`,{"type":"text","text":"It rains."}`, `"Thank you."`)),
	}},
	{id: "error-chunk-in-foreign-shape-mid-stream", requests: []exchange{
		askStream(status(200), has(`event: content_block_delta`), bodyIs("*}\n\ndata: {\"error\":{\"message\":\"*\",\"code\":502}}\n\n"),
			lacks("event: error", "content_block_stop", "message_delta", "message_stop"), ended(whole)),
		ask(replies("*")),
	}},
	{id: "event-data-is-an-array", requests: []exchange{
		askStream(status(200), has("event: content_block_delta\n", "\n\ndata: []\n\nevent: content_block_delta\n", "\n\ndata: []\n\nevent: content_block_delta\n", "\n\ndata: []\n\nevent: content_block_delta\n"),
			text("Once upon*light."), ended(whole)),
	}},
	{id: "message-start-sent-twice", requests: []exchange{
		askStream(status(200), sequence("message_start", oneText), sameTwice("message_start"), text("Once upon*light."), ended(whole)),
	}},
	{id: "sse-labelled-as-json", requests: []exchange{
		askStream(status(200), header("content-type", "application/json"), sequence(oneText), ended(whole)),
		askStream(status(200), header("content-type", "text/plain*"), sequence(oneText), ended(whole)),
		askStream(status(200), noHeader("content-type"), sequence(oneText), text("Once upon*light."), ended(whole)),
	}},
	{id: "stream-ends-with-done-sentinel", requests: []exchange{
		askStream(status(200), bodyIs("event: message_start\n*event: message_stop\ndata: {\"type\":\"message_stop\"*}\n\ndata: [DONE]\n\n"), ended(whole)),
		askStream(status(200), first("message_delta", "delta.stop_reason", "end_turn"), noEvent("message_stop"), bodyIs("*}\n\ndata: [DONE]\n\n"), ended(whole)),
	}},
	{id: "unicode-line-separators", requests: []exchange{
		askStream(status(200), has("wrote:\u2028no ships", "\u2029and none", "\u0085as far"), sequence(oneText),
			text("She wrote:\u2028no ships today,\u2029and none tomorrow,\u0085as far as I can see."), ended(whole)),
		ask(status(200), has("wrote:\u2028no ships", "\u2029and none", "\u0085as far")),
	}},
	{id: "vertex-event-in-stream", requests: []exchange{
		askStream(status(200), sequence("message_start vertex_event content_block_start content_block_delta+ content_block_stop message_delta vertex_event message_stop"),
			has("event: vertex_event\ndata: {\"type\":\"vertex_event\",\"usage\":{"), text("Once upon*light."), ended(whole)),
	}},
}

// invokeStream is what a client of Bedrock asks for in place of a message.
const invokeStream = "POST /model/anthropic.claude-haiku-4-5-20251001-v1:0/invoke-with-response-stream"

// oneFrame says that the body is one frame of Amazon's event stream, sound to its
// checksums: an exception of this type, whose JSON has this message.
func oneFrame(kind, message string) check {
	return func(a *answer) error {
		const prelude, checksum = 12, 4 // bytes
		body := a.plain()
		size := len(body)
		if size < prelude+checksum {
			return fmt.Errorf("the body has %d bytes, too few for a frame", size)
		}
		number := func(at int) int {
			return int(body[at])<<24 | int(body[at+1])<<16 | int(body[at+2])<<8 | int(body[at+3])
		}
		headers := number(4)
		if number(0) != size || prelude+headers+checksum > size {
			return fmt.Errorf("the frame claims %d bytes and %d of headers, the body has %d", number(0), headers, size)
		}
		for _, at := range []int{prelude - checksum, size - checksum} {
			if number(at) != int(crc32.ChecksumIEEE(body[:at])) {
				return fmt.Errorf("the checksum at byte %d is wrong", at)
			}
		}
		for name, want := range map[string]string{":message-type": "exception", ":exception-type": kind, ":content-type": "application/json"} {
			line := fmt.Sprintf("%c%s\x07\x00%c%s", len(name), name, len(want), want) // lengths, and 7 for a string
			if !bytes.Contains(body[prelude:prelude+headers], []byte(line)) {
				return fmt.Errorf("no header %s says %s", name, want)
			}
		}
		return textAt("the frame", body[prelude+headers:size-checksum], "message", message)
	}
}

// sameTwice says that the first two events of a type are the same.
func sameTwice(name string) check {
	return func(a *answer) error {
		var data []byte
		keep := func(_ string, of []byte) error { data = of; return nil }
		err := ofType(name, 1, keep)(a)
		if err == nil {
			err = ofType(name, 2, func(where string, again []byte) error { return same(where, string(again), string(data)) })(a)
		}
		return err
	}
}

// aLineOver says that one of the body's lines has more bytes than this.
func aLineOver(size int) check {
	return func(a *answer) error {
		longest := 0
		for line := range bytes.Lines(a.plain()) {
			longest = max(longest, len(line))
		}
		if longest <= size {
			return fmt.Errorf("the longest line has %d bytes, expected more than %d", longest, size)
		}
		return nil
	}
}

// aChunkIs says that one of the body's chunks is exactly this.
func aChunkIs(want string) check {
	return func(a *answer) error {
		if !slices.ContainsFunc(a.chunks, func(c []byte) bool { return string(c) == want }) {
			return fmt.Errorf("none of %d chunks is %q", len(a.chunks), want)
		}
		return nil
	}
}

// heldBackFor says that for so long nothing of the body came but what a
// compressor begins with.
func heldBackFor(least time.Duration) check {
	const begins = 32 // bytes: a gzip header, and the chunk's own lines
	return func(a *answer) error {
		_, body, _ := bytes.Cut(a.raw, []byte("\r\n\r\n"))
		begun := len(a.raw) - len(body) + begins
		for _, part := range a.arrived {
			if early := part.at.Sub(a.asked); part.upTo > begun && early < least {
				return fmt.Errorf("%d bytes had come after %v, expected the body to be held back for %v", part.upTo, early, least)
			}
		}
		return nil
	}
}
