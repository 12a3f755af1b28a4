package claude

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// countPages counts the pages of a PDF that say in plain text what they are;
// those inside of compressed object streams cannot be seen, so it is the least
// that there are. isPDF is false when the text is no base64 of a PDF, which says
// so within its first kilobyte.
func countPages(text string) (pages int, isPDF bool) {
	const (
		chunk   = 3 << 10 // bytes decoded at a time
		overlap = 32      // bytes of one chunk that are looked at with the next
		within  = 1 << 10
	)
	var buf [overlap + chunk]byte
	var coded [chunk / 3 * 4]byte
	kept := 0
	text = strings.TrimRight(text, "=")
	for first := true; text != ""; first = false {
		taken := copy(coded[:], text)
		text = text[taken:]
		n, err := base64.RawStdEncoding.Decode(buf[kept:], coded[:taken])
		if first && !bytes.Contains(buf[:min(n, within)], []byte("%PDF-")) {
			return 0, false
		}
		if err != nil {
			return pages, true // the rest is not looked at
		}
		seen := buf[:kept+n]
		pages += pagesIn(seen, kept)
		kept = copy(buf[:], seen[max(0, len(seen)-overlap):])
	}
	return pages, true
}

// pagesIn counts the objects of /Type /Page whose name ends behind the first old
// bytes, which were counted before.
func pagesIn(b []byte, old int) int {
	pages := 0
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte("/Type"))
		if i < 0 {
			return pages
		}
		at += i + len("/Type")
		rest := bytes.TrimLeft(b[at:], " \r\n\t")
		name, found := bytes.CutPrefix(rest, []byte("/Page"))
		end := len(b) - len(name)
		if found && end >= old && len(name) > 0 && strings.IndexByte(" \r\n\t/>[(<", name[0]) >= 0 {
			pages++
		}
	}
}
