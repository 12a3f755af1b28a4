package importer

import (
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

// readHAR reads the format of http://www.softwareishard.com/blog/har-12-spec/. Its bodies
// stand without their compression.
func readHAR(s *source) ([]exchange.Exchange, error) {
	return readRows(rowsOf(s.tree.Get("log.entries"), s.cut), func(r row) exchange.Exchange {
		told := r.tree.Field("response")
		x := readSides(r, r.tree.Field("request"), told)
		x.Response.After = millis(r.tree.Field("time"))
		if len(x.Response.Parts) > 0 {
			x.Response.Parts[0].After = firstByte(r.tree.Field("timings"))
		} else if length := x.Response.Get("content-length"); told.Get("content.text") != nil && length != "" && length != "0" && x.Request.Method != "HEAD" {
			x.Response.End = endOr(x.Response.End, exchange.Closed) // mitmproxy writes an empty text for a body that broke off
		}
		return x
	})
}

// firstByte returns when the answer began.
func firstByte(timings *jsontree.Node) (after time.Duration) {
	for _, phase := range []string{"blocked", "dns", "connect", "send", "wait"} { // ssl is part of connect
		after += millis(timings.Field(phase))
	}
	return after
}
