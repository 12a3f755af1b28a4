package scenarios

import (
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// checkTarget refuses a path and a method that no request for the endpoint has.
func checkTarget(d *strictyaml.Decoder, n *strictyaml.Node, w *When) {
	const elsewhere = "for a path that the API does not have: endpoint: other"
	endpoint := w.endpoint()
	if w.Method != nil && endpoint != claude.Other {
		d.In("method", func() {
			d.Hintf(n.Get("method"), elsewhere, "the endpoint %s takes one method only, and refuses any other before the rules are asked", endpoint)
		})
	}
	if w.Path == nil {
		return
	}
	d.In("path", func() {
		at := n.Get("path")
		if w.Path.exact != nil && !isPath(*w.Path.exact) {
			d.Problemf(at, "no path reads like %q: it begins with a slash, and has none at its end, no two in a row and no query", *w.Path.exact)
			return
		}
		for _, route := range claude.Routes {
			switch its := w.Path.Match(route.Path, true); {
			case strings.Contains(route.Path, "{"): // it has more paths than one
			case endpoint == route.Endpoint && !its:
				d.Hintf(at, elsewhere, "the path of the endpoint %s is %s, which this does not match", endpoint, route.Path)
			case endpoint == claude.Other && its && w.Path.pattern == nil && w.Path.exact != nil:
				d.Hintf(at, "endpoint: "+string(route.Endpoint), "this is the path of an endpoint of the API, so other never has it")
			}
		}
	})
}

// isPath reports whether requests can have such a path, in which * stands for
// any text.
func isPath(text string) bool {
	if text == "/" {
		return true
	}
	return (strings.HasPrefix(text, "/") || strings.HasPrefix(text, "*")) && !strings.HasSuffix(text, "/") &&
		!strings.Contains(text, "//") && !strings.Contains(text, "?")
}
