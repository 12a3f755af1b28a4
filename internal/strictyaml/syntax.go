package strictyaml

import (
	"bytes"
	"fmt"
	"strings"
)

// syntaxProblem finds the mistake in a text that yaml.v3 refused. yaml.v3 names
// a line at best, and for a missing closing bracket or quote the line where it
// noticed. So syntaxProblem scans the text again for common mistakes, and uses
// the message of yaml.v3 only if it finds none.
func syntaxProblem(file string, text []byte, err error) Problem {
	line, why := reason(err)
	if name, ok := strings.CutPrefix(why, "unknown anchor '"); ok {
		name, _, _ = strings.Cut(name, "'")
		if i := bytes.Index(text, []byte("*"+name)); i >= 0 {
			return Problem{Pos: posAt(file, text, i), Message: fmt.Sprintf("the alias *%s names no anchor above it", name)}
		}
	}
	if fault, ok := scan(text); ok {
		return Problem{Pos: posAt(file, text, fault.offset), Message: fault.message, Hint: fault.hint}
	}
	return Problem{Pos: firstWord(file, text, line), Message: "this is no YAML: " + why}
}

// firstWord returns the position of the first word in a line. Line 0 means unknown
// and gives the beginning of the text.
func firstWord(file string, text []byte, line int) Pos {
	lines := bytes.Split(text, []byte("\n"))
	line = min(max(line, 1), len(lines))
	content := lines[line-1]
	indent := len(content) - len(bytes.TrimLeft(content, " \t"))
	return Pos{File: file, Line: line, Column: indent + 1}
}

// reason returns the message of yaml.v3 without its prefix and line number.
func reason(err error) (line int, text string) {
	text = strings.TrimPrefix(err.Error(), "yaml: ")
	if _, scanErr := fmt.Sscanf(text, "line %d: ", &line); scanErr == nil {
		_, text, _ = strings.Cut(text, ": ")
	}
	return line, text
}

// syntaxFault is a mistake found by scan.
type syntaxFault struct {
	offset        int
	message, hint string
}

// scan finds the first mistake in the layout of a YAML text. It knows
// indentation, quotes, brackets, comments and block scalars. It does not
// understand every legal text, so it is used only for texts that are known to
// be wrong.
func scan(text []byte) (syntaxFault, bool) {
	s := scanner{text: string(text), blockScalar: -1}
	for s.pos < len(s.text) && s.fault == nil {
		s.line()
	}
	if s.fault == nil && len(s.brackets) > 0 {
		at := s.brackets[len(s.brackets)-1]
		s.fail(at, fmt.Sprintf("this %c is never closed", s.text[at]), "")
	}
	if s.fault == nil {
		return syntaxFault{}, false
	}
	return *s.fault, true
}

// scanner reads a text line by line.
type scanner struct {
	text        string
	pos         int
	fault       *syntaxFault
	brackets    []int   // offsets of the [ and { still open
	levels      []level // block structures still open, from the outside in
	opened      bool    // the last key or dash has no value yet
	keyStart    int     // offset of the last key
	blockScalar int     // the indentation a block scalar's lines exceed; -1 outside one
	blockText   int     // the indentation of its first line; 0 before that
}

// level is a map or list in block style, at a column.
type level struct {
	column int
	list   bool
}

func (s *scanner) fail(at int, message, hint string) {
	if s.fault == nil {
		s.fault = &syntaxFault{offset: at, message: message, hint: hint}
	}
}

