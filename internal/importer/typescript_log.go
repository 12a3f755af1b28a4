package importer

import (
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
)

// typescriptEntry matches the beginning of an entry with details: "[log_1a2b3c] response
// start {". Parentheses before the brace say whether the request is tried again.
var typescriptEntry = regexp.MustCompile(`\[(log_\w+)(?:, [^\]]*)?\] (sending request|response start|response parsed|response error|connection failed|connection timed out)[^{\n]*\{`)

func lacksTypeScriptLog(s *source) string {
	if typescriptEntry.MatchString(s.text) {
		return ""
	}
	return `no line of it has "[log_…] sending request {" or what follows it, as the SDK logs them with ANTHROPIC_LOG=debug`
}

// readTypeScriptLog reads the entries of a log. Node prints only two levels of a body, so
// that the messages of most requests are missing.
func readTypeScriptLog(s *source) ([]exchange.Exchange, error) {
	var all []exchange.Exchange
	open := map[string]int{} // the latest exchange by its id
	text := s.text
	m := typescriptEntry.FindStringSubmatchIndex(text)
	for m != nil {
		id, what := text[m[2]:m[3]], text[m[4]:m[5]]
		line := text[strings.LastIndexByte(text[:m[0]], '\n')+1 : m[0]]
		text = text[m[1]-1:]
		own := text // up to the next entry
		if m = typescriptEntry.FindStringSubmatchIndex(text); m != nil {
			own = text[:m[0]]
		}
		details, l := readLiteral(withoutPrefix(own, line))
		at, known := open[id]
		if what == "sending request" || !known {
			if at = len(all); at >= maxFound {
				return nil, errTooMany
			}
			open[id] = at
			all = append(all, exchange.Exchange{Missing: []string{noTimes}})
			if what != "sending request" {
				all[at].Missing = append(all[at].Missing, noRequestHeader, noRequestBody)
			}
			all[at].Request.Target, all[at].Request.Method = targetOf(details.Field("url").Str()), "POST"
		}
		typescriptDetails(&all[at], what, details, l)
		if what == "sending request" {
			all[at].Request.At = timeIn(line)
		}
	}
	for i := range all {
		typescriptEnd(&all[i])
	}
	return all, nil
}

// withoutPrefix removes what a collector of logs puts in front of each line, such as a
// time and the name of a host. It must look alike in all lines.
func withoutPrefix(text, prefix string) string {
	if strings.TrimSpace(prefix) == "" {
		return text
	}
	var b strings.Builder
	n := 0
	for line := range strings.Lines(text) {
		if n++; n > 1 {
			if len(line) <= len(prefix) || shapeOf(line[:len(prefix)]) != shapeOf(prefix) {
				break
			}
			line = line[len(prefix):]
		}
		b.WriteString(line)
		if strings.HasPrefix(line, "}") {
			break
		}
	}
	if n <= 1 {
		return text
	}
	return b.String()
}

// shapeOf returns a text in which all digits are 0.
func shapeOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '0'
		}
		return r
	}, text)
}

func typescriptDetails(x *exchange.Exchange, what string, details *jsontree.Node, l *literal) {
	r := &x.Response
	if took := millis(details.Field("durationMs")); took > 0 {
		r.After = took
	}
	if fields := fieldsOf(details.Field("headers")); what != "sending request" && fields != nil {
		r.Fields = fields
	}
	if status := statusIn(details.Field("status")); status != 0 {
		r.Status = status
	}
	switch what {
	case "sending request":
		if method := details.Field("method").Str(); method != "" {
			x.Request.Method = strings.ToUpper(method)
		}
		x.Request.Header = headerOf(fieldsOf(details.Field("headers")))
		knownBody(x, details.Get("options.body"), "options.body", l)
	case "response parsed", "response error":
		typescriptBody(x, details.Field("body"), l)
	case "connection failed":
		r.End = endIn("failed: " + details.Field("message").Str())
		if r.End == exchange.Closed {
			x.Missing = append(x.Missing, "why the connection failed")
		}
	case "connection timed out":
		r.End = exchange.TimedOut
	}
}

// typescriptBody takes the body of an answer. A healthy message stands in for what the
// log left out of it.
func typescriptBody(x *exchange.Exchange, body *jsontree.Node, l *literal) {
	if l.cut || !body.Is(jsontree.Object) || isStream(&x.Response) {
		return
	}
	written := body.Append(nil)
	if slices.ContainsFunc(l.elided, func(path string) bool { return strings.HasPrefix(path, "body") }) {
		if body.Field("type").Str() != "message" || !isMessages(x.Request.Target) {
			return
		}
		written = healthyBody(x.Request.Body, replyOf(body), false, 0)
		x.Missing = append(x.Missing, "the content of the answer")
	}
	standFor(&x.Response, x.Response.After, written)
}

// typescriptEnd notes what the entries of an exchange did not say. The SDK logs every
// body that it has as a whole, unless it is an error's or a stream's.
func typescriptEnd(x *exchange.Exchange) {
	noteUntold(x)
	if r := &x.Response; r.Status != 0 && r.Status < 400 && len(r.Parts) == 0 && !isStream(r) {
		r.End = endOr(r.End, exchange.Closed)
	}
}
