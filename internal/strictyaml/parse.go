package strictyaml

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Bounds on what Parse accepts. With aliases, 430 bytes can expand to five
// million nodes, so nodes are counted after expansion.
const (
	MaxBytes = 1 << 20
	maxNodes = 50_000
	maxDepth = 100
)

// Parse reads one YAML document. file is used in positions only. The Node is
// nil when there are problems.
func Parse(file string, text []byte) (*Node, Problems) {
	return parse(text, MaxBytes, &converter{file: file, most: maxNodes})
}

// ParseData is Parse for a document that a program wrote: it may be larger, and have
// values with the tag !!binary, which become the text of those bytes.
func ParseData(file string, text []byte, maxBytes, maxNodes int) (*Node, Problems) {
	return parse(text, maxBytes, &converter{file: file, most: maxNodes, binary: true})
}

func parse(text []byte, maxBytes int, c *converter) (*Node, Problems) {
	file := c.file
	if p := checkText(file, text, maxBytes); p != nil {
		return nil, Problems{*p}
	}
	document, err := readDocument(text)
	if err != nil {
		return nil, Problems{syntaxProblem(file, text, err)}
	}
	c.open = map[*yaml.Node]bool{}
	if document == nil {
		c.problem(&yaml.Node{Line: 1, Column: 1}, "the file is empty")
		return nil, c.problems
	}
	if document.second != nil {
		c.problem(document.second, "a second document starts here; a file holds one")
	}
	n := c.value(document.root.Content[0], 0)
	if len(c.problems) > 0 {
		return nil, c.problems.Sorted()
	}
	return n, nil
}

func checkText(file string, text []byte, most int) *Problem {
	if len(text) > most {
		return &Problem{Pos: Pos{File: file}, Message: fmt.Sprintf("the file has %d bytes; at most %d are read", len(text), most)}
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			return &Problem{Pos: posAt(file, text, i), Message: fmt.Sprintf("the byte 0x%02x is no UTF-8", text[i])}
		}
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f {
			return &Problem{Pos: posAt(file, text, i), Message: fmt.Sprintf("the control character U+%04X is not allowed", r), Hint: `in double quotes it can be written as "\x..."`}
		}
		i += size
	}
	return nil
}

// posAt returns the position of the byte at an offset.
func posAt(file string, text []byte, offset int) Pos {
	start := bytes.LastIndexByte(text[:offset], '\n') + 1
	return Pos{File: file, Line: bytes.Count(text[:offset], []byte("\n")) + 1, Column: utf8.RuneCount(text[start:offset]) + 1}
}

type document struct{ root, second *yaml.Node }

// readDocument returns nil, nil for an empty file. It recovers from panics of
// yaml.v3, which is frozen upstream and panics on a few malformed inputs.
func readDocument(text []byte) (doc *document, err error) {
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root, second yaml.Node
	if err := decoder.Decode(&root); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	doc = &document{root: &root}
	if err := decoder.Decode(&second); err == nil {
		doc.second = &second
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	return doc, nil
}

// converter turns nodes of yaml.v3 into Nodes.
type converter struct {
	file     string
	most     int  // nodes
	binary   bool // !!binary is a text
	problems Problems
	nodes    int                 // so far
	full     bool                // most was exceeded and reported
	open     map[*yaml.Node]bool // aliases being followed: an anchor can contain itself
}

func (c *converter) pos(y *yaml.Node) Pos { return Pos{File: c.file, Line: y.Line, Column: y.Column} }

func (c *converter) problem(y *yaml.Node, format string, args ...any) {
	c.problems = append(c.problems, Problem{Pos: c.pos(y), Message: fmt.Sprintf(format, args...)})
}

// value never returns nil: it reports a problem and returns an empty scalar for
// a value that cannot be converted.
func (c *converter) value(y *yaml.Node, depth int) *Node {
	n := &Node{Pos: c.pos(y), Tag: "!!null"}
	// a long text counts as several values, or aliases could repeat it 50,000 times
	c.nodes += 1 + len(y.Value)/1024
	if c.nodes > c.most {
		if !c.full {
			c.problem(y, "more than %d values, counting what aliases repeat", c.most)
		}
		c.full = true
		return n
	}
	if depth > maxDepth {
		c.problem(y, "nested more than %d deep", maxDepth)
		return n
	}
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind, n.Tag = Map, ""
		c.checkTag(y, "!!map")
		c.entries(y, n, depth)
	case yaml.SequenceNode:
		n.Kind, n.Tag = List, ""
		c.checkTag(y, "!!seq")
		for _, item := range y.Content {
			if c.full {
				break
			}
			n.Items = append(n.Items, c.value(item, depth+1))
		}
	case yaml.AliasNode:
		return c.alias(y, depth)
	case yaml.ScalarNode:
		n.Value, n.Tag = y.Value, "!!str"
		if !c.binary || y.ShortTag() != "!!binary" {
			n.Tag = c.scalarTag(y)
		} else if err := decodeBinary(y, n); err != nil {
			c.problem(y, "the tag !!binary stands for base64, and this is none: %v", err)
		}
	}
	return n
}

