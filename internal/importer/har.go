package importer

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
)

func lacksHAR(s *source) string {
	if s.tree.Field("log").Field("entries").Is(jsontree.Array) {
		return ""
	}
	return "it is no JSON object with log.entries, as browsers and proxies export it"
}

// readHAR reads the format of http://www.softwareishard.com/blog/har-12-spec/, in which
// bodies stand without their compression.
func readHAR(s *source) ([]exchange.Exchange, error) {
	entries := s.tree.Get("log.entries").Items
	if len(entries) > maxFound {
		return nil, errTooMany
	}
	all := make([]exchange.Exchange, 0, len(entries))
	for i, entry := range entries {
		x := entryOf(entry)
		if s.cut && i == len(entries)-1 {
			cutShort(&x)
		}
		all = append(all, x)
	}
	return all, nil
}

func entryOf(entry *jsontree.Node) exchange.Exchange {
	asked, told := entry.Field("request"), entry.Field("response")
	x := exchange.Exchange{Request: exchange.Request{
		At: timeOf(entry.Field("startedDateTime")), Method: asked.Field("method").Str(), Target: targetOf(asked.Field("url").Str()),
		Header: headerOf(fieldsOf(asked.Field("headers"))), Body: harText(asked.Field("postData")),
	}}
	status, _ := told.Field("status").Int()
	if status < 100 || status > 999 {
		status = 0 // browsers write 0 where there was no answer
	}
	fault := first(entry, "_error", "error").Str() + first(told, "_error").Str()
	x.Response = exchange.Response{Status: status, Proto: protoOf(told.Field("httpVersion").Str()), After: millis(entry.Field("time")), End: endIn(fault)}
	if status == 0 {
		if x.Response.End == exchange.Complete {
			x.Response.End = exchange.Closed
		}
		return x
	}
	x.Response.Fields = fieldsOf(told.Field("headers"))
	content := told.Field("content")
	body := harText(content)
	switch {
	case len(body) > 0:
		x.Response.Parts = []exchange.Part{{After: firstByte(entry.Field("timings")), Bytes: body}}
	case content.Field("text") != nil && x.Response.Get("content-length") != "" && x.Response.Get("content-length") != "0" && x.Request.Method != "HEAD":
		x.Response.End = endOr(x.Response.End, exchange.Closed) // mitmproxy leaves such a body out
		x.Missing = append(x.Missing, noBody)
	case x.Response.Get("content-length") != "0" && status != 204 && status != 304:
		x.Missing = append(x.Missing, noBody)
	}
	if len(x.Response.Fields) == 0 {
		x.Missing = append(x.Missing, noHeader)
	}
	return x
}

// harText is a text of a HAR, which may be in base64.
func harText(n *jsontree.Node) []byte {
	text := n.Field("text").Str()
	if text != "" && n.Field("encoding").Str() == "base64" {
		if data := unbase64(text); data != nil {
			return data
		}
	}
	return []byte(text)
}

// unbase64 decodes base64, as far as it goes; nil if it is none.
func unbase64(text string) []byte {
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	if len(text)%4 == 1 {
		text = text[:len(text)-1] // it ends in the middle
	}
	data, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return data
}

// firstByte is when the answer began.
func firstByte(timings *jsontree.Node) (after time.Duration) {
	for _, phase := range []string{"blocked", "dns", "connect", "send", "wait"} { // ssl is part of connect
		after += millis(timings.Field(phase))
	}
	return after
}

// protoOf is the version of HTTP in one spelling; "" for none that is known.
func protoOf(version string) string {
	switch strings.ToLower(version) {
	case "http/1.1", "http/1.0":
		return strings.ToUpper(version)
	case "http/2", "http/2.0", "h2", "h2c":
		return "HTTP/2"
	}
	return ""
}

// endIn is the end that the words of an error speak of; Complete for no words.
func endIn(words string) exchange.End {
	words = strings.ToLower(words)
	has := func(parts ...string) bool {
		for _, part := range parts {
			if strings.Contains(words, part) {
				return true
			}
		}
		return false
	}
	switch {
	case words == "":
		return exchange.Complete
	case has("refused", "couldn't connect", "could not connect", "failed to connect"):
		return exchange.Refused
	case has("timed out", "timeout", "timed_out", "etimedout"):
		return exchange.TimedOut
	case has("reset", "econnreset", "not closed cleanly", "http2_protocol_error"):
		return exchange.Reset
	default:
		return exchange.Closed
	}
}

func endOr(end, otherwise exchange.End) exchange.End {
	if end == exchange.Complete {
		return otherwise
	}
	return end
}

// cutShort notes that the source ends in the middle of an exchange.
func cutShort(x *exchange.Exchange) {
	x.Response.End = endOr(x.Response.End, exchange.Closed)
	x.Missing = append(x.Missing, "the rest: the file ends in the middle of it")
}
