package importer

import (
	"bytes"
	"cmp"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/sse"
)

// The values of Exchange.Missing.
const (
	noRequest       = "the request"
	noRequestHeader = "the headers of the request"
	noRequestBody   = "the body of the request"
	noHead          = "the status and the headers of the answer"
	noHeader        = "the headers of the answer"
	noBody          = "the body of the answer"
	noTimes         = "when the parts of the answer came"
	noStreaming     = "how the answer was streamed, if it was"
	noAnswer        = "the answer"
	noEnd           = "how the answer ended: the stream stops before its end, so the connection is taken to have closed"
)

// standIn is the text of an answer whose text is not told. It has one token, so that
// there is only one way to stream it.
const standIn = "…"

// fillBody gives an answer whose body is not told a body that the API sends with its
// status.
func fillBody(x *exchange.Exchange, nth int) {
	r := &x.Response
	if len(r.Parts) > 0 || r.Status == 0 || r.End != exchange.Complete || !slices.Contains(x.Missing, noBody) {
		return
	}
	after := r.After
	switch {
	case r.Status >= 400:
		envelope := apierror.ForStatus(r.Status).Envelope(cmp.Or(r.Get("request-id"), claude.RequestID(randomFor(nth))))
		standFor(r, after, envelope.Append(nil))
	case r.Status == http.StatusOK && isMessages(x.Request.Target):
		text := standIn
		streamed := strings.HasPrefix(r.Get("content-type"), "text/event-stream")
		standFor(r, after, healthyBody(x.Request.Body, &compose.Reply{Text: &text}, streamed, nth))
	}
}

// standFor gives an answer a body in place of the one that came. Its bytes need not be
// the same, so headers about them are removed.
func standFor(r *exchange.Response, after time.Duration, body []byte) {
	r.Parts = []exchange.Part{{After: after, Bytes: body}}
	r.Fields = slices.DeleteFunc(r.Fields, func(f exchange.Field) bool {
		return strings.EqualFold(f.Name, "content-length") || strings.EqualFold(f.Name, "content-encoding")
	})
}

// likelyModel is the model of requests that are not told.
const likelyModel = "claude-sonnet-5"

func isMessages(target string) bool {
	path, _, _ := strings.Cut(target, "?")
	return target == "" || strings.HasSuffix(strings.TrimRight(path, "/"), "/v1/messages")
}

// healthyBody returns the body of a healthy answer that has the known parts. Equal
// arguments give equal bodies.
func healthyBody(requestBody []byte, reply *compose.Reply, streamed bool, nth int) []byte {
	body, err := parseBounded(string(requestBody))
	if err != nil || !body.Is(jsontree.Object) {
		body = jsontree.Obj("model", cmp.Or(reply.Model, likelyModel), "max_tokens", 4096, "messages", jsontree.Arr())
	}
	request := &claude.Request{Endpoint: claude.Messages, Method: http.MethodPost, Path: "/v1/messages", Version: claude.Version2023, Body: body}
	random := randomFor(nth)
	message := compose.Message(request, reply, random, random)
	if !streamed {
		return message.Append(nil)
	}
	var written []byte
	for _, event := range stream.Message(request, message, stream.Sizes{}, script.NewSource(0, "looks").Rand("stream")) {
		data := event.Data.Append(nil)
		if event.Raw != "" {
			data = []byte(event.Raw)
		}
		if end := len(data) - 1; event.Pad > 0 && end >= 0 && data[end] == '}' {
			data = append(append(data[:end:end], bytes.Repeat([]byte(" "), event.Pad)...), '}')
		}
		written = sse.Framing{}.Append(written, sse.Event{Name: event.Name, Data: data})
	}
	return written
}

// randomFor returns the randomness for the parts of an exchange that are made up.
func randomFor(nth int) *rand.Rand { return rand.New(rand.NewPCG(uint64(nth), 1)) }

// replyOf returns the known parts of a message as a reply. If its content is not known,
// standIn takes its place.
func replyOf(message *jsontree.Node) *compose.Reply {
	reply := &compose.Reply{
		StopReason: message.Field("stop_reason").Str(), StopSequence: message.Field("stop_sequence").Str(),
		Model: message.Field("model").Str(), ID: message.Field("id").Str(), Unoffered: true,
	}
	if usage := message.Field("usage"); usage.Is(jsontree.Object) {
		reply.Usage = usage
	}
	if details := message.Field("stop_details"); details.Is(jsontree.Object) {
		reply.StopDetails = details
	}
	for _, block := range message.Field("content").List() {
		if block.Field("type").Is(jsontree.String) {
			reply.Content = append(reply.Content, block)
		}
	}
	if len(reply.Content) == 0 {
		text := standIn
		reply.Text = &text
		if reply.StopReason == "tool_use" {
			reply.StopReason = "" // there is no call that it could be for
		}
	}
	return reply
}

// statusOfError returns the status that the API sends with a body: that of the error in
// it, or 200.
func statusOfError(body []byte) int {
	tree, err := parseBounded(string(body))
	if err != nil || tree.Field("type").Str() != "error" {
		return http.StatusOK
	}
	return apierror.New(tree.Get("error.type").Str(), "").Status
}

// fillCredential gives a request whose credential the source hides a useless one, because
// the API refuses requests without any. A request that was refused for its credential
// stays as it is.
func fillCredential(x *exchange.Exchange) {
	header := x.Request.Header
	if len(header) == 0 || x.Response.Status == http.StatusUnauthorized || header.Get("X-Api-Key") != "" {
		return
	}
	scheme, key, _ := strings.Cut(header.Get("Authorization"), " ")
	if strings.TrimSpace(key) != "" && (strings.EqualFold(scheme, "bearer") || strings.HasPrefix(scheme, "AWS4-")) {
		return
	}
	header.Del("Authorization")
	header.Set("X-Api-Key", "not-told")
	x.Missing = append(x.Missing, "the credential of the request")
}
