package drift

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/internal/description/requests"
	"github.com/claudemock/claudemock/jsontree"
)

// Answer is the answer of an endpoint to a request.
type Answer struct {
	Status int
	Body   *jsontree.Node // nil if it is not JSON
}

// Endpoints sends requests for messages to one service, with beta to its beta
// API.
type Endpoints interface {
	Ask(ctx context.Context, beta bool, r requests.Request) (Answer, error)
}

// Probe is one request of a comparison.
type Probe struct {
	requests.Request
	Beta bool
}

// Probes picks limit legal requests for messages from a description, evenly
// spread, half of them for the beta API. All ask model for one token. It leaves
// out requests that need something in an account, such as files, MCP servers or
// skills, and those that only some models accept.
func Probes(d *description.Description, limit int, model string) ([]Probe, error) {
	var all []Probe
	for _, beta := range []bool{false, true} {
		o := d.Operation("POST", "/v1/messages", beta)
		if o == nil {
			return nil, fmt.Errorf("the description has no POST /v1/messages")
		}
		cheap := slices.DeleteFunc(requests.Legal(o.Request), isExpensive)
		count := limit / 2
		if !beta {
			count = limit - limit/2
		}
		for _, r := range spread(cheap, count) {
			r.Body.SetField("model", jsontree.Of(model))
			all = append(all, Probe{r, beta})
		}
	}
	return all, nil
}

// expensive are parameters that cost more than a token, need something in an account,
// or do not exist for every model.
var expensive = []string{"container", "mcp_servers", "fallbacks", "fallback_credit_token", "thread", "thinking", "speed", "inference_geo", "stream", "compaction"}

func isExpensive(r requests.Request) bool {
	tokens, _ := r.Body.Field("max_tokens").Int()
	return r.Known || len(r.Headers) > 0 || tokens != 1 || r.Body.Field("model").Str() != requests.Model ||
		slices.ContainsFunc(expensive, func(name string) bool { return r.Body.Field(name) != nil }) ||
		has(r.Body, "file_id") || has(r.Body, "signature")
}

// has reports whether a value has a key, however deep.
func has(n *jsontree.Node, key string) bool {
	if n == nil {
		return false
	}
	inside := func(n *jsontree.Node) bool { return has(n, key) }
	return slices.ContainsFunc(n.Items, inside) ||
		slices.ContainsFunc(n.Members, func(m jsontree.Member) bool { return m.Key == key || has(m.Value, key) })
}

// spread returns count of all, at even distances.
func spread(all []requests.Request, count int) []requests.Request {
	if count >= len(all) {
		return all
	}
	var some []requests.Request
	for i := range count {
		some = append(some, all[i*len(all)/count])
	}
	return some
}

// Against sends the probes to both services, one after another, and returns how
// the upstream differs from ours: in the requests that it accepts, and in the
// fields of its answers and their types. It does not compare values, or fields
// that are null in one of the two. An error ends it.
func Against(ctx context.Context, probes []Probe, upstream, ours Endpoints) ([]Change, error) {
	found := facts{}
	var all []Change
	for _, p := range probes {
		theirs, err := upstream.Ask(ctx, p.Beta, p.Request)
		if err != nil {
			return nil, fmt.Errorf("asking the upstream for %s: %w", p.Name, err)
		}
		if isInconclusive(theirs.Status) {
			return nil, fmt.Errorf("the upstream answers %d to %s: %s", theirs.Status, p.Name, theirs.Body.Get("error.message").Str())
		}
		mine, err := ours.Ask(ctx, p.Beta, p.Request)
		if err != nil {
			return nil, fmt.Errorf("asking claudemock for %s: %w", p.Name, err)
		}
		name := operationName("POST", "/v1/messages", p.Beta)
		if a, b := verdictOf(mine), verdictOf(theirs); a != b {
			all = append(all, Change{Acceptance, name + " " + p.Name, a, b})
			continue
		}
		for path, types := range unlike(outline(mine.Body), outline(theirs.Body)) {
			key := fact{Reply, name + " " + path}
			if _, reported := found[key]; !reported {
				found[key] = ""
				all = append(all, Change{Reply, key.name, types[0], types[1]})
			}
		}
	}
	return ordered(all), nil
}

// isInconclusive reports whether a status is about the account or the service and not
// about the request.
func isInconclusive(status int) bool {
	return slices.Contains([]int{401, 402, 403, 429}, status) || status >= 500
}

// verdictOf says whether a request was accepted, and if not, how it was refused.
func verdictOf(a Answer) string {
	if a.Status < 300 {
		return "accepted"
	}
	text := "refused with " + strconv.Itoa(a.Status)
	if message := a.Body.Get("error.message").Str(); message != "" {
		text += " " + a.Body.Get("error.type").Str()
	}
	return text
}

// outline returns the type of each field of a value, by its path. All items of a list
// share a path.
func outline(n *jsontree.Node) map[string]string {
	types := map[string]string{}
	var walk func(n *jsontree.Node, path string)
	walk = func(n *jsontree.Node, path string) {
		if n == nil {
			return
		}
		if path != "" && types[path] != "null" {
			types[path] = n.Kind.String()
		}
		for _, item := range n.Items {
			walk(item, path+"[]")
		}
		for _, m := range n.Members {
			walk(m.Value, join(path, m.Key))
		}
	}
	walk(n, "")
	return types
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// unlike returns the paths whose types differ: ours and theirs, "" for no such field.
func unlike(ours, theirs map[string]string) map[string][2]string {
	differ := map[string][2]string{}
	paths := maps.Clone(ours)
	maps.Copy(paths, theirs)
	for path := range paths {
		a, b := ours[path], theirs[path]
		if a != b && a != "null" && b != "null" && !below(path, ours, theirs) {
			differ[path] = [2]string{a, b}
		}
	}
	return differ
}

// below reports whether a path is below a field that one of the two lacks or
// has as null: then that field is the difference.
func below(path string, ours, theirs map[string]string) bool {
	for i := range path {
		if path[i] == '.' || path[i] == '[' {
			a, b := ours[path[:i]], theirs[path[:i]]
			if a != b {
				return true
			}
		}
	}
	return false
}
