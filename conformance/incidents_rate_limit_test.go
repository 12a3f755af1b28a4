package conformance

import (
	"bufio"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// noLimits are the headers that would say how long to wait.
var noLimits = noHeader("retry-after", "retry-after-ms")

// rateLimitIncidents are the rows of the category rate-limit.
var rateLimitIncidents = []incident{
	{id: "rate-limit-429-without-retry-after", requests: []exchange{
		ask(says(429, "rate_limit_error", "*"), noLimits, header("x-should-retry", "true"),
			header("anthropic-ratelimit-requests-limit", "5"), header("anthropic-ratelimit-requests-remaining", "0"),
			header("anthropic-ratelimit-requests-reset", "20*-*-*T*:*:*Z"), header("anthropic-ratelimit-tokens-remaining", "*")).times(2),
		ask(replies("*")),
	}},
	{id: "rate-limit-429-huge-retry-after", requests: []exchange{
		ask(says(429, "rate_limit_error", "*"), header("retry-after", "8135")).times(4),
	}},
	{id: "retry-after-extreme-year-date", requests: []exchange{
		ask(says(429, "rate_limit_error", "*"), header("retry-after", "Fri, 31 Dec 99999 23:59:59 GMT")),
		ask(replies("*")),
	}},
	{id: "retry-after-just-over-sdk-cap", requests: []exchange{
		ask(says(429, "rate_limit_error", "*"), header("retry-after", "171")),
		ask(status(429), header("retry-after", "171")).after(60 * time.Second),
		ask(status(429), header("retry-after", "171")).after(120 * time.Second), // 180 s since the first, but only 120 since the last
		ask(status(429), header("retry-after", "171")).after(170 * time.Second),
		ask(replies("*")).after(172 * time.Second),
		ask(replies("*")),
	}},
	{id: "input-tokens-per-minute-429", requests: []exchange{
		ask(says(429, "rate_limit_error", "This request would exceed the rate limit for your organization (*) of 30,000 input tokens per minute.*"),
			header("anthropic-ratelimit-input-tokens-limit", "30000")).times(3),
	}},
	{id: "rate-limited-429-terse-message", requests: []exchange{
		ask(says(429, "rate_limit_error", "Rate limited"), noLimits, header("anthropic-ratelimit-requests-remaining", "47")),
		ask(says(429, "rate_limit_error", "This request would exceed your account's rate limit. Please try again later."),
			header("anthropic-ratelimit-requests-remaining", "47")),
		ask(replies("*")),
		ask(says(429, "rate_limit_error", "Rate limited")),
	}},
	{id: "rate-limit-many-short-windows", requests: []exchange{
		ask(replies("*")).times(5), ask(status(429), header("retry-after", "3")),
		ask(replies("*")).times(5), ask(status(429), header("retry-after", "2")).times(2),
		ask(replies("*")).times(5), ask(status(429), header("retry-after", "3")),
	}},
	{id: "extra-usage-required-429", requests: []exchange{
		ask(says(429, "rate_limit_error", "Extra usage is required for long context requests."), noLimits).
			header("anthropic-beta: context-1m-2025-08-07").times(2),
		ask(says(429, "rate_limit_error", "Extra usage*")).header("anthropic-beta: context-1m-2025-08-07").after(24 * time.Hour),
		ask(replies("*")),
	}},
	{id: "429-while-quota-shows-headroom", requests: []exchange{
		ask(says(429, "rate_limit_error", "This request would exceed your account's rate limit. Please try again later."),
			header("anthropic-ratelimit-requests-remaining", "48"), header("anthropic-ratelimit-requests-reset", "2026-03-05T08:00:00Z"),
			header("anthropic-ratelimit-unified-reset", "1772697600"), noLimits).times(3),
		ask(status(429)).with("model", `"claude-opus-5"`).after(3 * time.Hour),
	}},
	{id: "rate-limit-error-event-in-stream", requests: []exchange{
		askStream(status(200), noLimits, events("error"), first("error", "error.type", "rate_limit_error"), ended(whole)),
		askStream(streams("*")),
	}},
	{id: "529-with-ratelimit-headers-allowed", requests: []exchange{
		ask(says(529, "overloaded_error", "Overloaded"), header("anthropic-ratelimit-unified-status", "allowed"),
			header("anthropic-ratelimit-unified-reset", "1*"), header("retry-after", "2")),
		ask(status(529), header("anthropic-ratelimit-unified-status", "allowed"), header("retry-after", "*, * GMT"), past("retry-after")),
		ask(replies("*")),
	}},
	{id: "throttling-sent-as-402", requests: []exchange{
		ask(says(402, "billing_error", "Rate limit reached: *window*")).times(2),
		ask(replies("*")),
	}},
	{id: "all-pool-accounts-cooled-503", requests: []exchange{
		ask(says(529, "overloaded_error", "Overloaded"), noLimits).header("idempotency-key: one"),
		ask(says(529, "overloaded_error", "Overloaded"), noLimits).header("idempotency-key: two"),
		ask(says(529, "overloaded_error", "Overloaded"), noLimits).header("idempotency-key: three"),
		ask(replies("*")).header("idempotency-key: two"),
		ask(replies("*")).header("idempotency-key: three"),
		ask(replies("*")).header("idempotency-key: one"),
	}},
	{id: "concurrent-connections-429", play: twoAtATime},
	{id: "bedrock-throttling-message-only", requests: []exchange{
		ask(tooManyTokens).times(2),
		ask(status(503), header("content-type", "application/json"), noLimits, noHeader("request-id"), ended(whole),
			bodyIs(`{"message":"Too many connections, please wait before trying again."}`)),
		askStream(tooManyTokens),
		ask(tooManyTokens).after(time.Hour),
	}},
	{id: "client-headers-stripped-429", requests: []exchange{
		ask(extraUsage, noLimits).header("anthropic-beta: context-1m-2025-08-07").times(2),
		ask(extraUsage).header("anthropic-beta: context-1m-2025-08-07", "user-agent: claude-cli/2.1.200 (external, cli)"),
		ask(extraUsage).header("anthropic-beta: context-1m-2025-08-07", "x-app: cli"),
		ask(replies("*")).header("anthropic-beta: context-1m-2025-08-07", "x-app: cli", "user-agent: claude-cli/2.1.200 (external, cli)"),
		ask(replies("*")),
	}},
	{id: "fast-mode-limit-zero-429", requests: []exchange{
		ask(says(429, "rate_limit_error", "This request would exceed your rate limit of 0 fast mode input tokens per minute (org: *, model: claude-opus-4-8)."), noLimits).
			with("model", `"claude-opus-4-8"`).with("speed", `"fast"`).header("anthropic-beta: fast-mode-2026-02-01").times(2),
		ask(status(429)).with("speed", `"fast"`).header("anthropic-beta: fast-mode-2026-02-01").after(24 * time.Hour),
		ask(replies("*")).with("model", `"claude-opus-4-8"`),
		ask(replies("*")).with("speed", `"standard"`).header("anthropic-beta: fast-mode-2026-02-01"),
	}},
	{id: "one-account-of-a-pool-is-limited", requests: []exchange{
		ask(spent).with("model", `"claude-opus-5"`).times(2),
		ask(replies("*")),
		ask(replies("*")).with("model", `"claude-sonnet-5"`),
		ask(replies("*")).with("model", `"claude-opus-5"`).header("x-api-key: sk-ant-second-account"),
		ask(spent).with("model", `"claude-opus-4-8"`),
	}},
	{id: "overage-rejected-on-200", requests: []exchange{
		ask(replies("*"), overage).times(2),
		askStream(streams("*"), overage),
	}},
}

var (
	tooManyTokens = all(status(429), header("content-type", "application/json"), header("x-amzn-errortype", "ThrottlingException"), noLimits,
		noHeader("request-id"), noValue("type"), noValue("error"), bodyIs(`{"message":"Too many tokens, please wait before trying again."}`), ended(whole))
	extraUsage = says(429, "rate_limit_error", "Extra usage is required for long context requests.")
	spent      = all(says(429, "rate_limit_error", "*"), header("anthropic-ratelimit-unified-status", "rejected"), noLimits)
	overage    = all(header("anthropic-ratelimit-unified-status", "allowed"), header("anthropic-ratelimit-unified-representative-claim", "five_hour"),
		header("anthropic-ratelimit-unified-7d-status", "allowed_warning"), header("anthropic-ratelimit-unified-overage-status", "rejected"),
		header("anthropic-ratelimit-unified-overage-disabled-reason", "org_level_disabled"))
)

// past says that a header's date lies before the answer's own.
func past(name string) check {
	return func(a *answer) error {
		return same(name+" before date", before(a.value(name), a.value("date")), true)
	}
}

func before(date, other string) bool {
	a, errA := time.Parse(time.RFC1123, date)
	b, errB := time.Parse(time.RFC1123, other)
	return errA == nil && errB == nil && a.Before(b)
}

// twoAtATime opens two streams and does not read them to the end, so that they
// stay open.
func twoAtATime(t *testing.T, c *caller) {
	for range 2 {
		conn, err := net.Dial("tcp", c.address)
		require.NoError(t, err)
		t.Cleanup(func() { _ = conn.Close() })
		require.NoError(t, conn.SetReadDeadline(time.Now().Add(idle)))
		_, err = conn.Write(request{stream: true}.bytes(c.address, c.base))
		require.NoError(t, err)
		line, err := bufio.NewReader(conn).ReadString('\n')
		require.NoError(t, err)
		assert.Equal(t, "HTTP/1.1 200 OK\r\n", line)
	}
	c.expect(3, ask(says(429, "rate_limit_error", "Number of concurrent connections has exceeded your rate limit. Please try again later or contact sales*"),
		header("anthropic-ratelimit-requests-remaining", "46")).times(2))
}
