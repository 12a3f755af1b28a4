package sse

import (
	"iter"
	"strings"
)

// Blocks yields the parts of a stream that end with a blank line, each with that line,
// and then the rest. Lines end with \n, \r or \r\n. A part is an event if it has a
// field, and it is bytes of the text as they stand.
func Blocks(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		start, line := 0, 0
		for at := 0; at < len(text); {
			next := strings.IndexAny(text[at:], "\r\n")
			if next < 0 {
				break
			}
			at += next
			blank := at == line && line > start
			if at++; strings.HasPrefix(text[at-1:], "\r\n") {
				at++
			}
			line = at
			if blank {
				if !yield(text[start:at]) {
					return
				}
				start = at
			}
		}
		if start < len(text) {
			yield(text[start:])
		}
	}
}
