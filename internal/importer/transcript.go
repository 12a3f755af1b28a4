package importer

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
)

// maxHistory is how many bytes of earlier turns the requests of a session may repeat in
// all, because they grow with the square of its length.
const maxHistory = 64 << 20

func lacksTranscript(s *source) string {
	for _, r := range s.rows {
		if isTranscriptRow(r.tree) {
			return ""
		}
	}
	if isTranscriptRow(s.tree) {
		return ""
	}
	return `no line of it is a JSON object with a sessionId, a uuid and the type "user" or "assistant"`
}

func isTranscriptRow(n *jsontree.Node) bool {
	typ := n.Field("type").Str()
	return (typ == "user" || typ == "assistant") && n.Field("uuid").Is(jsontree.String) && n.Field("sessionId").Is(jsontree.String) && n.Field("message").Is(jsontree.Object)
}

// transcript is a session while it is read.
type transcript struct {
	rows     map[string]*jsontree.Node // by uuid
	answered map[string]int            // the exchange of each message, by its id
	messages []*jsontree.Node          // the answers as far as they are merged, by exchange; nil for errors
	all      []exchange.Exchange
	model    string // the model of the latest answer, or else of the first one to come
	history  int    // the bytes of earlier turns that may still be repeated
}

// readTranscript reads the notes that Claude Code keeps of a session: a row for each block
// of a message, and for each error that it showed.
func readTranscript(s *source) ([]exchange.Exchange, error) {
	t := &transcript{rows: map[string]*jsontree.Node{}, answered: map[string]int{}, history: maxHistory}
	rows := s.objects()
	for _, r := range rows {
		if t.model = modelOf(r.tree); t.model != "" {
			break
		}
	}
	for _, r := range rows {
		if len(t.all) > maxFound {
			return nil, errTooMany
		}
		t.model = cmp.Or(modelOf(r.tree), t.model, likelyModel)
		if id := r.tree.Field("uuid").Str(); id != "" {
			t.rows[id] = r.tree
		}
		if r.cut && r.tree.Field("type") == nil {
			r.tree.SetField("type", r.tree.Get("message.role").Str()) // it stands behind the message
		}
		t.row(r.tree)
	}
	last := rows[len(rows)-1]
	for i, message := range t.messages {
		if message != nil {
			t.answer(&t.all[i], message, i, i == len(t.all)-1 && last.cut && modelOf(last.tree) != "")
		}
	}
	return t.all, nil
}

// modelOf returns the model that answered in a row; "" if none did.
func modelOf(row *jsontree.Node) string {
	if model := row.Get("message.model").Str(); row.Field("type").Str() == "assistant" && model != "<synthetic>" {
		return model
	}
	return ""
}

func (t *transcript) row(row *jsontree.Node) {
	message := row.Field("message")
	switch typ := row.Field("type").Str(); {
	case typ == "system" && row.Field("subtype").Str() == "api_error":
		t.failed(row, row.Field("error"))
	case typ != "assistant" || !message.Is(jsontree.Object):
	case row.Field("isApiErrorMessage").True():
		t.shown(row)
	case message.Field("model").Str() == "<synthetic>":
	default:
		id := message.Field("id").Str()
		at, known := t.answered[id]
		if id == "" || !known {
			at = t.begin(row)
			t.answered[id], t.messages[at] = at, message.Clone()
		} else if whole := t.messages[at]; whole != nil {
			merge(whole, message)
		}
		lasted(&t.all[at], row)
	}
}

// lasted notes that an answer has taken until the time of a row.
func lasted(x *exchange.Exchange, row *jsontree.Node) {
	x.Response.After = max(x.Response.After, between(x.Request.At, timeOf(row.Field("timestamp"))))
}

// merge adds a further row of a message: its blocks, and the newer values of its fields.
func merge(whole, row *jsontree.Node) {
	if content := whole.Field("content"); content.Is(jsontree.Array) {
		content.Items = append(content.Items, row.Field("content").List()...)
	}
	for _, member := range row.Members {
		if member.Key != "content" && !member.Value.Is(jsontree.Null) {
			whole.SetField(member.Key, member.Value)
		}
	}
}

