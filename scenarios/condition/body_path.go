package condition

import (
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	shapes "github.com/claudemock/claudemock/internal/claude/shape"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// indexBrackets matches an index as other languages write it.
var indexBrackets = regexp.MustCompile(`\[(-?\d+)\]`)

// CheckBodyPaths refuses paths, the keys of the map at n, that lead to no value in any
// body of the endpoints. The empty path is the whole body. A server that validates less
// accepts fields that the API does not know, so an unknown field is refused only if it
// is close to a known one.
func CheckBodyPaths(d *strictyaml.Decoder, n *strictyaml.Node, endpoints []claude.Endpoint) {
	if n == nil || n.Kind != strictyaml.Map {
		return
	}
	for _, entry := range n.Entries {
		path := entry.Key.Value
		if path == "" {
			continue
		}
		d.In(path, func() {
			if straight := indexBrackets.ReplaceAllString(strings.TrimPrefix(path, "$."), ".$1"); straight != path {
				d.Hintf(entry.Key, straight, "%q is no path into a body: its parts have dots between them", path)
				return
			}
			parts := strings.Split(path, ".")
			if slices.Contains(parts, "") {
				d.Hintf(entry.Key, "messages.0.role", "%q is no path into a body", path)
				return
			}
			checkReached(d, entry.Key, parts, endpoints)
		})
	}
}

// CheckBodyField refuses a field, at the node n, that is close to a known one and that the
// bodies of no endpoint have.
func CheckBodyField(d *strictyaml.Decoder, n *strictyaml.Node, field string) {
	checkReached(d, n, []string{field}, []claude.Endpoint{claude.Messages, claude.CountTokens, claude.CreateBatch, claude.Complete})
}

// checkReached refuses a path that no body of any of the endpoints has.
func checkReached(d *strictyaml.Decoder, key *strictyaml.Node, parts []string, endpoints []claude.Endpoint) {
	var first *shapes.DeadEnd
	for _, endpoint := range endpoints {
		dead := shapes.Reach(string(endpoint), parts)
		if dead == nil {
			return
		}
		if first == nil {
			first = dead
		}
	}
	if first == nil {
		return
	}
	to, part := strings.Join(parts[:first.At], "."), parts[first.At]
	hint := strictyaml.DidYouMean(part, first.Fields)
	switch {
	case first.InList:
		d.Hintf(key, to+".0 is its first item, "+to+".-1 its last", "nothing stands here: %s is a list, and %q is no place in it", to, part)
	case len(first.Fields) == 0:
		d.Problemf(key, "nothing stands here: %s has no fields", to)
	case hint != "" && to == "":
		d.Hintf(key, hint, "nothing stands here: a body has no field %q", part)
	case hint != "":
		d.Hintf(key, hint, "nothing stands here: %s has no field %q", to, part)
	}
}
