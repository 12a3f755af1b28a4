package conformance

import "time"

var (
	overloaded    = says(529, "overloaded_error", "Overloaded")
	internalError = says(500, "api_error", "Internal server error")
)

// serverIncidents are the rows of the category server.
var serverIncidents = []incident{
	{id: "overloaded-529-burst", requests: []exchange{
		ask(overloaded, noHeader("retry-after")).after(20 * time.Second).times(9),
		ask(replies("*")),
	}},
	{id: "overloaded-burst-with-timeouts-mixed", requests: []exchange{
		ask(overloaded).times(4),
		ask(nothingSent, ended(silence)),
		ask(overloaded).times(2),
		ask(replies("*")),
	}},
	{id: "cloudflare-520-html", requests: []exchange{
		ask(nothingSent, ended(silence)).times(2),
		ask(status(520), header("content-type", "text/html*"), bodyOver(3000),
			has("<!--[if lt IE 7]>", "520: Web server is returning an unknown error", "</html>"), brokenJSON),
		ask(replies("*")),
	}},
	{id: "cloudflare-502-plain-text", requests: []exchange{
		ask(status(502), header("content-type", "text/plain*"), noHeader("request-id"),
			bodyIs("Cloudflare encountered an error processing this request: Bad Gateway")).times(2),
		ask(replies("*")),
	}},
	{id: "api-error-500-then-529", requests: []exchange{
		ask(internalError).after(time.Minute).times(2),
		ask(internalError).after(time.Minute).with("model", `"claude-opus-5"`),
		ask(overloaded),
		ask(internalError),
		ask(replies("*")),
	}},
	{id: "api-error-500-after-nine-minutes", requests: []exchange{
		ask(internalError, took(9*time.Minute), quietAfter("", 9*time.Minute)),
		ask(replies("*")),
		askStream(streams("*")),
	}},
	{id: "batch-results-404-after-ended", play: resultsNotFound},
	{id: "upstream-400-becomes-200-empty-body", requests: []exchange{
		askStream(status(200), header("content-length", "0"), bodyIs(""), events(), ended(whole)).times(2),
		ask(says(400, "invalid_request_error", "*")),
	}},
	{id: "cloudflare-52x-fatal-in-client", requests: []exchange{
		ask(status(520)), ask(replies("*")),
		ask(status(522)), ask(replies("*")),
		ask(status(523)), ask(replies("*")),
		ask(status(524)), ask(replies("*")),
		ask(status(520)),
	}},
	{id: "status-529-unknown-reason-phrase", requests: []exchange{
		ask(statusLine("HTTP/1.1 529 "), overloaded),
		ask(statusLine("HTTP/1.1 529 Site is overloaded"), overloaded),
		ask(replies("*")),
	}},
	{id: "json-answer-to-stream-request", requests: []exchange{
		askStream(replies("All at once*"), header("content-type", "application/json"), header("content-length", "*"), events()).times(2),
	}},
	{id: "envoy-503-plain-text", requests: []exchange{
		ask(status(503), header("content-type", "text/plain"), bodyIs("upstream connect error or disconnect/reset before headers. "+
			"reset reason: remote connection failure, transport failure reason: delayed connect error: Connection refused")).times(2),
		ask(replies("*")),
	}},
	{id: "error-json-with-200-to-a-stream", requests: []exchange{
		askStream(status(200), header("content-type", "application/json"), value("type", "error"), value("error.type", "invalid_request_error"),
			valueLike("error.message", "*Invalid `signature`*"), events(), ended(whole)),
		askStream(status(200), header("content-type", "application/json"), noValue("type"), value("error.code", 429), events(), ended(whole)),
		askStream(status(200), value("error.type", "invalid_request_error")),
		ask(replies("*")),
	}},
	{id: "expired-container-untyped-500", requests: []exchange{
		ask(status(200), value("container.id", oldContainer)),
		ask(internalError).with("container", `"`+oldContainer+`"`).times(3),
		ask(internalError).with("container", `{"id":"`+oldContainer+`"}`).after(24 * time.Hour),
		ask(replies("*"), value("container.id", "container_011FreshAgain1111111111111")).with("messages", after(`{"type":"text","text":"Hello."}`, `"Go on."`)),
		ask(replies("*")).with("container", `"container_011FreshAgain1111111111111"`).with("messages", after(`{"type":"text","text":"Hello."}`, `"Go on."`)),
	}},
	{id: "mcp-connector-500", requests: []exchange{
		ask(internalError).header("anthropic-beta: mcp-client-2025-04-04").with("mcp_servers", `[{"type":"url","url":"https://mcp.example.com/sse","name":"example"}]`).times(3),
		ask(replies("*")).header("anthropic-beta: mcp-client-2025-04-04"),
	}},
}

// oldContainer is one that is no longer there.
const oldContainer = "container_011ExpiredDaysAgo111111111"
