package recording

import (
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/scenarios"
)

// passing are the headers that say only when and how an answer was sent, and those that
// servers make by themselves.
var passing = map[string]bool{
	"date": true, "content-length": true, "transfer-encoding": true, "connection": true, "keep-alive": true, "trailer": true,
	"content-encoding": true, "vary": true, "age": true, "alt-svc": true, "nel": true, "report-to": true, "server-timing": true, "priority": true,
	"request-id": true, organizationHeader: true, "x-request-id": true, "x-amzn-requestid": true, "x-cloud-trace-context": true, "traceresponse": true,
	"cf-ray": true, "x-envoy-upstream-service-time": true, "set-cookie": true,
}

// needed are the headers whose absence a client can notice.
var needed = []string{"request-id", "content-type"}

// dress gives the step the headers that differ from those that its answer has anyway.
func (t *turn) dress() {
	if t.step.Reply == nil && t.step.Error == nil || len(t.answer.fields) == 0 {
		return
	}
	p, err := play(t.step, t)
	if err != nil || p.head == nil {
		return
	}
	own := map[string]string{}
	for _, f := range p.head.Fields {
		join(own, f.Name, f.Value)
	}
	t.compress()
	edits := t.edits(own)
	switch {
	case len(edits) == 0:
	case t.step.Reply != nil:
		t.step.Reply.Headers = edits
	default:
		t.step.Error.Headers = edits
	}
}

// compress adds the fault compress if the body came compressed although the client had not
// asked for that, or no header says so.
func (t *turn) compress() {
	fault := &faults.Compress{With: t.answer.undeclared, Flush: true}
	if fault.With == "" {
		fault.With, fault.Declare = strings.ToLower(t.answer.has("content-encoding")), true
		known := fault.With == "gzip" || fault.With == "br" || fault.With == "zstd"
		if !known || len(t.asked.Header) == 0 || strings.Contains(strings.Join(t.asked.Header["Accept-Encoding"], ","), fault.With) {
			return
		}
	}
	t.step.Faults = append(scenarios.Faults{{Name: "compress", Fault: fault}}, t.step.Faults...)
}

// edits returns the changes that make the headers of the step those that came.
func (t *turn) edits(own map[string]string) map[string]*string {
	came := map[string]string{}
	for _, f := range t.answer.fields {
		join(came, f.Name, f.Value)
	}
	edits := map[string]*string{}
	for name, value := range came {
		switch {
		case passing[name], value == own[name], t.isTold(name), strings.HasPrefix(name, ":"): // a pseudo-header of HTTP/2
		case strings.HasPrefix(name, "anthropic-ratelimit-") && (t.answer.status < 400 || strings.HasSuffix(name, "-reset")):
		case !isLine(value) || !incoming.IsHeaderName(name):
			t.notes = append(t.notes, "left out: the header "+name+", which no step can say")
		default:
			edits[name] = new(quoted(value))
		}
	}
	for _, name := range needed {
		if _, is := came[name]; !t.headless && !is && own[name] != "" {
			edits[name] = nil
		}
	}
	return edits
}

// isTold reports whether the step has a key of its own for the header.
func (t *turn) isTold(name string) bool {
	return name == "retry-after" && t.step.Error != nil && t.step.Error.RetryAfter != nil
}

// join adds a header to a map by name. The values of several headers with one name become a
// list.
func join(headers map[string]string, name, value string) {
	name = strings.ToLower(name)
	if before, ok := headers[name]; ok {
		value = before + ", " + value
	}
	headers[name] = value
}

func isLine(value string) bool {
	return !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r > '~' })
}
