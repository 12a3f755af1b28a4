package importer

import (
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/sse"
)

// The keys under which JSON has the parts of a request and of an answer, whatever the
// tool. The first key of a list that an object has counts.
var (
	methodKeys   = []string{"method"}
	urlKeys      = []string{"url", "uri", "path", "endpoint", "target"}
	protoKeys    = []string{"http_version", "httpVersion", "protocol"}
	headerKeys   = []string{"headers", "header"}
	bodyKeys     = []string{"body", "json", "json_body", "data", "content", "text", "payload", "body_raw", "bodyRaw", "raw", "events", "chunks", "postData"}
	textKeys     = []string{"base64_string", "string", "text"} // in an object that holds a body as text
	statusKeys   = []string{"status", "status_code", "statusCode", "code", "http_status"}
	timeKeys     = []string{"startedDateTime", "recorded_at", "timestamp", "time", "ts", "at", "started_at", "startedAt", "start_time", "created_at", "date", "logged_at"}
	tookKeys     = []string{"duration_ms", "durationMs", "latency_ms", "latencyMs", "elapsed_ms", "elapsedMs", "duration", "latency"}
	encodingKeys = []string{"encoding", "body_encoding", "bodyEncoding", "response_encoding"}
	faultKeys    = []string{"_error", "error", "exception", "err"}
)

// readSides reads an exchange from an object with a request and an answer, either of
// which may be nil.
func readSides(r row, asked, told *jsontree.Node) exchange.Exchange {
	var x exchange.Exchange
	readRequest(&x, r.tree, asked)
	readResponse(&x, r, told)
	return x
}

// readRequest reads a request. The object around it may say when it was sent.
func readRequest(x *exchange.Exchange, object, asked *jsontree.Node) {
	x.Request = exchange.Request{Method: "POST", Target: "/v1/messages", At: timeOf(first(asked, timeKeys...))}
	if x.Request.At.IsZero() {
		x.Request.At = timeOf(first(object, timeKeys...))
	}
	if asked == nil {
		x.Missing = append(x.Missing, noRequest)
		return
	}
	if method := first(asked, methodKeys...).Str(); method != "" {
		x.Request.Method = strings.ToUpper(method)
	}
	if url := first(asked, urlKeys...).Str(); url != "" {
		x.Request.Target = targetOf(url)
	}
	if x.Request.Header = headerOf(fieldsOf(first(asked, headerKeys...))); x.Request.Header == nil {
		x.Missing = append(x.Missing, noRequestHeader)
	}
	if x.Request.Body = bodyIn(asked); len(x.Request.Body) == 0 && x.Request.Method == "POST" {
		x.Missing = append(x.Missing, noRequestBody)
	}
}

// readResponse reads an answer. The object around it may say how long it took, or why
// there is none.
func readResponse(x *exchange.Exchange, r row, told *jsontree.Node) {
	x.Response = exchange.Response{End: endIn(faultOf(r.tree, told)), After: tookOf(r.tree, told, x.Request.At)}
	if status, ok := first(told, statusKeys...).Int(); told == nil || ok && status == 0 {
		noteNoAnswer(x)
		return
	}
	x.Response.Proto = protoOf(first(told, protoKeys...).Str())
	if x.Response.Fields = fieldsOf(first(told, headerKeys...)); x.Response.Fields == nil {
		x.Missing = append(x.Missing, noHeader)
	}
	body := bodyIn(told)
	x.Response.Status = statusOf(told, r.tree, body)
	if len(body) > 0 {
		x.Response.Parts = []exchange.Part{{After: x.Response.After, Bytes: body}}
	} else {
		noteNoBody(x)
	}
	if r.cut {
		cutShort(x)
	}
}

// bodyIn returns the body in a request or an answer, or the value itself if it is one.
func bodyIn(side *jsontree.Node) []byte {
	if isBody(side) {
		return side.Append(nil)
	}
	return bytesOf(side, first(side, bodyKeys...))
}

// bytesOf returns the body that a value stands for: a text, which may be in base64; an
// object with such a text; pieces of a text; events; or JSON.
func bytesOf(side, body *jsontree.Node) []byte {
	switch {
	case body == nil:
		return nil
	case body.Is(jsontree.String):
		coded := first(side, encodingKeys...).Str() == "base64" || side.Field("base64_string") == body || first(side, "base64", "is_base64", "isBase64").True()
		if data := unbase64(body.Text); coded && data != nil {
			return data
		}
		return []byte(body.Text)
	case first(body, "mimeType", "size", "string", "base64_string") != nil:
		return bytesOf(body, first(body, textKeys...))
	case isEvents(body):
		return writtenEvents(body.Items)
	case body.Is(jsontree.Array) && len(body.Items) > 0 && body.Items[0].Is(jsontree.String):
		var joined []byte
		for _, piece := range body.Items {
			joined = append(joined, piece.Str()...)
		}
		return joined
	}
	return body.Append(nil)
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

// isEvents reports whether a value is a list of the events of a stream.
func isEvents(n *jsontree.Node) bool {
	items := n.List()
	return len(items) > 0 && typeOfTree(items[0]) != ""
}

// typeOfTree returns the type of an event that is noted as its data, or as name and data.
func typeOfTree(n *jsontree.Node) string {
	switch typ := first(n, "type", "event", "name").Str(); typ {
	case "message_start", "message_delta", "message_stop", "content_block_start", "content_block_delta", "content_block_stop", "ping", "error", "completion":
		return typ
	}
	return ""
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

// statusOf returns the status that an answer, or else the object around it, has: a
// number, or an object with one. It follows from the body if neither has any.
func statusOf(told, object *jsontree.Node, body []byte) int {
	for _, n := range []*jsontree.Node{first(told, statusKeys...), first(object, statusKeys...)} {
		if n.Is(jsontree.Object) {
			n = first(n, statusKeys...)
		}
		if status := statusIn(n); status != 0 {
			return status
		}
	}
	return statusOfError(body)
}

// faultOf returns the words that a log has for a connection that failed; "" for none.
func faultOf(object, told *jsontree.Node) string {
	for _, n := range []*jsontree.Node{first(object, faultKeys...), first(told, "network_error", "exception", "_error")} {
		if n.Is(jsontree.String) {
			return n.Text
		}
		if words := first(n, "code").Str() + " " + first(n, "message").Str(); words != " " && told == nil {
			return words
		}
	}
	return ""
}

// tookOf returns how long an answer took, if the log says so or notes its time.
func tookOf(object, told *jsontree.Node, began time.Time) time.Duration {
	for _, n := range []*jsontree.Node{told, object} {
		if took := millis(first(n, tookKeys...)); took > 0 {
			return took
		}
	}
	return between(began, timeOf(first(told, timeKeys...)))
}
