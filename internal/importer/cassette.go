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

// interactionKeys are the names of the list of exchanges: of VCR.py, and of VCR and
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

// readCassette reads what VCR.py writes with either of its serializers, and what VCR for
// Ruby writes. Cassettes do not tell how long an answer took.
func readCassette(s *source) ([]exchange.Exchange, error) {
	tree, cut := s.tree, s.cut
	if tree == nil {
		node, ends, err := parseCassette(s)
		if err != nil {
			return nil, err
		}
		tree, cut = treeOf(node), ends
	}
	return readRows(rowsOf(first(tree, interactionKeys...), cut), func(r row) exchange.Exchange {
		told := r.tree.Field("response")
		if told.Field("status") == nil && told.Field("status_code") == nil && len(bodyIn(told)) == 0 {
			told = nil // the file ends in front of it
		}
		x := readSides(r, r.tree.Field("request"), told)
		x.Missing = slices.Insert(x.Missing, 0, noTimes)
		if at := slices.Index(x.Missing, noHeader); at >= 0 && told.Field("status") == nil && told.Field("status_code") == nil {
			x.Missing[at] = noHead
		}
		slices.SortStableFunc(x.Response.Fields, func(a, b exchange.Field) int {
			return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		})
		return x
	})
}

// parseCassette parses YAML. A text that ends in the middle is closed, or else cut in
// front of the last exchange.
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

// treeOf returns a YAML tree as JSON. A tree of YAML is of bounded depth.
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