// decodeBinary makes the value of a node of its base64, which may have line ends in it.
func decodeBinary(y *yaml.Node, n *Node) error {
	bytes, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(y.Value), ""))
	n.Value = string(bytes)
	return err
}

func (c *converter) alias(y *yaml.Node, depth int) *Node {
	if c.open[y.Alias] {
		c.problem(y, "the anchor %q contains itself", y.Value)
		return &Node{Pos: c.pos(y), Tag: "!!null"}
	}
	c.open[y.Alias] = true
	defer delete(c.open, y.Alias)
	return c.value(y.Alias, depth+1)
}

func (c *converter) checkTag(y *yaml.Node, want string) {
	if tag := y.ShortTag(); tag != want {
		c.problem(y, "the tag %s is not supported", tag)
	}
}

// scalarTag narrows YAML's types to those of JSON: a plain 2026-12-01 is text.
func (c *converter) scalarTag(y *yaml.Node) string {
	switch tag := y.ShortTag(); tag {
	case "!!str", "!!int", "!!float", "!!bool", "!!null":
		return tag
	case "!!timestamp", "!!merge":
		return "!!str"
	default:
		c.problem(y, "the tag %s is not supported", tag)
		return "!!str"
	}
}

func (c *converter) entries(y *yaml.Node, n *Node, depth int) {
	seen := map[string]*Node{}
	var merged []*Node
	for i := 0; i+1 < len(y.Content) && !c.full; i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		if key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge" {
			merged = append(merged, c.mergeSources(value, depth)...)
			continue
		}
		k := c.key(key, depth)
		if k == nil {
			continue
		}
		if first := seen[k.Value]; first != nil {
			c.problem(key, "the key %q stands here twice, first in line %d", k.Value, first.Pos.Line)
			continue
		}
		seen[k.Value] = k
		n.Entries = append(n.Entries, Entry{Key: k, Value: c.value(value, depth+1)})
	}
	for _, source := range merged {
		for _, e := range source.Entries {
			if seen[e.Key.Value] == nil {
				seen[e.Key.Value] = e.Key
				n.Entries = append(n.Entries, e)
			}
		}
	}
}

func (c *converter) key(y *yaml.Node, depth int) *Node {
	for y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if y.Kind != yaml.ScalarNode {
		c.problem(y, "a key must be a word, not a map or a list")
		return nil
	}
	n := c.value(y, depth)
	if n.Tag == "!!null" {
		c.problem(y, "the key %s is YAML's null and no name", cmp.Or(y.Value, "(nothing)"))
		c.problems[len(c.problems)-1].Hint = `in quotes it is a name: "` + y.Value + `"`
		return nil
	}
	return n
}

// mergeSources resolves the value of a "<<" key: a map or a list of maps.
func (c *converter) mergeSources(y *yaml.Node, depth int) []*Node {
	n := c.value(y, depth+1)
	sources := []*Node{n}
	if n.Kind == List {
		sources = n.Items
	}
	for _, source := range sources {
		if source.Kind != Map {
			c.problem(y, "<< merges maps, and this is %s", Found(source))
			return nil
		}
	}
	return sources
}
