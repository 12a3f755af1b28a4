package conformance

import (
	"fmt"
	"strings"
)

// wanted is how the behaviour of a client must begin in this case.
func (c testCase) wanted(client, mode string) string {
	switch {
	case client == "careful":
		return c.careful
	case client == "naive":
		return c.naive
	case c.want == nil:
		return ""
	}
	return c.want(client, mode)
}

// Requests and the waits between them, in the words of a behaviour.
const (
	once          = "1 request"
	twice         = "2 requests: back-off"
	thrice        = "3 requests: back-off then back-off"
	twiceAsAsked  = "2 requests: retry-after"
	thriceAsAsked = "3 requests: retry-after then retry-after"
)

// answers expects a result after these requests.
func answers(requests string) expectation {
	return func(string, string) string { return "result, " + requests }
}

// fails expects the SDK's own error for the status, after these requests.
func fails(status int, kind, requests string) expectation {
	return func(client, _ string) string {
		return fmt.Sprintf("error %s %d %s, %s", classOf(client, status), status, kind, requests)
	}
}

// failsUnlabelled expects the SDK's own error for a status whose body is not
// the API's.
func failsUnlabelled(status int) expectation {
	return func(client, _ string) string { return fmt.Sprintf("error %s %d \"", classOf(client, status), status) }
}

// each expects by client: the key is "ts stream", "ts" or "stream", the first
// of these that is there; for a client, its name without the number will do.
func each(wants map[string]string) expectation {
	return func(client, mode string) string {
		family := strings.TrimRight(client, "012")
		for _, key := range []string{client + " " + mode, family + " " + mode, client, family, mode} {
			if want, ok := wants[key]; ok {
				return want
			}
		}
		return ""
	}
}

// classOf is the public class of an SDK's error for a status. Go has one for
// all.
func classOf(client string, status int) string {
	if strings.HasPrefix(client, "go") {
		return "*anthropic.Error"
	}
	if class, ok := classesOf[client][status]; ok {
		return class
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

// classesOf are the classes of the previous majors, where they differ.
var classesOf = map[string]map[int]string{}
