package importer

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
)

// The keys under which logs have a request, an answer, and what connects the two.
var (
	requestKeys  = []string{"request", "req", "input", "request_body", "requestBody", "params"}
	responseKeys = []string{"response", "res", "resp", "output", "response_body", "responseBody", "result", "completion"}
	idKeys       = []string{"id", "request_id", "requestId", "trace_id", "traceId", "correlation_id", "custom_id"}
)

func lacksPairs(s *source) string {
	rows := s.objects()
	if len(rows) == 0 {
		return "it is neither one JSON value nor a JSON object a line"
	}
	for _, r := range rows {
		if asked, told := sidesOf(r.tree); asked != nil || told != nil {
			return ""
		}
	}
	return "no JSON object in it has a request or a response (" + strings.Join(requestKeys, ", ") + "; " + strings.Join(responseKeys, ", ") + "), nor is one itself"
}

// readPairs reads requests and their answers, which stand in one object, or in two with
// the same id.
func readPairs(s *source) ([]exchange.Exchange, error) {
	var all []exchange.Exchange
	open := map[string]int{} // requests without an answer, by id
	for _, r := range s.objects() {
		asked, told := sidesOf(r.tree)
		if asked == nil && told == nil {
			continue
		}
		if typ := told.Field("type").Str(); told.Field("body") == nil && (typ == "succeeded" || typ == "errored") {
			told = jsontree.Obj("body", first(told, "message", "error")) // a result of a batch
		}
		id := scalar(first(r.tree, idKeys...))
		if at, ok := open[id]; ok && asked == nil {
			x := &all[at]
			x.Missing = slices.DeleteFunc(x.Missing, func(missing string) bool { return missing == noAnswer })
			readResponse(x, r, told)
			delete(open, id)
			continue
		}
		if len(all) >= maxFound {
			return nil, errTooMany
		}
		if told == nil && !r.cut {
			open[id] = len(all)
		}
		all = append(all, readSides(r, asked, told))
	}
	return all, nil
}

// sidesOf returns the request and the answer in an object of a log; nil for what it has
// not.
func sidesOf(object *jsontree.Node) (asked, told *jsontree.Node) {
	asked = flatSide(object, sideIn(object, requestKeys), "request_headers")
	told = flatSide(object, sideIn(object, responseKeys), "response_headers")
	switch {
	case asked != nil || told != nil:
		return asked, told
	case isRequestBody(object):
		return object, nil
	case isBody(object):
		return nil, object
	case isEvents(object.Field("events")):
		return nil, jsontree.Obj("body", object.Field("events"))
	default:
		return nil, nil
	}
}

// flatSide returns a request or an answer. Where a log has only its body, the headers
// and the rest stand beside it in the object.
func flatSide(object, side *jsontree.Node, headers string) *jsontree.Node {
	if side.Is(jsontree.Object) && !isBody(side) || side == nil && object.Field(headers) == nil {
		return side
	}
	return jsontree.Obj("headers", object.Field(headers), "body", side, "url", first(object, urlKeys...),
		"method", object.Field("method"), "status", first(object, statusKeys...), "encoding", first(object, encodingKeys...))
}

// sideIn returns the first value under the keys that can be a request or an answer.
// Many logs have a text called output that is none.
func sideIn(object *jsontree.Node, keys []string) *jsontree.Node {
	for _, key := range keys {
		value := object.Field(key)
		isText := strings.HasSuffix(strings.ToLower(key), "body")
		for _, begin := range []string{"{", "event:", "data:"} {
			isText = isText || strings.HasPrefix(value.Str(), begin)
		}
		if value.Is(jsontree.Object) || value.Is(jsontree.Array) || value.Is(jsontree.String) && isText {
			return value
		}
	}
	return nil
}
