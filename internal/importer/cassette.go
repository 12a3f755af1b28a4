package importer

import (
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/jsontree"
)

// Bounds on a cassette in YAML, whose nodes take many times its size.
const (
	maxYAML  = 8 << 20
	maxNodes = 1 << 20
)

// interactionKeys are what the list of exchanges is called: by VCR.py, and by VCR and
// Betamax.
var interactionKeys = []string{"interactions", "http_interactions"}

func lacksCassette(s *source) string {
	if first(s.tree, interactionKeys...).Is(jsontree.Array) {
		return ""
	}
	if s.tree == nil && s.rows == nil {
		for _, key := range interactionKeys {
			if strings.HasPrefix(s.text, key+":") || strings.Contains(s.text, "\n"+key+":") {
				return ""
			}
		}
	}
	return "neither as JSON nor as YAML has it a list of " + strings.Join(interactionKeys, " or ")
}

// readCassette reads what VCR.py writes with either of its serializers. It tells no
// times.
func readCassette(s *source) ([]exchange.Exchange, error) {
	tree, cut := s.tree, s.cut
	if tree == nil {
		node, ends, err := parseCassette(s)
		if err != nil {
			return nil, err
		}
		tree, cut = treeOf(node), ends
	}
	var all []exchange.Exchange
	interactions := first(tree, interactionKeys...).List()
	if len(interactions) > maxFound {
		return nil, errTooMany
	}
	for i, one := range interactions {
		x := interactionOf(one)
		if cut && i == len(interactions)-1 {
			cutShort(&x)
		}
		all = append(all, x)
	}
	return all, nil
}

// parseCassette parses YAML. A text that ends in the middle is closed, or cut in front
// of the last exchange.
func parseCassette(s *source) (node *strictyaml.Node, cut bool, err error) {
	tries := []string{s.text, s.text + "'", s.text + `"`}
	if at := strings.LastIndex(s.text, "\n- "); at > 0 {
		tries = append(tries, s.text[:at+1])
	}
	for i, text := range tries {
		node, problems := strictyaml.ParseData(s.name, []byte(text), maxYAML, maxNodes)
		if len(problems) == 0 {
			return node, i > 0, nil
		}
		if err == nil {
			err = problems
		}
		if strings.HasPrefix(problems[0].Message, "more than") {
			break // it would be no smaller
		}
	}
	return nil, false, fmt.Errorf("parsing the YAML: %w", err)
}

// treeOf is a YAML tree as JSON. A tree of YAML is of bounded depth.
func treeOf(n *strictyaml.Node) *jsontree.Node {
	switch {
	case n == nil || n.Tag == "!!null":
		return &jsontree.Node{}
	case n.Kind == strictyaml.Map:
		object := jsontree.Obj()
		for _, entry := range n.Entries {
			object.Members = append(object.Members, jsontree.Member{Key: entry.Key.Value, Value: treeOf(entry.Value)})
		}
		return object
	case n.Kind == strictyaml.List:
		list := jsontree.Arr()
		for _, item := range n.Items {
			list.Items = append(list.Items, treeOf(item))
		}
		return list
	case n.Tag == "!!int":
		if number, err := jsontree.ParseString(n.Value); err == nil {
			return number
		}
	}
	return &jsontree.Node{Kind: jsontree.String, Text: n.Value}
}

func interactionOf(one *jsontree.Node) exchange.Exchange {
	asked, told := one.Field("request"), one.Field("response")
	x := exchange.Exchange{Missing: []string{noTimes}}
	x.Request = exchange.Request{
		At: timeOf(one.Field("recorded_at")), Method: strings.ToUpper(asked.Field("method").Str()), Target: targetOf(first(asked, "uri", "url").Str()),
		Header: headerOf(fieldsOf(asked.Field("headers"))), Body: cassetteBody(asked.Field("body")),
	}
	status := told.Field("status")
	if status.Is(jsontree.Object) {
		status = status.Field("code")
	}
	x.Response.Fields = fieldsOf(told.Field("headers"))
	if code, ok := first(jsontree.Obj("a", status, "b", told.Field("status_code")), "a", "b").Int(); ok && code >= 100 && code <= 999 {
		x.Response.Status = code
	}
	slices.SortStableFunc(x.Response.Fields, func(a, b exchange.Field) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	x.Response.Proto = protoOf(first(told, "http_version", "protocol").Str())
	if body := cassetteBody(first(told, "body", "content")); len(body) > 0 {
		x.Response.Parts = []exchange.Part{{Bytes: body}}
	}
	switch {
	case x.Response.Status == 0 && len(x.Response.Parts) > 0: // the file ends in front of them
		x.Response.Status = statusOfError(x.Response.Body())
		x.Missing = append(x.Missing, noHead)
	case x.Response.Status == 0:
		x.Response.End = exchange.Closed
		x.Missing = append(x.Missing, noAnswer)
	}
	return x
}

// cassetteBody is a body: a text, or a map with the text or its base64.
func cassetteBody(n *jsontree.Node) []byte {
	if n.Is(jsontree.Object) {
		if coded := first(n, "base64_string"); coded != nil {
			return unbase64(coded.Str())
		}
		if text := n.Field("string"); text != nil {
			return cassetteBody(text)
		}
		return n.Append(nil)
	}
	if n.Is(jsontree.String) && n.Text != "" {
		return []byte(n.Text)
	}
	return nil
}
