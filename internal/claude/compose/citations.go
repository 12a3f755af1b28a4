package compose

import (
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// maxCitedChars is the largest number of a document's characters in a citation.
const maxCitedChars = 100

// quotations returns texts that quote the documents and search results in the last user
// message for which citations are enabled. document_index counts all documents of the
// conversation, and search_result_index all of its search results.
func (p prompt) quotations() []finding {
	var found []finding
	documents, results := 0, 0
	last := p.LastUserMessage()
	for _, message := range p.Body.Field("messages").List() {
		for _, block := range message.Field("content").List() {
			cites := message == last && block.Get("citations.enabled").True()
			switch block.Field("type").Str() {
			case "document":
				if cites {
					found = append(found, quoteDocument(block, documents))
				}
				documents++
			case "search_result":
				if cites {
					found = append(found, quoteSearchResult(block, results))
				}
				results++
			}
		}
	}
	return found
}

// quoteDocument cites the beginning of a document.
func quoteDocument(document *jsontree.Node, index int) finding {
	title := jsontree.OrNull(document.Field("title").Str())
	source := document.Field("source")
	var citation *jsontree.Node
	switch source.Field("type").Str() {
	case "text":
		citation = charLocation(firstCharacters(source.Field("data").Str(), maxCitedChars), index, title)
	case "content":
		citation = jsontree.Obj("type", "content_block_location", "cited_text", firstCharacters(claude.TextOf(source.Field("content")), maxCitedChars),
			"document_index", index, "document_title", title, "start_block_index", 0, "end_block_index", 1, "file_id", nil)
	default: // PDFs are not parsed
		citation = jsontree.Obj("type", "page_location", "cited_text", "The text of page 1.",
			"document_index", index, "document_title", title, "start_page_number", 1, "end_page_number", 2,
			"file_id", jsontree.OrNull(source.Field("file_id").Str()))
	}
	return finding{"The document begins: " + quote(citation.Field("cited_text").Str(), maxCitedChars), jsontree.Arr(citation)}
}

func quoteSearchResult(result *jsontree.Node, index int) finding {
	cited := firstCharacters(claude.TextOf(result.Field("content")), maxCitedChars)
	return finding{"The search result begins: " + quote(cited, maxCitedChars), jsontree.Arr(jsontree.Obj(
		"type", "search_result_location", "cited_text", cited, "search_result_index", index, "source", result.Field("source").Str(),
		"title", jsontree.OrNull(result.Field("title").Str()), "start_block_index", 0, "end_block_index", 1,
	))}
}

// charLocation cites a text document from its beginning.
func charLocation(cited string, index int, title *jsontree.Node) *jsontree.Node {
	return jsontree.Obj("type", "char_location", "cited_text", cited, "document_index", index, "document_title", title,
		"start_char_index", 0, "end_char_index", len([]rune(cited)), "file_id", nil)
}

// firstCharacters returns the beginning of a text, at most most characters.
func firstCharacters(text string, most int) string {
	count := 0
	for i := range text {
		if count == most {
			return text[:i]
		}
		count++
	}
	return text
}
