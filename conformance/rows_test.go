package conformance

import (
	"slices"
	"time"
)

// guideCases are the cases with explicit expectations: the failures of the guides,
// some in several variants.
var guideCases = slices.Concat(refusedCases, limitedCases, serverCases, slowCases, brokenCases, contentCases, streamCases)

// refusedCases are permanent refusals of a key or a request: one request, and an
// error that says why.
var refusedCases = []testCase{
	unharmed("healthy"),
	refused("invalid-api-key", 401, "authentication_error"),
	refused("missing-api-key", 401, "authentication_error"),
	refused("expired-api-key", 401, "authentication_error"),
	refused("revoked-api-key", 401, "authentication_error"),
	refused("permission-denied", 403, "permission_error"),
	refused("wrong-endpoint", 404, "not_found_error"),
	refused("credit-balance-too-low", 400, "invalid_request_error"),
	refused("unknown-model", 404, "not_found_error"),
	refused("malformed-messages", 400, "invalid_request_error"),
	refused("max-tokens-too-large", 400, "invalid_request_error"),
	refused("prompt-too-long", 400, "invalid_request_error"),
	refused("request-too-large", 413, "request_too_large"),
}

var limitedCases = []testCase{
	asking("rate-limit-once", twiceAsAsked, time.Second),
	// Three failures in a row are one more than the SDKs' two retries.
	{
		name: "rate-limit-burst", retryAfter: time.Second,
		want:    fails(429, "rate_limit_error", thriceAsAsked),
		careful: ends("result whole, 4 requests: retry-after then retry-after then retry-after"),
		naive:   fails(429, "rate_limit_error", once),
	},
	{
		name: "rate-limit-forever", retryAfter: time.Second,
		want:    fails(429, "rate_limit_error", thriceAsAsked),
		careful: fails(429, "rate_limit_error", "5 requests: retry-after then retry-after then retry-after then retry-after"),
		naive:   fails(429, "rate_limit_error", once),
	},
	passing("rate-limit-no-retry-after", thrice, fails(429, "rate_limit_error", once)),
	// A date has whole seconds: two seconds ahead may be little more than one.
	asking("rate-limit-retry-after-date", twiceAsAsked, time.Second),
	// At full length this is two minutes, and every SDK waits that long: Python no
	// longer has a cap of sixty seconds.
	{
		name: "rate-limit-retry-after-long", fast: true, retryAfter: 120 * time.Second / speedUp,
		want: answers(twiceAsAsked), careful: ends("result whole, " + twiceAsAsked), naive: fails(429, "rate_limit_error", once),
	},
	{
		name: "ramp-limit-exceeded", retryAfter: 2 * time.Second,
		want:    answers(thriceAsAsked),
		careful: ends("result whole, " + thriceAsAsked),
		naive:   ends("error RampLimitExceededError 429 rate_limit_error ramp_limit_exceeded, " + once),
	},
	// No wait clears a spending limit, yet every SDK makes three attempts. Only the
	// new majors have a class for the error; the previous ones of Go and TypeScript
	// do not even expose the code.
	{
		name: "spend-limit-reached",
		want: each(map[string]string{
			"go1": "error *anthropic.Error 429 rate_limit_error, " + thrice,
			"go2": "error *anthropic.Error 429 rate_limit_error enforced_spend_limit_reached, " + thrice,
			"ts0": "error RateLimitError 429 rate_limit_error, " + thrice,
			"ts1": "error EnforcedSpendLimitReachedError 429 rate_limit_error enforced_spend_limit_reached, " + thrice,
			"py1": "error RateLimitError 429 rate_limit_error enforced_spend_limit_reached, " + thrice,
			"py2": "error EnforcedSpendLimitReachedError 429 rate_limit_error enforced_spend_limit_reached, " + thrice,

			"java3": "error EnforcedSpendLimitReachedException 429 rate_limit_error enforced_spend_limit_reached, " + thrice,
		}),
		careful: ends("error EnforcedSpendLimitReachedError 429 rate_limit_error enforced_spend_limit_reached, " + once),
		naive:   ends("error EnforcedSpendLimitReachedError 429 rate_limit_error enforced_spend_limit_reached, " + once),
	},
}

var serverCases = []testCase{
	passing("internal-error-once", twice, fails(500, "api_error", once)),
	{
		name:    "bad-gateway-html",
		want:    failsUnlabelled(502, thrice),
		careful: failsUnlabelled(502, fiveTimes),
		naive:   failsUnlabelled(502, once),
	},
	passing("service-unavailable-burst", thrice, failsUnlabelled(503, once)),
	{
		name:    "gateway-timeout",
		want:    fails(504, "timeout_error", thrice),
		careful: fails(504, "timeout_error", fiveTimes),
		naive:   fails(504, "timeout_error", once),
	},
	passing("overloaded-once", twice, fails(529, "overloaded_error", once)),
	passing("overloaded-burst", thrice, fails(529, "overloaded_error", once)),
	{
		name:    "overloaded-forever",
		want:    fails(529, "overloaded_error", thrice),
		careful: fails(529, "overloaded_error", fiveTimes),
		naive:   fails(529, "overloaded_error", once),
	},
	// The error has the status of the stream, 200, or none; only the careful client
	// tries again.
	streamOnly("overloaded-mid-stream",
		map[string]string{
			"go": "error *anthropic.Error 200 overloaded_error, 1 request, text \"Once upon",
			"ts": "error APIError overloaded_error, 1 request, text \"Once upon",
			"py": "error APIStatusError 200 overloaded_error, 1 request, text \"Once upon",

			"java": "error SseException 200 overloaded_error, 1 request, text \"Once upon",
		},
		map[string]string{"stream": "error APIStatusError 200 overloaded_error, " + fiveTimes},
		map[string]string{"stream": "error APIStatusError 200 overloaded_error, 1 request, text \"Once upon"},
	),
	passing("flapping", twice, fails(529, "overloaded_error", once)),
}

