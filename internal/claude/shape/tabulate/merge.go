package tabulate

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// merge finds duplicates in the table, such as most objects of the beta API, and
// returns the name that is kept for each object and union. Two are duplicates if they
// have the same content and refer to the same. At first all are in one class; then
// classes are split until nothing changes.
func merge(objects, unions *namedForms) map[string]string {
	class := map[string]string{}
	all := append(append([]string{}, objects.names...), unions.names...)
	for {
		kept, next := map[string]string{}, map[string]string{}
		for _, name := range all {
			node := objects.nodes[name]
			if node == nil {
				node = unions.nodes[name]
			}
			says := class[name] + rename(node, class).String()
			if _, there := kept[says]; !there {
				kept[says] = name
			}
			next[name] = kept[says]
		}
		if len(kept) == distinct(class) {
			return bestNames(next)
		}
		class = next
	}
}

func distinct(class map[string]string) int {
	seen := map[string]bool{}
	for _, of := range class {
		seen[of] = true
	}
	return len(seen)
}

// bestNames names each class after its shortest name that is not the beta API's.
func bestNames(class map[string]string) map[string]string {
	names := map[string]string{}
	for name, of := range class {
		if now, there := names[of]; !there || better(name, now) {
			names[of] = name
		}
	}
	best := map[string]string{}
	for name, of := range class {
		best[name] = names[of]
	}
	return best
}

func better(a, b string) bool {
	if betaA, betaB := strings.HasPrefix(a, "Beta"), strings.HasPrefix(b, "Beta"); betaA != betaB {
		return betaB
	}
	return len(a) < len(b) || len(a) == len(b) && a < b
}

// rename returns a copy of a form with other names of objects and unions.
func rename(n *jsontree.Node, names map[string]string) *jsontree.Node {
	copied := *n
	switch n.Kind {
	case jsontree.String:
		if name, ok := names[n.Text]; ok {
			copied.Text = name
		}
	case jsontree.Array:
		copied.Items = make([]*jsontree.Node, len(n.Items))
		for i, item := range n.Items {
			copied.Items[i] = rename(item, names)
		}
	case jsontree.Object:
		copied.Members = make([]jsontree.Member, len(n.Members))
		for i, m := range n.Members {
			copied.Members[i] = m
			if m.Key != "words" && m.Key != "betas" {
				copied.Members[i].Value = rename(m.Value, names)
			}
		}
	}
	return &copied
}

// renamed returns the forms that are kept, by their names.
func (p *namedForms) renamed(names map[string]string) *jsontree.Node {
	all := jsontree.Obj()
	for _, name := range p.names {
		if names[name] == name {
			all.SetField(name, rename(p.nodes[name], names))
		}
	}
	return all
}
