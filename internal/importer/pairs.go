package importer

import (
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/sse"
)

// The keys under which logs have a request, an answer, and the parts of both.
var (
	requestKeys  = []string{"request", "req", "input", "request_body", "requestBody", "params"}
	responseKeys = []string{"response", "res", "resp", "output", "response_body", "responseBody", "result", "completion"}

	urlKeys      = []string{"url", "uri", "path", "endpoint", "target"}
	headerKeys   = []string{"headers", "header"}
	bodyKeys     = []string{"body", "json", "json_body", "data", "content", "text", "payload", "body_raw", "bodyRaw", "raw", "events", "chunks"}
	statusKeys   = []string{"status", "status_code", "statusCode", "code", "http_status"}
	timeKeys     = []string{"timestamp", "time", "ts", "at", "started_at", "startedAt", "start_time", "created_at", "date", "logged_at"}
	tookKeys     = []string{"duration_ms", "durationMs", "latency_ms", "latencyMs", "elapsed_ms", "elapsedMs", "duration", "latency"}
	encodingKeys = []string{"encoding", "body_encoding", "bodyEncoding", "response_encoding"}
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

// sidesOf are the request and the answer in an object of a log, whichever it has.
func sidesOf(object *jsontree.Node) (asked, told *jsontree.Node) {
	asked, told = sideIn(object, requestKeys), sideIn(object, responseKeys)
	for _, one := range []struct {
		side   **jsontree.Node
		prefix string
	}{{&asked, "request_"}, {&told, "response_"}} {
		flat := object.Field(one.prefix + "headers")
		if (*one.side == nil || !(*one.side).Is(jsontree.Object) || isBody(*one.side)) && (flat != nil || *one.side != nil) {
			*one.side = jsontree.Obj("headers", flat, "body", *one.side, "url", first(object, urlKeys...),
				"method", object.Field("method"), "status", first(object, statusKeys...), "encoding", first(object, encodingKeys...))
		}
	}
	if asked != nil || told != nil {
		return asked, told
	}
	switch {
	case isRequestBody(object):
		asked = jsontree.Obj("body", object)
	case isBody(object):
		told = jsontree.Obj("body", object)
	case isEvents(object.Field("events")):
		told = jsontree.Obj("body", object.Field("events"))
	}
	return asked, told
}

// sideIn is the first value under the keys that can be a request or an answer.
func sideIn(object *jsontree.Node, keys []string) *jsontree.Node {
	for _, key := range keys {
		value := object.Field(key)
		if value.Is(jsontree.Object) || value.Is(jsontree.Array) || value.Is(jsontree.String) && (strings.HasSuffix(strings.ToLower(key), "body") || isBodyText(value.Text)) {
			return value
		}
	}
	return nil
}

// isBodyText reports whether a text can be a body: many logs have a text called output
// that is none.
func isBodyText(text string) bool {
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "event:") || strings.HasPrefix(text, "data:")
}

// isBody reports whether an object is the body of a request or of an answer.
func isBody(n *jsontree.Node) bool {
	switch n.Field("type").Str() {
	case "message", "error", "completion":
		return n.Field("content") != nil || n.Field("error") != nil || n.Field("completion") != nil
	}
	return isRequestBody(n)
}

func isRequestBody(n *jsontree.Node) bool {
	return n.Field("messages").Is(jsontree.Array) || n.Field("prompt").Is(jsontree.String) && n.Field("model").Is(jsontree.String)
}

// isEvents reports whether a list is one of events of a stream.
func isEvents(n *jsontree.Node) bool {
	items := n.List()
	return len(items) > 0 && typeOfTree(items[0]) != ""
}

// typeOfTree is the type of an event that is noted as its data, or as name and data.
func typeOfTree(n *jsontree.Node) string {
	switch typ := first(n, "type", "event", "name").Str(); typ {
	case "message_start", "message_delta", "message_stop", "content_block_start", "content_block_delta", "content_block_stop", "ping", "error", "completion":
		return typ
	}
	return ""
}

// readPairs reads requests and their answers: both in an object, or each in its own.
func readPairs(s *source) ([]exchange.Exchange, error) {
	var all []exchange.Exchange
	open := map[string]int{} // requests without an answer, by id
	for _, r := range s.objects() {
		asked, told := sidesOf(r.tree)
		if asked == nil && told == nil {
			continue
		}
		id := scalar(first(r.tree, idKeys...))
		if at, ok := open[id]; ok && asked == nil {
			x := &all[at]
			x.Missing = slices.DeleteFunc(x.Missing, func(missing string) bool { return missing == noAnswer })
			answerPair(x, r, told)
			delete(open, id)
			continue
		}
		if len(all) >= maxFound {
			return nil, errTooMany
		}
		x := exchange.Exchange{}
		askPair(&x, r.tree, asked)
		if told == nil && !r.cut {
			open[id] = len(all)
		}
		answerPair(&x, r, told)
		all = append(all, x)
	}
	return all, nil
}

