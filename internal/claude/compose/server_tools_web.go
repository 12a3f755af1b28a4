package compose

import (
	"cmp"
	"regexp"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// exampleURL is the page that is found and fetched. Its host is reserved for examples.
const exampleURL = "https://example.com/"

// searchInput makes a query of the user's text.
func (c *composer) searchInput(*call) *jsontree.Node {
	query := firstCharacters(c.req.question(), maxResultQuote)
	if query == "" {
		query = "example"
	}
	return jsontree.Obj("query", query)
}

// search finds two pages in an allowed domain.
func (c *composer) search(use *call) (*jsontree.Node, finding) {
	host := cmp.Or(use.tool.Get("allowed_domains.0").Str(), "example.com")
	query := use.input.Field("query").Str()
	pages := jsontree.Arr()
	for _, page := range []struct{ path, title, age string }{{"", "First result", "November 30, 2026"}, {"second", "Second result", ""}} {
		pages.Items = append(pages.Items, jsontree.Obj(
			"type", "web_search_result", "url", urlOf(host, page.path), "title", page.title+" for "+query,
			"encrypted_content", claude.Signature(c.ids), "page_age", jsontree.OrNull(page.age),
		))
	}
	cited := "This page was made up as a result for " + quote(query, maxResultQuote) + "."
	return pages, finding{"Two pages were found. The first says: " + cited, jsontree.Arr(jsontree.Obj(
		"type", "web_search_result_location", "cited_text", cited, "url", pages.Items[0].Field("url").Str(),
		"title", pages.Items[0].Field("title").Str(), "encrypted_index", claude.Signature(c.ids),
	))}
}

func urlOf(host, path string) string {
	return "https://" + strings.TrimSuffix(host, "/") + "/" + path
}

// urlPattern matches a URL in a text.
var urlPattern = regexp.MustCompile(`https?://[^\s<>"'` + "`" + `]+[^\s<>"'` + "`" + `.,;:!?)\]]`)

// fetchInput asks for the page in the user's text, or for one in an allowed domain.
func (c *composer) fetchInput(use *call) *jsontree.Node {
	url := urlPattern.FindString(c.req.question())
	if url == "" {
		url = urlOf(cmp.Or(use.tool.Get("allowed_domains.0").Str(), "example.com"), "")
	}
	return jsontree.Obj("url", url)
}

// fetch returns a short page, with a citation if they are enabled for the tool.
func (c *composer) fetch(use *call) (*jsontree.Node, finding) {
	const page = "This page was made up; nothing was fetched."
	url := use.input.Field("url").Str()
	cites := use.tool.Get("citations.enabled").True()
	retrieved := ""
	if !c.req.At.IsZero() {
		retrieved = c.req.At.UTC().Format(time.RFC3339)
	}
	found := finding{text: "The page says: " + page}
	if cites {
		found.citations = jsontree.Arr(charLocation(page, 0, jsontree.Of("Example")))
	}
	return fetchResult(url, page, retrieved, cites), found
}

func fetchResult(url, page, retrieved string, cites bool) *jsontree.Node {
	return jsontree.Obj("type", "web_fetch_result", "url", url, "retrieved_at", jsontree.OrNull(retrieved),
		"content", jsontree.Obj("type", "document", "title", "Example", "citations", jsontree.Obj("enabled", cites),
			"source", jsontree.Obj("type", "text", "media_type", "text/plain", "data", page)))
}
