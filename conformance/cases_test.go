package conformance

import (
	"fmt"
	"time"
)

// testCase is a scenario and how it is played to the clients, with what is
// asserted beyond what testdata/behaviour.txt holds.
type testCase struct {
	name       string // the scenario's, unless scenario says which
	scenario   string
	timeout    time.Duration // the client's own; 0 leaves the SDK's, ten minutes
	patience   time.Duration // how long the test waits for an end; 0 is as long as it takes
	fast       bool          // played at speedUp
	retryAfter time.Duration // what the answers ask for, as they ask at that speed

	want    expectation // of the six SDKs
	careful string      // how the careful client must end up, in every mode
	naive   string      // how the naive client does, in every mode
}

// speedUp divides the waits of fast cases.
const speedUp = 20

// expectation is how a client's behaviour in a mode must begin; "" asserts
// nothing.
type expectation func(client, mode string) string

func (c testCase) played() string {
	if c.scenario != "" {
		return c.scenario
	}
	return c.name
}

// title names the case and its circumstances.
func (c testCase) title() string {
	title := c.name + ":"
	if c.timeout > 0 {
		title += fmt.Sprintf(" the client's timeout is %v", c.timeout)
	}
	return title
}

var cases = []testCase{
	{name: "healthy", want: answers(once), careful: "result", naive: "result"},

	// Whatever is wrong with a key or a request stays wrong: one request.
	{name: "invalid-api-key", want: fails(401, "authentication_error", once)},
	{name: "missing-api-key", want: fails(401, "authentication_error", once)},
	{name: "expired-api-key", want: fails(401, "authentication_error", once)},
	{name: "revoked-api-key", want: fails(401, "authentication_error", once)},
	{name: "permission-denied", want: fails(403, "permission_error", once)},
	{name: "wrong-endpoint", want: fails(404, "not_found_error", once)},
	{name: "credit-balance-too-low", want: fails(400, "invalid_request_error", once)},
	{name: "unknown-model", want: fails(404, "not_found_error", once)},
	{name: "malformed-messages", want: fails(400, "invalid_request_error", once)},
	{name: "max-tokens-too-large", want: fails(400, "invalid_request_error", once)},
	{name: "prompt-too-long", want: fails(400, "invalid_request_error", once)},
	{name: "request-too-large", want: fails(413, "request_too_large", once)},

	{name: "rate-limit-once", retryAfter: time.Second, want: answers(twiceAsAsked)},
	{name: "rate-limit-burst", retryAfter: time.Second, want: fails(429, "rate_limit_error", thriceAsAsked)},
	{name: "rate-limit-forever", retryAfter: time.Second, want: fails(429, "rate_limit_error", thriceAsAsked)},
	{name: "rate-limit-no-retry-after", want: answers(thrice)},
	// A date has whole seconds: two seconds ahead can be little more than one.
	{name: "rate-limit-retry-after-date", retryAfter: time.Second, want: answers(twiceAsAsked)},
	{name: "rate-limit-retry-after-long", fast: true, retryAfter: 120 * time.Second / speedUp, want: answers(twiceAsAsked)},
	{name: "ramp-limit-exceeded", retryAfter: 2 * time.Second, want: answers(thriceAsAsked)},
	// No pause clears a spend limit, and every SDK tries three times.
	{name: "spend-limit-reached", want: fails(429, "rate_limit_error", "")},

	{name: "internal-error-once", want: answers(twice)},
	{name: "bad-gateway-html", want: failsUnlabelled(502)},
	{name: "service-unavailable-burst", want: answers(thrice)},
	{name: "gateway-timeout", want: fails(504, "timeout_error", thrice)},
	{name: "overloaded-once", want: answers(twice)},
	{name: "overloaded-burst", want: answers(thrice)},
	{name: "overloaded-forever", want: fails(529, "overloaded_error", thrice)},
	{name: "overloaded-mid-stream"},
	{name: "flapping", want: answers(twice)},

	{name: "slow-response", fast: true, want: answers(once)},
	{name: "slow-response impatient", scenario: "slow-response", fast: true, timeout: 1200 * time.Millisecond},
	{name: "slow-first-token", fast: true, want: answers(once)},
	{name: "slow-tokens", fast: true, want: answers(once)},
	{name: "slow-tokens impatient", scenario: "slow-tokens", fast: true, timeout: 1200 * time.Millisecond},
	{name: "stalled-stream", timeout: time.Second, patience: 20 * time.Second},
	{name: "hang", timeout: time.Second, patience: 20 * time.Second},
	{name: "timeout-then-reply", timeout: 2 * time.Second, patience: 30 * time.Second, want: answers(twice)},

	{name: "connection-reset"},
	{name: "connection-reset-then-reply", want: answers(twice)},
	{name: "connection-closed-mid-body"},
	{name: "connection-closed-mid-stream"},
	{name: "empty-response"},

	{name: "empty-content"},
	{name: "missing-content"},
	{name: "null-text"},
	{name: "block-without-type"},
	{name: "unknown-block-type"},
	{name: "wrong-typed-usage"},
	{name: "missing-usage"},
	{name: "tool-use-only"},
	{name: "tool-use-broken-json"},
	{name: "truncated-json-body"},
	{name: "html-with-200"},
	{name: "error-with-200"},
	{name: "refusal"},
	{name: "max-tokens-cut"},

	{name: "stream-without-message-stop"},
	{name: "stream-unknown-event"},
	{name: "stream-garbled-json"},
	{name: "stream-events-out-of-order"},
	{name: "stream-split-utf8"},
	{name: "stream-crlf"},
	{name: "stream-ping-flood"},
}