// begin adds the exchange whose answer is in a row, and returns its index.
func (t *transcript) begin(row *jsontree.Node) int {
	x := exchange.Exchange{Missing: []string{noRequestHeader, "the system prompt and the tools of the request", noHeader, noStreaming}}
	body, at := t.asked(row, &x)
	x.Request = exchange.Request{
		At: at, Method: "POST", Target: "/v1/messages", Body: body, Untold: append(x.Request.Untold, "system", "tools", "stream", "max_tokens"),
	}
	if id := row.Field("requestId").Str(); id != "" {
		x.Response.Fields = append(x.Response.Fields, exchange.Field{Name: "request-id", Value: id})
	}
	t.all, t.messages = append(t.all, x), append(t.messages, nil)
	return len(t.all) - 1
}

// asked returns the body of a request, which is the conversation above a row, and when it
// was sent.
func (t *transcript) asked(row *jsontree.Node, x *exchange.Exchange) (body []byte, at time.Time) {
	var turns []*jsontree.Node // the latest first
	own := row.Get("message.id").Str()
	seen := map[string]bool{}
	for id := row.Field("parentUuid").Str(); id != "" && !seen[id]; {
		seen[id] = true
		if t.history -= 64; t.history < -maxHistory {
			break
		}
		above := t.rows[id]
		id = above.Field("parentUuid").Str()
		if at.IsZero() && above.Field("subtype").Str() == "api_error" {
			at = timeOf(above.Field("timestamp")).Add(millis(above.Field("retryInMs"))) // a further attempt
		}
		typ, message := above.Field("type").Str(), above.Field("message")
		if typ != "user" && typ != "assistant" || message.Get("id").Str() == own && own != "" || above.Field("isApiErrorMessage").True() || message.Field("model").Str() == "<synthetic>" {
			continue
		}
		if at.IsZero() {
			at = timeOf(above.Field("timestamp"))
		}
		if t.history -= sizeOf(message.Field("content")); t.history < 0 && len(turns) > 0 {
			x.Missing = append(x.Missing, "the earlier turns of the request")
			x.Request.Untold = append(x.Request.Untold, "turn")
			break
		}
		turns = append(turns, message)
	}
	slices.Reverse(turns)
	if len(turns) == 0 {
		x.Missing = append(x.Missing, noRequestBody)
		return nil, at
	}
	return bodyOf(t.model, turns), at
}

// bodyOf returns a request with a conversation, and with the tools that are called in it.
func bodyOf(model string, turns []*jsontree.Node) []byte {
	messages, tools := jsontree.Arr(), jsontree.Arr()
	named, joined := map[string]bool{}, 0
	for _, turn := range turns {
		role, content := turn.Field("role").Str(), turn.Field("content")
		for _, block := range content.List() {
			if name := block.Field("name").Str(); block.Field("type").Str() == "tool_use" && !named[name] {
				named[name] = true
				tools.Items = append(tools.Items, jsontree.Obj("name", name, "input_schema", jsontree.Obj("type", "object")))
			}
		}
		if n := len(messages.Items); n > 0 && messages.Items[n-1].Field("role").Str() == role {
			last := messages.Items[n-1]
			if n > joined {
				last.SetField("content", slices.Clone(asBlocks(last.Field("content")))) // it is no longer that of the row
				joined = n
			}
			blocks := last.Field("content")
			blocks.Items = append(blocks.Items, asBlocks(content)...)
			continue
		}
		messages.Items = append(messages.Items, jsontree.Obj("role", role, "content", content))
	}
	body := jsontree.Obj("model", model, "max_tokens", 32000, "messages", messages)
	if len(tools.Items) > 0 {
		body.SetField("tools", tools)
	}
	return body.Append(nil)
}

// asBlocks returns content as blocks. A text is one block.
func asBlocks(content *jsontree.Node) []*jsontree.Node {
	if content.Is(jsontree.String) {
		return []*jsontree.Node{textBlock(content.Text)}
	}
	return content.List()
}

