package scenariodiff

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/claude/stream"
	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/sse"
)

// passing names the headers that differ from answer to answer.
var passing = map[string]bool{
	"date": true, "request-id": true, "x-request-id": true, "cf-ray": true, "anthropic-organization-id": true, "content-length": true, "traceparent": true,
}

// parsed has the parts of an answer that are compared.
type parsed struct {
	status, headers, failure, message, events, body, usage *jsontree.Node
	left                                                   []string
}

// readAnswer takes an answer apart as a client does.
func readAnswer(a *explain.Answer) (parsed, error) {
	var p parsed
	var head *script.Head
	var body []byte
	for op := range a.Script.All() {
		if op.Kind == script.OpHead {
			head = op.Head
		}
		body = append(body, op.Bytes...)
	}
	if head == nil {
		return p, nil
	}
	p.status, p.headers = jsontree.Of(head.Status), headersOfStep(a.Given, head)
	switch text := bytes.TrimSpace(body); {
	case strings.HasPrefix(head.Get("content-type"), "text/event-stream"), bytes.HasPrefix(text, []byte("event:")), bytes.HasPrefix(text, []byte("data:")):
		if err := p.readStream(body); err != nil {
			return p, err
		}
	case len(text) > 0:
		p.readBody(body)
	}
	if usage := p.message.Field("usage"); usage.Is(jsontree.Object) {
		p.usage = usage
		_ = p.message.Unset("usage")
	}
	p.leave(a.Given)
	return p, nil
}

// headersOfStep returns the headers that the step sets, and its retry-after.
func headersOfStep(s *scenarios.Step, head *script.Head) *jsontree.Node {
	set := map[string]any{}
	edits := map[string]*string{}
	switch {
	case s.Error != nil:
		edits = s.Error.Headers
	case s.Reply != nil:
		edits = s.Reply.Headers
	}
	for name, value := range edits {
		if value == nil {
			set[strings.ToLower(name)] = "(not sent)"
		} else {
			set[strings.ToLower(name)] = *value
		}
	}
	if wait := head.Get("retry-after"); wait != "" {
		set["retry-after"] = wait
	}
	if len(set) == 0 {
		return nil
	}
	return jsontree.Of(set)
}

// readBody reads a body that is no stream.
func (p *parsed) readBody(body []byte) {
	tree, err := jsontree.Parse(body)
	switch {
	case err != nil && utf8.Valid(body):
		p.body = jsontree.Of(string(body))
	case err != nil:
		sum := sha256.Sum256(body)
		p.body = jsontree.Of(fmt.Sprintf("%s, SHA-256 %x…", words.Count(len(body), "byte"), sum[:8]))
	case tree.Field("type").Str() == "error":
		p.failure = tree.Field("error")
	case tree.Field("type").Str() == "message":
		p.message = tree
	default:
		p.body = tree
	}
}

// readStream reads a stream of events: the message that they amount to, and what else
// there is. A stream without a message is the list of its events.
func (p *parsed) readStream(body []byte) error {
	decoder := sse.NewDecoder(bytes.NewReader(body))
	decoder.MaxEvent = len(body) + 1
	var assembly stream.Assembly
	var unknown []string
	var all []*jsontree.Node
	for {
		event, err := decoder.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("reading the stream: %w", err)
		}
		data, err := jsontree.Parse(event.Data)
		if err != nil {
			data = jsontree.Of(strings.ToValidUTF8(string(event.Data), "\ufffd"))
		}
		all = append(all, jsontree.Obj("event", event.Name, "data", data.Clone()))
		assembly.Add(event.Name, data)
		if !stream.KnownEvent(event.Name) {
			unknown = append(unknown, event.Name)
		}
	}
	p.message, p.failure = assembly.Message(), assembly.Failed()
	if p.message == nil && p.failure == nil {
		p.events = jsontree.Of(all)
		return nil
	}
	slices.Sort(unknown)
	beside := jsontree.Obj()
	if len(unknown) > 0 {
		beside.SetField("unknown", slices.Compact(unknown))
	}
	if !assembly.Whole() && p.failure == nil {
		beside.SetField("end", "no message_stop")
	}
	if len(beside.Members) > 0 {
		p.events = beside
	}
	return nil
}

// leave finds what a reply leaves to the request that it answers, and takes away what the
// sample request has made of it.
func (p *parsed) leave(s *scenarios.Step) {
	r := s.Reply
	if s.Error != nil || r != nil && (r.Body != nil || r.Events != nil) || p.message == nil {
		return
	}
	if r == nil || r.Model == "" {
		_ = p.message.Unset("model")
		p.left = append(p.left, "message.model")
	}
	p.left, p.usage = append(p.left, "usage"), nil
	if r != nil && r.Usage != nil {
		p.usage = r.Usage
	}
}

// maxSaid is the number of things that words names.
const maxSaid = 6

// words describes in a few words what the step answers.
func (s *step) words() string {
	values := map[partName]*jsontree.Node{}
	for _, p := range s.parts {
		values[p.name] = p.value
	}
	var said []string
	if status := values[statusOf]; status != nil {
		said = append(said, status.Text)
	}
	if failure := values[errorOf]; failure != nil {
		said = append(said, failure.Field("type").Str(), fmt.Sprintf("%q", words.Excerpt(failure.Field("message").Str())))
	}
	for _, block := range values[messageOf].Field("content").List() {
		switch typ := block.Field("type").Str(); typ {
		case "text":
			said = append(said, fmt.Sprintf("%q", words.Excerpt(block.Field("text").Str())))
		default:
			said = append(said, strings.TrimSpace(typ+" "+block.Field("name").Str()))
		}
	}
	if body := values[bodyOf]; body != nil {
		said = append(said, words.Excerpt(body.String()))
	}
	for _, fault := range values[faultsOf].List() {
		name := fault.Str()
		if fault.Is(jsontree.Object) {
			name = fault.Members[0].Key
		}
		said = append(said, "fault "+name)
	}
	if len(said) > maxSaid {
		said = append(said[:maxSaid], "…")
	}
	return strings.Join(said, " ")
}