// line reads one line, or several when quotes run over its end.
func (s *scanner) line() {
	start := s.pos
	end := s.lineEnd(start)
	indent := len(s.text[start:end]) - len(strings.TrimLeft(s.text[start:end], " "))
	content := strings.TrimRight(s.text[start+indent:end], " \t\r")
	switch {
	case content == "" || content[0] == '#':
		s.pos = end + 1
		return
	case s.blockScalar >= 0 && indent > s.blockScalar:
		if indent < s.blockText {
			s.fail(start+indent, "this line is indented less than the first line of its text", "")
		}
		if s.blockText == 0 {
			s.blockText = indent
		}
		s.pos = end + 1
		return
	}
	s.blockScalar, s.blockText = -1, 0
	s.pos = start + indent
	if len(s.brackets) == 0 {
		switch {
		case content[0] == '\t':
			s.fail(s.pos, "a tab cannot indent; use spaces", "")
			return
		case content[0] == '%' || strings.HasPrefix(content, "---") || strings.HasPrefix(content, "..."):
			s.levels, s.opened, s.pos = nil, true, end+1
			return
		}
		s.structure(start)
	}
	s.values()
}

func (s *scanner) lineEnd(from int) int {
	if i := strings.IndexByte(s.text[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(s.text)
}

// structure reads the dashes and the key a block line begins with.
func (s *scanner) structure(lineStart int) {
	for first := true; s.fault == nil; first = false {
		column := s.pos - lineStart
		dash := s.dash()
		if !dash && !s.startsKey() {
			if first && !s.opened && !s.continues(column) {
				s.fail(s.pos, "expected a key and a colon, or a - for a list's item", "")
			}
			return
		}
		s.keyStart = s.pos
		s.enter(column, dash, first)
		if !dash {
			return
		}
		s.opened = true
		s.pos++
		for s.pos < len(s.text) && s.text[s.pos] == ' ' {
			s.pos++
		}
	}
}

// continues reports whether a line without a key can continue the text of the
// line above, or be a whole document in brackets or quotes.
func (s *scanner) continues(column int) bool {
	if len(s.levels) > 0 {
		return column > s.top().column
	}
	return strings.IndexByte("{[\"'&!|>", s.text[s.pos]) >= 0
}

func (s *scanner) dash() bool {
	return s.text[s.pos:] == "-" || strings.HasPrefix(s.text[s.pos:], "- ") || strings.HasPrefix(s.text[s.pos:], "-\n") || strings.HasPrefix(s.text[s.pos:], "-\r")
}

// startsKey reports whether a key and its colon begin at pos.
func (s *scanner) startsKey() bool {
	rest := s.text[s.pos:s.lineEnd(s.pos)]
	if rest == "" || strings.IndexByte("{[&*!|>", rest[0]) >= 0 {
		return false
	}
	if quote := rest[0]; quote == '"' || quote == '\'' {
		end := strings.IndexByte(rest[1:], quote)
		return end >= 0 && strings.HasPrefix(strings.TrimLeft(rest[end+2:], " "), ":")
	}
	if i := strings.Index(rest, " #"); i >= 0 {
		rest = rest[:i]
	}
	return strings.Contains(rest, ": ") || strings.HasSuffix(strings.TrimRight(rest, " \t\r"), ":")
}

// enter finds the level that a dash or key at column belongs to, or opens one.
func (s *scanner) enter(column int, list, first bool) {
	left := false
	for first && len(s.levels) > 0 && s.top().column > column {
		s.levels, left = s.levels[:len(s.levels)-1], true
	}
	if !list && len(s.levels) > 0 && s.top() == (level{column, true}) && first {
		s.levels, left = s.levels[:len(s.levels)-1], true // a list may stand at its key's own column
	}
	switch {
	case len(s.levels) > 0 && s.top() == level{column, list}:
	case left && (len(s.levels) == 0 || s.top().column < column):
		s.fail(s.pos, "this line's indentation fits no line above it", "")
	case len(s.levels) > 0 && s.top().column == column && !(list && s.opened):
		s.fail(s.pos, "a - stands among the keys of a map", "")
	case !s.opened && first && len(s.levels) > 0:
		s.fail(s.pos, "this line is indented, and the line above already has a value", "")
	default:
		s.levels = append(s.levels, level{column, list})
	}
}

func (s *scanner) top() level { return s.levels[len(s.levels)-1] }