func askPair(x *exchange.Exchange, object, asked *jsontree.Node) {
	x.Request = exchange.Request{Method: "POST", Target: "/v1/messages"}
	x.Request.At = timeOf(first(asked, timeKeys...))
	if x.Request.At.IsZero() {
		x.Request.At = timeOf(first(object, timeKeys...))
	}
	if asked == nil {
		x.Missing = append(x.Missing, noRequest)
		return
	}
	if method := first(asked, "method").Str(); method != "" {
		x.Request.Method = strings.ToUpper(method)
	}
	if url := first(asked, urlKeys...).Str(); url != "" {
		x.Request.Target = targetOf(url)
	}
	if x.Request.Header = headerOf(fieldsOf(first(asked, headerKeys...))); x.Request.Header == nil {
		x.Missing = append(x.Missing, noRequestHeader)
	}
	body := asked
	if !isBody(asked) {
		body = first(asked, bodyKeys...)
	}
	if x.Request.Body = bytesOf(asked, body); len(x.Request.Body) == 0 && x.Request.Method == "POST" {
		x.Missing = append(x.Missing, noRequestBody)
	}
}

func answerPair(x *exchange.Exchange, r row, told *jsontree.Node) {
	fault := faultOf(r.tree, told)
	x.Response = exchange.Response{End: endIn(fault), After: tookOf(r.tree, told, x.Request.At)}
	if told == nil {
		if x.Response.End == exchange.Complete {
			x.Response.End = exchange.Closed
			x.Missing = append(x.Missing, noAnswer)
		}
		return
	}
	if typ := told.Field("type").Str(); told.Field("body") == nil && (typ == "succeeded" || typ == "errored") {
		told = jsontree.Obj("body", first(told, "message", "error")) // a result of a batch
	}
	x.Response.Fields = fieldsOf(first(told, headerKeys...))
	if x.Response.Fields == nil {
		x.Missing = append(x.Missing, noHeader)
	}
	x.Response.Proto = protoOf(first(told, "http_version", "httpVersion", "protocol").Str())
	body := told
	if !isBody(told) {
		body = first(told, bodyKeys...)
	}
	if written := bytesOf(told, body); len(written) > 0 {
		x.Response.Parts = []exchange.Part{{After: x.Response.After, Bytes: written}}
	} else if x.Response.End == exchange.Complete {
		x.Missing = append(x.Missing, noBody)
	}
	x.Response.Status = statusOf(first(told, statusKeys...), first(r.tree, statusKeys...), x.Response.Body())
	if r.cut {
		cutShort(x)
	}
}

// faultOf is what a log says of a connection that failed.
func faultOf(object, told *jsontree.Node) string {
	for _, n := range []*jsontree.Node{first(object, "error", "exception", "err"), first(told, "network_error", "exception")} {
		if n.Is(jsontree.String) {
			return n.Text
		}
		if words := first(n, "code").Str() + " " + first(n, "message").Str(); words != " " && told == nil {
			return words
		}
	}
	return ""
}

// tookOf is how long an answer took, if the log says so or notes its time.
func tookOf(object, told *jsontree.Node, began time.Time) time.Duration {
	for _, n := range []*jsontree.Node{told, object} {
		if took := millis(first(n, tookKeys...)); took > 0 {
			return took
		}
	}
	if ended := timeOf(first(told, timeKeys...)); !began.IsZero() && ended.After(began) {
		return min(ended.Sub(began), 24*time.Hour)
	}
	return 0
}

// statusOf is the first of two statuses that is one, or that which goes with the body.
func statusOf(told, object *jsontree.Node, body []byte) int {
	for _, n := range []*jsontree.Node{told, object} {
		if n.Is(jsontree.Object) {
			n = first(n, statusKeys...)
		}
		if status, ok := n.Int(); ok && status >= 100 && status <= 999 {
			return status
		}
	}
	return statusOfError(body)
}

// bytesOf is the body that a value stands for: a text, which may be in base64; events;
// JSON.
func bytesOf(side, body *jsontree.Node) []byte {
	switch {
	case body == nil:
		return nil
	case body.Is(jsontree.String):
		encoding := first(side, encodingKeys...).Str()
		if data := unbase64(body.Text); data != nil && (encoding == "base64" || first(side, "base64", "is_base64", "isBase64").True()) {
			return data
		}
		return []byte(body.Text)
	case isEvents(body):
		return writtenEvents(body.Items)
	case body.Is(jsontree.Array) && len(body.Items) > 0 && body.Items[0].Is(jsontree.String):
		var joined []byte // the pieces of a body
		for _, piece := range body.Items {
			joined = append(joined, piece.Str()...)
		}
		return joined
	}
	return body.Append(nil)
}

// writtenEvents writes events as a stream has them.
func writtenEvents(events []*jsontree.Node) (text []byte) {
	for _, event := range events {
		data := event
		if inner := event.Field("data"); inner != nil {
			data = inner
		}
		written := []byte(data.Str())
		if !data.Is(jsontree.String) {
			written = data.Append(nil)
		}
		text = sse.Framing{}.Append(text, sse.Event{Name: typeOfTree(event), Data: written})
	}
	return text
}
