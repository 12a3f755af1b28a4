package check

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"strings"
)

// searchedBase64 is how much of the base64 of a PDF is searched at each end, where the
// catalogue of its pages usually is.
const searchedBase64 = 8 << 10

// countPages returns the number of pages that a PDF states as plain text in the part
// that is searched, or 1 if it states none there. isPDF is false if the text is not
// base64 of a PDF, which has its signature in the first kilobyte.
func countPages(text string) (pages int, isPDF bool) {
	text = strings.TrimRight(text, "=")
	head := decodeSome(text[:min(len(text), searchedBase64)])
	if !bytes.Contains(head[:min(len(head), 1<<10)], []byte("%PDF-")) {
		return 0, false
	}
	pages = max(1, pagesIn(head))
	if len(text) > searchedBase64 {
		from := max(searchedBase64, (len(text)-searchedBase64)/4*4)
		pages = max(pages, pagesIn(decodeSome(text[from:])))
	}
	return pages, true
}

// decodeSome decodes base64 without padding, up to the first invalid character.
func decodeSome(text string) []byte {
	decoded, _ := base64.RawStdEncoding.DecodeString(text)
	return decoded
}

// pagesIn returns the largest /Count of an object with /Type /Pages.
func pagesIn(b []byte) int {
	most := 0
	for {
		i := bytes.Index(b, []byte("/Pages"))
		if i < 0 {
			return most
		}
		object := b[bytes.LastIndex(b[:i], []byte("obj"))+1:]
		if end := bytes.Index(object, []byte("endobj")); end >= 0 {
			object = object[:end]
		}
		if at := bytes.Index(object, []byte("/Count")); at >= 0 {
			most = max(most, leadingNumber(bytes.TrimLeft(object[at+len("/Count"):], " \r\n\t")))
		}
		b = b[i+len("/Pages"):]
	}
}

func leadingNumber(b []byte) int {
	end := 0
	for end < len(b) && b[end] >= '0' && b[end] <= '9' {
		end++
	}
	number, _ := strconv.Atoi(string(b[:end]))
	return number
}
