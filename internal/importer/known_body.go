package importer

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
)

// scalarFields are the fields of a request that a log prints even if it leaves out nested
// values.
var scalarFields = []string{"model", "max_tokens", "stream", "temperature", "top_p", "top_k", "service_tier"}

// fieldName matches the names that fields of the API can have.
var fieldName = regexp.MustCompile(`^[a-z_]{1,40}$`)

// knownBody takes the body of a request that a log prints at a path of its details. If
// the log left something out, only the scalar fields are kept, and a stand-in takes the
// place of the messages.
func knownBody(x *exchange.Exchange, body *jsontree.Node, path string, l *literal) {
	var left []string
	for _, elided := range l.elided {
		if below, ok := strings.CutPrefix(elided, path+"."); ok {
			name, _, _ := strings.Cut(below, ".")
			if !fieldName.MatchString(name) {
				name = "more"
			}
			left = append(left, name)
		}
	}
	slices.Sort(left)
	left = slices.Compact(left)
	left = left[:min(len(left), 20)]
	switch {
	case body == nil:
		if x.Request.Method == http.MethodPost {
			x.Missing = append(x.Missing, noRequestBody)
		}
		return
	case len(left) == 0 && !l.cut:
		x.Request.Body = body.Append(nil)
		return
	case len(left) == 0:
		left = []string{"the end"}
	}
	x.Missing = append(x.Missing, "in "+noRequestBody+": "+strings.Join(left, ", "))
	if body.Field("model") == nil || !isMessages(x.Request.Target) {
		return
	}
	known := jsontree.Obj()
	for _, name := range scalarFields {
		if value := body.Field(name); value != nil && !value.Is(jsontree.Object) && !value.Is(jsontree.Array) {
			known.SetField(name, value)
		}
	}
	if known.Field("max_tokens") == nil {
		known.SetField("max_tokens", 4096)
	}
	known.SetField("messages", jsontree.Arr(said("user", standIn)))
	x.Request.Body, x.Request.Untold = known.Append(nil), append(left, "messages", "turn", "tools", "system")
}
