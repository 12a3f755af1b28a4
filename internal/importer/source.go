package importer

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
)

// source is a file in the forms that formats need.
type source struct {
	name string
	text string
	tree *jsontree.Node // the file as JSON; nil if it is something else
	cut  bool           // the JSON ends in the middle
	rows []row          // the file as JSON Lines; nil if it is something else
}

// row is a line of JSON Lines, or an item of a list.
type row struct {
	tree *jsontree.Node
	cut  bool // the file ends in the middle of it
}

// maxTree is how many bytes of memory the trees of a file may take.
const maxTree = 1 << 30

// grant grants memory for trees.
type grant struct{ left int }

// Take requests more bytes and reports whether they may be used.
func (g *grant) Take(bytes int) bool {
	g.left -= bytes
	return g.left >= 0
}

// parseBounded parses JSON from a file in at most maxTree bytes of memory.
func parseBounded(text string) (*jsontree.Node, error) {
	return jsontree.ParseWithin(text, &grant{left: maxTree})
}

func newSource(name string, data []byte) (*source, error) {
	text, err := plainText(data)
	if err != nil {
		return nil, err
	}
	s := &source{name: name, text: text}
	memory := &grant{left: maxTree}
	begin := strings.TrimLeft(text, " \t\r\n")
	if begin == "" {
		return nil, errors.New("it is empty")
	}
	if begin[0] != '{' && begin[0] != '[' {
		return s, nil
	}
	if s.tree, err = jsontree.ParseWithin(text, memory); err == nil {
		return s, nil
	}
	if s.readLines(memory); s.rows == nil {
		s.tree = readCut(begin, memory)
		s.cut = s.tree != nil
	}
	return s, nil
}

// readLines reads the text as JSON Lines. A line that ends in the middle is read as far
// as it goes. A line that is no JSON is left out, but if it is the first, the file is no
// JSON Lines.
func (s *source) readLines(memory *grant) {
	for line := range strings.Lines(s.text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		tree, err := jsontree.ParseWithin(line, memory)
		if err != nil && len(s.rows) > 0 {
			tree = readCut(line, memory)
		}
		switch {
		case tree.Is(jsontree.Object):
			s.rows = append(s.rows, row{tree, err != nil})
		case len(s.rows) == 0:
			return
		}
	}
}

// objects returns the values that a file consists of: its lines, the items of its list,
// or its only value.
func (s *source) objects() []row {
	switch {
	case s.rows != nil:
		return s.rows
	case s.tree.Is(jsontree.Array):
		return rowsOf(s.tree, s.cut)
	case s.tree != nil:
		return []row{{s.tree, s.cut}}
	}
	return nil
}

// rowsOf returns the items of a list. If the file ends in the middle, it does so in the
// last.
func rowsOf(list *jsontree.Node, cut bool) []row {
	items := list.List()
	rows := make([]row, len(items))
	for i, item := range items {
		rows[i] = row{item, cut && i == len(items)-1}
	}
	return rows
}

// readRows reads an exchange from each row.
func readRows(rows []row, read func(row) exchange.Exchange) ([]exchange.Exchange, error) {
	if len(rows) > maxFound {
		return nil, errTooMany
	}
	all := make([]exchange.Exchange, len(rows))
	for i, r := range rows {
		all[i] = read(r)
	}
	return all, nil
}

// plainText returns a file as UTF-8 without a byte order mark. Files in gzip are
// unpacked; terminals of Windows write UTF-16.
func plainText(data []byte) (string, error) {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		r, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return "", fmt.Errorf("unpacking it: %w", err)
		}
		unpacked, _, err := readAtMost(r, MaxBytes)
		if err != nil {
			return "", fmt.Errorf("unpacking it: %w", err)
		}
		data = unpacked
	}
	little, big := bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff})
	if !little && !big {
		return string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))), nil
	}
	units := make([]uint16, 0, len(data)/2)
	for i := 2; i+1 < len(data); i += 2 {
		low, high := data[i], data[i+1]
		if big {
			low, high = high, low
		}
		units = append(units, uint16(low)|uint16(high)<<8)
	}
	return string(utf16.Decode(units)), nil
}
