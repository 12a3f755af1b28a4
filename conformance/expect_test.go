package conformance

import (
	"fmt"
	"strings"
)

// expectation is how a client's behaviour in a mode must begin; "" asserts
// nothing beyond the table on file.
type expectation func(client, mode string) string

// wanted is how the behaviour of a client must begin in this case.
func (c testCase) wanted(client, mode string) string {
	expected := c.want
	switch client {
	case "careful":
		expected = c.careful
	case "naive":
		expected = c.naive
	}
	if expected == nil {
		return ""
	}
	return expected(client, mode)
}

// Requests and the waits between them, in the words of a behaviour.
const (
	once          = "1 request"
	twice         = "2 requests: back-off"
	thrice        = "3 requests: back-off then back-off"
	twiceAsAsked  = "2 requests: retry-after"
	fiveTimes     = "5 requests: back-off then back-off then back-off then back-off"
	thriceAsAsked = "3 requests: retry-after then retry-after"
)

// answers expects a result after these requests.
func answers(requests string) expectation {
	return func(string, string) string { return "result, " + requests }
}

// ends expects this of every client in every mode.
func ends(want string) expectation {
	return func(string, string) string { return want }
}

// fails expects the SDK's own error for the status, after these requests.
func fails(status int, kind, requests string) expectation {
	return func(client, _ string) string {
		return fmt.Sprintf("error %s %d %s, %s", classOf(client, status), status, kind, requests)
	}
}

// failsUnlabelled expects the SDK's own error for a status whose body is not
// the API's.
func failsUnlabelled(status int, requests string) expectation {
	return func(client, _ string) string {
		return fmt.Sprintf("error %s %d, %s", classOf(client, status), status, requests)
	}
}

// timesOut expects the SDK's own error for an attempt that took too long, after
// these requests.
func timesOut(requests string) expectation {
	return func(client, _ string) string { return timedOut(family(client), requests) }
}

func timedOut(family, requests string) string {
	switch family {
	case "go":
		return `error context.DeadlineExceeded "context deadline exceeded", ` + requests
	case "ts":
		return `error APIConnectionTimeoutError "Request timed out.", ` + requests
	case "java":
		return javaFailed + requests
	}
	return `error APITimeoutError "Request timed out or interrupted. This could be due to a net…", ` + requests
}

// Java has one message for all failures of an attempt, a stream or a body; the
// cause says what went wrong.
const (
	javaFailed       = `error AnthropicIoException "Request failed", `
	javaStreamFailed = `error AnthropicIoException "Stream failed", ` + once
	javaBodyFailed   = `error AnthropicInvalidDataException "Error reading response", ` + once
)

// disconnects expects the error for a connection that broke before any answer,
// after these requests.
func disconnects(requests string) expectation {
	return func(client, _ string) string {
		switch family(client) {
		case "go":
			return `error *url.Error "`
		case "java":
			return javaFailed + requests
		}
		return `error APIConnectionError "Connection error.", ` + requests
	}
}

// each expects by client and mode: the key is "ts stream", "stream", "ts1" or
// "ts", the first of these that is there.
func each(wants map[string]string) expectation {
	return func(client, mode string) string {
		for _, key := range []string{family(client) + " " + mode, mode, client, family(client)} {
			if want, ok := wants[key]; ok {
				return want
			}
		}
		return ""
	}
}

// family is the client's language: its name without the major's number.
func family(client string) string { return strings.TrimRight(client, "0123") }

// classOf is the public class of an SDK's error for a status. Go has one for
// all.
func classOf(client string, status int) string {
	if family(client) == "go" {
		return "*anthropic.Error"
	}
	if class, ok := classesOf[client][status]; ok {
		return class
	}
	if family(client) == "java" {
		return strings.TrimSuffix(classes[status], "Error") + "Exception"
	}
	return classes[status]
}

var classes = map[int]string{
	400: "BadRequestError",
	401: "AuthenticationError",
	403: "PermissionDeniedError",
	404: "NotFoundError",
	413: "ContentTooLargeError",
	429: "RateLimitError",
	500: "InternalServerError",
	502: "InternalServerError",
	503: "ServiceUnavailableError",
	504: "GatewayTimeoutError",
	529: "OverloadedError",
}

// classesOf are the classes of previous majors and of Java, where they differ in
// more than their ending.
var classesOf = map[string]map[int]string{
	"ts0": {413: "APIError", 503: "InternalServerError", 504: "InternalServerError", 529: "InternalServerError"},
	"py1": {413: "RequestTooLargeError", 504: "InternalServerError"},

	"java3": {401: "UnauthorizedException"},
}
