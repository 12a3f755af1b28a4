package conformance

import (
	"strings"
	"time"
)

// timeoutIncidents are the rows of the category timeouts.
var timeoutIncidents = []incident{
	{id: "silent-stall-mid-stream", requests: []exchange{
		askStream(status(200), sequence(untilDeltas), text("Once upon*"), ended(silence)),
		askStream(status(200), sequence(oneText)),
	}},
	{id: "long-thinking-with-pings-only", requests: []exchange{
		askStream(status(200), sequence("message_start", strings.Repeat("ping ", 12), "content_block_start content_block_delta+ content_block_stop",
			"content_block_start content_block_delta+ content_block_stop message_delta message_stop"),
			took(240*time.Second), ended(whole)),
	}},
	{id: "accept-then-silence-before-headers", requests: []exchange{
		ask(nothingSent, ended(silence)),
		ask(status(200), value("stop_reason", "end_turn")),
	}},
	{id: "gateway-silent-no-pings", requests: []exchange{
		askStream(status(200), quietAfter("\r\n\r\n", 45*time.Second), noEvent("ping"), events("message_start", "...", "message_stop"), ended(whole)),
	}},
	{id: "long-active-stream-past-total-timeout", requests: []exchange{
		askStream(status(200), sequence(oneText), took(360*time.Second), ended(whole)),
	}},
	{id: "gateway-times-out-own-stream", requests: []exchange{
		askStream(status(200), sequence(untilDeltas), text("Once upon*"), took(120*time.Second), ended(whole)).times(2),
	}},
	{id: "nginx-504-at-60-seconds", requests: []exchange{
		ask(statusLine("HTTP/1.1 504 Gateway Time-out"), quietAfter("", 60*time.Second), header("content-type", "text/html"), header("server", "nginx"),
			noHeader("request-id"), has("<h1>504 Gateway Time-out</h1>", "nginx"), ended(whole)),
		askStream(status(200), sequence(untilDeltas), took(60*time.Second), ended(fin)),
	}},
	{id: "cloudflare-524-origin-timeout", requests: []exchange{
		ask(status(524), quietAfter("", 100*time.Second), header("content-type", "text/html*"), noHeader("request-id"), has("<html", "524"), ended(whole)),
	}},
	{id: "response-over-inner-http-timeout", requests: []exchange{
		ask(status(200), quietAfter("", 110*time.Second), value("stop_reason", "end_turn"), ended(whole)),
	}},
	{id: "long-429-chain-under-total-timeout", requests: []exchange{
		ask(status(429), value("error.type", "rate_limit_error"), header("retry-after", "60")).times(6),
		ask(nothingSent, ended(silence)),
	}},
	{id: "stalled-then-silent-idle-exit", requests: []exchange{
		askStream(status(200), sequence(untilDeltas, "content_block_stop content_block_start content_block_delta+"), brokenInput(1), ended(silence)).times(2),
	}},
	{id: "headers-held-until-first-token", requests: []exchange{
		askStream(status(200), quietAfter("", 30*time.Second), sequence(oneText), ended(whole)),
	}},
	{id: "timeout-does-not-cover-read", requests: []exchange{
		askStream(status(200), sequence("message_start ping+ content_block_start content_block_delta+ content_block_stop message_delta message_stop"),
			took(time.Hour), ended(whole)),
		askStream(status(200), header("content-type", "text/event-stream*"), bodyIs(""), ended(silence)),
		askStream(nothingSent, ended(silence)),
	}},
	{id: "tool-parameter-buffered-for-minutes", requests: []exchange{
		askStream(status(200), sequence("message_start content_block_start ping+ content_block_delta content_block_stop message_delta message_stop"),
			first("content_block_start", "content_block.type", "tool_use"), took(180*time.Second), inputOver(190e3), toolInput(0, `{"path":"story.txt",*} *`), ended(whole)),
	}},
	{id: "comments-only-before-first-token", requests: []exchange{
		askStream(status(200), noEvent("ping"), quietAfter(": keepalive\n\n\r\n", 5*time.Second), took(25*time.Second),
			sequence("message_start content_block_start content_block_delta+ content_block_stop message_delta message_stop"),
			has("event: message_start", ": keepalive\n\n", ": keepalive\n\n", ": keepalive\n\n", ": keepalive\n\n", ": keepalive\n\n", "event: content_block_start"), ended(whole)),
	}},
}