// answer gives an exchange the message that was merged from its rows. If the file ends
// in the message, the answer is a stream that breaks off inside a block.
func (t *transcript) answer(x *exchange.Exchange, message *jsontree.Node, nth int, cut bool) {
	reply := replyOf(message)
	if reply.StopReason == "" {
		x.Missing = append(x.Missing, "the stop reason")
	}
	body := healthyBody(x.Request.Body, reply, cut, nth)
	if cut {
		if at := bytes.LastIndex(body, []byte("event: content_block_stop\n")); at >= 0 {
			body = body[:at]
		}
		x.Request.Body = streaming(x.Request.Body)
		cutShort(x)
	}
	x.Response.Status = 200
	nameKind(&x.Response, cut)
	x.Response.Parts = []exchange.Part{{After: x.Response.After, Bytes: body}}
}

// streaming returns the body of a request with stream set.
func streaming(body []byte) []byte {
	tree, err := parseBounded(string(body))
	if err != nil {
		return body
	}
	tree.SetField("stream", true)
	return tree.Append(nil)
}

// toldError matches the status and the body of an error in the text that is shown of it.
var toldError = regexp.MustCompile(`(?s)^(?:API Error: )?([1-9]\d{2})\s+(\{.*\})`)

// shown reads an error that Claude Code showed instead of an answer.
func (t *transcript) shown(row *jsontree.Node) {
	x := &t.all[t.begin(row)]
	texts := []string{row.Field("errorDetails").Str()}
	for _, block := range row.Get("message.content").List() {
		texts = append(texts, block.Field("text").Str())
	}
	status := statusIn(row.Field("apiErrorStatus"))
	for _, text := range texts {
		if m := toldError.FindStringSubmatch(text); m != nil {
			status, _ = strconv.Atoi(m[1])
			x.Response.Parts = []exchange.Part{{Bytes: []byte(m[2])}}
			break
		}
	}
	lasted(x, row)
	t.end(x, status, strings.Join(texts, " "))
}

// failed reads an error after which Claude Code tried again.
func (t *transcript) failed(row, e *jsontree.Node) {
	x := &t.all[t.begin(row)]
	status := statusIn(e.Field("status"))
	x.Response.Fields = append(fieldsOf(e.Field("headers")), x.Response.Fields...)
	if body := e.Field("error"); body.Field("type").Str() == "error" {
		x.Response.Parts = []exchange.Part{{Bytes: body.Append(nil)}}
	}
	lasted(x, row)
	cause := cmp.Or(first(row, "cause"), first(e, "cause"))
	t.end(x, status, first(cause, "code").Str()+" "+first(cause, "message").Str()+" "+first(e, "message").Str())
}

// end gives an exchange that failed its status, or else the end that the words tell of.
func (t *transcript) end(x *exchange.Exchange, status int, words string) {
	if status < 100 && len(x.Response.Parts) > 0 {
		status = statusOfError(x.Response.Body())
	}
	x.Response.Status = status
	switch {
	case status == 0:
		x.Response.End = endIn("failed: " + words)
	case len(x.Response.Parts) == 0:
		x.Missing = append(x.Missing, noBody)
	}
	nameKind(&x.Response, false)
}

// nameKind adds the content-type to headers that lack it, unless no header is told.
func nameKind(r *exchange.Response, streamed bool) {
	kind := "application/json"
	if streamed {
		kind = "text/event-stream; charset=utf-8"
	}
	if len(r.Fields) > 0 && r.Get("content-type") == "" {
		r.Fields = append(r.Fields, exchange.Field{Name: "content-type", Value: kind})
	}
}

// sizeOf returns about how many bytes a tree has as JSON.
func sizeOf(n *jsontree.Node) int {
	if n == nil {
		return 0
	}
	size := 8 + len(n.Text)
	for _, item := range n.Items {
		size += sizeOf(item)
	}
	for _, member := range n.Members {
		size += len(member.Key) + sizeOf(member.Value)
	}
	return size
}
