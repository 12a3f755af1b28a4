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
	return "it has no list of " + strings.Join(interactionKeys, " or ") + ", neither as JSON nor as YAML"
}

// readCassette reads what VCR.py writes with either of its serializers, and what VCR for
// Ruby writes. Cassettes do not tell how long an answer took.
func readCassette(s *source) ([]exchange.Exchange, error) {
	tree, cut := s.tree, s.cut
	if tree == nil {
		var err error
		if tree, cut, err = parseCassette(s); err != nil {
			return nil, err
		}
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
func parseCassette(s *source) (tree *jsontree.Node, cut bool, err error) {
	tries := []string{s.text, s.text + "'", s.text + `"`}
	if at := strings.LastIndex(s.text, "\n- "); at > 0 {
		tries = append(tries, s.text[:at+1])
	}
	for i, text := range tries {
		node, problems := strictyaml.ParseData(s.name, []byte(text), maxYAML, maxNodes)
		if len(problems) == 0 {
			problems = strictyaml.Decode(node, &tree)
		}
		if len(problems) == 0 {
			return tree, i > 0, nil
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
