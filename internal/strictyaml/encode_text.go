package strictyaml

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The layout of a text.
const (
	lineWidth  = 88   // of what stands in braces or brackets on one line
	maxIndent  = 20   // beyond it, values are on one line, since deep trees would be mostly indentation
	maxKey     = 1000 // bytes; YAML reads no more without a sign that a key begins
	indentStep = "  "
)

// Text returns the YAML text of a tree, without anchors and positions: in block style,
// with short maps and lists in flow style. It quotes scalars that YAML would read
// as another type. Comments stand above entries and items in block style; where all
// is on one line, there is no room for them.
func (n *Node) Text() []byte {
	var p printer
	p.comment(n, "")
	switch {
	case n.Kind == Scalar:
		p.WriteString(scalarText(n, false) + "\n")
	case n.empty() || crowded(n, ""):
		p.flow(n)
		p.WriteByte('\n')
	default:
		p.block(n, "", false)
	}
	return []byte(p.String())
}

type printer struct{ strings.Builder }

// block writes a map or a list that is not empty, each entry on lines of its
// own. within says that the line of the first entry is already indented.
func (p *printer) block(n *Node, indent string, within bool) {
	lead := func(i int, value *Node) {
		if i > 0 || !within {
			p.comment(value, indent)
			p.WriteString(indent)
		}
	}
	for i, e := range n.Entries {
		lead(i, e.Value)
		p.WriteString(scalarText(e.Key, false) + ":")
		p.below(e.Value, indent)
	}
	for i, item := range n.Items {
		lead(i, item)
		p.WriteString("-")
		asBlock := item.Kind == Map && !crowded(item, indent) && !n.Brief
		if item.Kind != Scalar && !item.empty() && (asBlock || !item.fits(indent)) {
			p.WriteByte(' ')
			p.block(item, indent+indentStep, true)
			continue
		}
		p.below(item, indent)
	}
}

// comment writes the lines above a node.
func (p *printer) comment(n *Node, indent string) {
	for _, line := range n.Comment {
		p.WriteString(indent + strings.TrimRight("# "+strings.Map(printable, line), " ") + "\n")
	}
}

// printable keeps what may stand in a comment: no line end, and nothing that a reader
// cannot see.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return ' '
}

// below writes the value after a key or a dash.
func (p *printer) below(n *Node, indent string) {
	switch {
	case n.Kind == Scalar && isLines(n):
		p.lines(n.Value, indent+indentStep)
	case n.Kind == Scalar:
		p.WriteString(" " + scalarText(n, false) + "\n")
	case n.empty() || n.fits(indent):
		p.WriteByte(' ')
		p.flow(n)
		p.WriteByte('\n')
	default:
		p.WriteByte('\n')
		p.block(n, indent+indentStep, false)
	}
}

func (n *Node) empty() bool { return len(n.Entries)+len(n.Items) == 0 }

// fits reports whether a map or a list is written on one line. A list of maps,
// and a map with one in it, is not, since steps and faults are easier to read
// below each other.
func (n *Node) fits(indent string) bool {
	if crowded(n, indent) {
		return true
	}
	if n.hasLines() || n.listsMaps() {
		return false
	}
	var line printer
	line.flow(n)
	return utf8.RuneCountInString(line.String()) <= lineWidth
}

// crowded reports whether there is no room, or no form, for a block.
func crowded(n *Node, indent string) bool {
	long := func(e Entry) bool { return len(scalarText(e.Key, false)) > maxKey }
	return len(indent) >= maxIndent || slices.ContainsFunc(n.Entries, long)
}

func (n *Node) listsMaps() bool {
	maps := func(item *Node) bool { return item.Kind == Map }
	return slices.ContainsFunc(n.Items, maps) || slices.ContainsFunc(n.Entries, func(e Entry) bool { return e.Value.listsMaps() })
}

func (n *Node) hasLines() bool {
	return isLines(n) || slices.ContainsFunc(n.Items, (*Node).hasLines) ||
		slices.ContainsFunc(n.Entries, func(e Entry) bool { return e.Value.hasLines() })
}

func (p *printer) flow(n *Node) {
	switch n.Kind {
	case Map:
		p.WriteByte('{')
		for i, e := range n.Entries {
			p.separate(i)
			key := scalarText(e.Key, true)
			if len(key) > maxKey {
				key = "? " + key + " "
			}
			p.WriteString(key + ": ")
			p.flow(e.Value)
		}
		p.WriteByte('}')
	case List:
		p.WriteByte('[')
		for i, item := range n.Items {
			p.separate(i)
			p.flow(item)
		}
		p.WriteByte(']')
	default:
		p.WriteString(scalarText(n, true))
	}
}

func (p *printer) separate(i int) {
	if i > 0 {
		p.WriteString(", ")
	}
}

// isLines reports whether a scalar is written as a block of lines: text of
// several lines without characters that need an escape.
func isLines(n *Node) bool {
	if n.Kind != Scalar || n.Tag != "!!str" || !strings.Contains(strings.TrimRight(n.Value, "\n"), "\n") {
		return false
	}
	other := func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }
	return n.Value[0] != ' ' && n.Value[0] != '\n' && !strings.HasSuffix(n.Value, "\n\n") && !strings.ContainsFunc(n.Value, other)
}

func (p *printer) lines(text, indent string) {
	p.WriteString(" |")
	whole, ended := strings.CutSuffix(text, "\n")
	if !ended {
		p.WriteByte('-')
	}
	p.WriteByte('\n')
	for line := range strings.SplitSeq(whole, "\n") {
		if line != "" {
			p.WriteString(indent + line)
		}
		p.WriteByte('\n')
	}
}

var (
	// plainText begins with a letter, as no number does, and has no character
	// that means anything to YAML anywhere but, inside braces, a comma and a
	// question mark.
	plainText  = regexp.MustCompile(`^[\pL_/][\pL\pN_/. ,;()'%@*+=<>!?$^~"-]*$`)
	plainTimes = regexp.MustCompile(`^([0-9]+(\.[0-9]+)?(h|m|s|ms|µs|us|ns))+$|^[0-9]+(\.[0-9]+)?%$`)
	// taken are words that YAML does not read as text, in upper or lower case.
	taken = []string{"null", "true", "false"}
)

func scalarText(n *Node, flow bool) string {
	switch n.Tag {
	case "!!str":
	case "!!null":
		return "null"
	default:
		return n.Value
	}
	text := n.Value
	plain := plainText.MatchString(text) && !strings.HasSuffix(text, " ") && !slices.Contains(taken, strings.ToLower(text)) &&
		!(flow && strings.ContainsAny(text, ",?"))
	switch {
	case plain || plainTimes.MatchString(text):
		return text
	case strings.ContainsAny(text, `"\`) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'" // such as JSON
	default:
		return quote(text)
	}
}

// quote returns a text in double quotes. It escapes all characters that may not be
// printable, since YAML treats more characters as line ends than most formats.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xff:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
