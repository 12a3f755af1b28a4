package explain

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// batchWords returns a message batch in words: its status, and its requests by
// result.
func batchWords(batch *jsontree.Node) string {
	words := "message_batch  " + batch.Field("processing_status").Str()
	if counts := batch.Field("request_counts"); counts != nil {
		for _, m := range counts.Members {
			if n, ok := m.Value.Int(); ok && n > 0 {
				words += fmt.Sprintf(" · %d %s", n, m.Key)
			}
		}
	}
	return words
}

// resultWords returns the results of a batch, one per line; "" for any other body.
func resultWords(text []byte) string {
	var order []string
	count, lines := map[string]int{}, 0
	for line := range bytes.Lines(text) {
		tree, err := jsontree.Parse(bytes.TrimSpace(line))
		typ := tree.Get("result.type").Str()
		if err != nil || tree.Field("custom_id") == nil || typ == "" {
			return ""
		}
		if count[typ] == 0 {
			order = append(order, typ)
		}
		count[typ]++
		lines++
	}
	if lines == 0 {
		return ""
	}
	words := []string{counted(lines, "result") + " of a batch"}
	for _, typ := range order {
		words = append(words, fmt.Sprintf("%d %s", count[typ], typ))
	}
	return strings.Join(words, " · ")
}