// impatient is a timeout that slow answers exceed even at speedUp, and that a busy
// machine does not.
const impatient = 3 * time.Second

var slowCases = []testCase{
	inTime("slow-response"),
	{
		name: "slow-response impatient", scenario: "slow-response", fast: true, timeout: impatient,
		want: timesOut(thrice), careful: timesOut(fiveTimes), naive: timesOut(once),
	},
	inTime("slow-first-token"),
	inTime("slow-tokens"),
	// Each token arrives in time, but the whole answer does not. The timeout of Go and
	// Java covers the whole attempt, Python's each read, TypeScript's the headers.
	{
		name: "slow-tokens impatient", scenario: "slow-tokens", fast: true, timeout: impatient, ragged: true,
		want: each(map[string]string{
			"go plain": timedOut("go", thrice), "go": timedOut("go", once),
			"ts plain": timedOut("ts", thrice), "ts": "result, 1 request, end_turn",
			"py plain": timedOut("py", thrice), "py": "result, 1 request, end_turn",
			"java plain": timedOut("java", thrice), "java": javaStreamFailed,
		}),
		careful: each(map[string]string{"plain": timedOut("py", fiveTimes), "stream": "result whole, 1 request"}),
		naive:   each(map[string]string{"plain": timedOut("py", once), "stream": "result, 1 request"}),
	},
	// TypeScript's timeout ends with the headers, so it waits for a stalled body
	// forever. Python passes on its transport's exception while a stream is read. Java
	// treats a stalled body as an invalid answer and does not try again.
	{
		name: "stalled-stream", timeout: impatient, patience: 40 * time.Second,
		want: each(map[string]string{
			"go plain": timedOut("go", thrice), "go": timedOut("go", once) + ", text \"Once upon",
			"ts":       "waiting, 1 request",
			"py plain": timedOut("py", thrice), "py": "error httpx2.ReadTimeout \"timed out\", 1 request, text \"Once upon",
			"java plain": javaBodyFailed, "java": javaStreamFailed + ", text \"Once upon",
		}),
		careful: each(map[string]string{"plain": timedOut("py", fiveTimes), "stream": "error httpx2.ReadTimeout \"timed out\", " + fiveTimes}),
		naive:   each(map[string]string{"plain": timedOut("py", once), "stream": "error httpx2.ReadTimeout \"timed out\", 1 request, text \"Once upon"}),
	},
	{
		name: "hang", timeout: impatient,
		want: timesOut(thrice), careful: timesOut(fiveTimes), naive: timesOut(once),
	},
	{
		name: "timeout-then-reply", timeout: impatient,
		want: answers(twice), careful: ends("result whole, " + twice), naive: timesOut(once),
	},
}

var brokenCases = []testCase{
	{name: "connection-reset", want: disconnects(thrice), careful: disconnects(fiveTimes), naive: disconnects(once)},
	passing("connection-reset-then-reply", twice, disconnects(once)),
	{name: "empty-response", want: disconnects(thrice), careful: disconnects(fiveTimes), naive: disconnects(once)},
	// Go and Python treat a body that is cut short as a broken connection, and try
	// again; TypeScript does not retry its TypeError, nor Java its error about an
	// invalid answer.
	{
		name: "connection-closed-mid-body",
		want: each(map[string]string{
			"go plain": "error io.ErrUnexpectedEOF \"error reading response body: unexpected EOF\", " + thrice,
			"ts plain": "error TypeError \"terminated\", 1 request",
			"py plain": "error APIConnectionError \"Connection error.\", " + thrice,
			"go":       "error io.ErrUnexpectedEOF \"unexpected EOF\", 1 request, text \"Once upon",
			"ts":       "error TypeError \"terminated\", 1 request, text \"Once upon", "ts stream": "error AnthropicError \"terminated\", 1 request, text \"Once upon",
			"py": "error httpx2.RemoteProtocolError \"",

			"java plain": javaBodyFailed, "java": javaStreamFailed + ", text \"Once upon",
		}),
		careful: each(map[string]string{"plain": "error APIConnectionError \"Connection error.\", " + fiveTimes, "stream": "error httpx2.RemoteProtocolError \""}),
		naive:   each(map[string]string{"plain": "error APIConnectionError \"Connection error.\", " + once, "stream": "error httpx2.RemoteProtocolError \""}),
	},
	streamOnly("connection-closed-mid-stream",
		map[string]string{
			"go": "error io.ErrUnexpectedEOF \"unexpected EOF\", 1 request, text \"Once upon",
			"ts": "error TypeError \"terminated\", 1 request, text \"Once upon", "ts stream": "error AnthropicError \"terminated\", 1 request, text \"Once upon",
			"py": "error httpx2.RemoteProtocolError \"",

			"java": javaStreamFailed + ", text \"Once upon",
		},
		map[string]string{"stream": "error httpx2.RemoteProtocolError \""},
		map[string]string{"stream": "error httpx2.RemoteProtocolError \""},
	),
}

// inTime is the case of a slow scenario that ends within the SDKs' ten minutes.
func inTime(name string) testCase {
	c := unharmed(name)
	c.fast = true
	return c
}
