package strictyaml

import (
	"fmt"
	"strings"
)

// values reads the rest of a line: keys, scalars, quotes and brackets. It stops
// after the end of the line, or after the last line of a quoted text.
func (s *scanner) values() {
	fresh := true // at the start of a value or key, where quotes and brackets have their meaning
	key := false  // a key of this line has been read
	for s.pos < len(s.text) && s.fault == nil {
		c := s.text[s.pos]
		switch {
		case c == '\n':
			s.pos++
			return
		case c == ' ' || c == '\t' || c == '\r':
			s.pos++
			continue
		case c == '#' && (s.pos == 0 || strings.IndexByte(" \t\n", s.text[s.pos-1]) >= 0):
			s.pos = s.lineEnd(s.pos)
			continue
		case c == ':' && s.endsKey():
			s.colon(key)
			fresh, key = true, true
			continue
		case len(s.brackets) > 0 && strings.IndexByte(",]}", c) >= 0:
			s.closing(c)
			fresh = c == ','
		case fresh:
			fresh = s.start(c)
		default:
			s.pos++
		}
		s.opened = false
	}
}

// endsKey reports whether the colon at pos separates a key from its value.
func (s *scanner) endsKey() bool {
	if s.pos+1 >= len(s.text) {
		return true
	}
	next := s.text[s.pos+1]
	afterQuote := s.pos > 0 && strings.IndexByte(`"'`, s.text[s.pos-1]) >= 0
	return strings.IndexByte(" \t\r\n", next) >= 0 || len(s.brackets) > 0 && (afterQuote || strings.IndexByte(",[]{}", next) >= 0)
}

func (s *scanner) colon(key bool) {
	if key && len(s.brackets) == 0 {
		s.fail(s.pos, `a second ":" in one line`, `to have it in the text, quote the whole text: "…"`)
	}
	if !key && len(s.brackets) == 0 {
		s.missingColon()
	}
	s.opened = len(s.brackets) == 0
	s.pos++
}

// missingColon refuses a key with a bracket in it: `reply {text: hi}`.
func (s *scanner) missingColon() {
	if i := strings.IndexAny(s.text[s.keyStart:s.pos], "{["); i > 0 && s.text[s.keyStart+i-1] == ' ' {
		s.fail(s.keyStart+i, fmt.Sprintf("expected a colon before this %c", s.text[s.keyStart+i]), "")
	}
}

// start reads the beginning of a value, and reports whether another may follow
// directly.
func (s *scanner) start(c byte) (fresh bool) {
	switch {
	case c == '"' || c == '\'':
		s.quoted(c)
	case c == '[' || c == '{':
		s.brackets = append(s.brackets, s.pos)
		s.pos++
		return true
	case c == '@' || c == '`' || c == '%':
		s.fail(s.pos, fmt.Sprintf("a value cannot begin with %c", c), `to have it in the text, quote the whole text: "…"`)
	case c == '&' || c == '!':
		s.pos += len(s.text[s.pos:]) - len(strings.TrimLeft(s.text[s.pos:], "&!"))
		for s.pos < len(s.text) && strings.IndexByte(" \n\r,]}", s.text[s.pos]) < 0 {
			s.pos++
		}
		return true
	case (c == '|' || c == '>') && len(s.brackets) == 0:
		s.blockScalar = 0
		if len(s.levels) > 0 {
			s.blockScalar = s.top().column
		}
		s.pos = s.lineEnd(s.pos)
	case s.dash():
		s.pos++ // in brackets left open, the dash of a later line
		return true
	case c == ']' || c == '}':
		s.fail(s.pos, fmt.Sprintf("this %c closes nothing", c), "")
	default:
		s.pos++
	}
	return false
}

// quoted reads a quoted text; pos is at its opening quote.
func (s *scanner) quoted(quote byte) {
	for i := s.pos + 1; i < len(s.text); i++ {
		switch {
		case s.text[i] == '\\' && quote == '"':
			if !s.escape(i) {
				return
			}
			i++
		case s.text[i] != quote:
		case quote == '\'' && strings.HasPrefix(s.text[i+1:], "'"):
			i++ // two in a row stand for one
		default:
			s.checkAfterQuote(s.pos, i+1)
			s.pos = i + 1
			return
		}
	}
	s.fail(s.pos, fmt.Sprintf("this %c is never closed", quote), "")
}

func (s *scanner) escape(i int) bool {
	if i+1 < len(s.text) && strings.IndexByte("0abt\tnvfre \"/\\N_LPxuU\n\r", s.text[i+1]) < 0 {
		s.fail(i, fmt.Sprintf(`\%c is no escape YAML knows`, []rune(s.text[i+1:])[0]), `write a backslash as \\, or use single quotes`)
		return false
	}
	return true
}

// checkAfterQuote refuses text after a closing quote. If the closing quote is lines
// below, the mistake is at the opening quote.
func (s *scanner) checkAfterQuote(open, end int) {
	rest := strings.TrimLeft(s.text[end:s.lineEnd(end)], " \t\r")
	if rest == "" || strings.IndexByte(":,]}#", rest[0]) >= 0 {
		return
	}
	if lines := strings.Count(s.text[open:end], "\n"); lines > 0 {
		last := 1 + strings.Count(s.text[:end], "\n")
		s.fail(open, fmt.Sprintf("this %c is not closed before line %d, where text goes on behind it", s.text[open], last), "")
		return
	}
	s.fail(s.lineEnd(end)-len(rest), "the text goes on after its closing quote", `inside quotes, write \" or use the other kind of quote`)
}

func (s *scanner) closing(c byte) {
	if c != ',' {
		open := s.brackets[len(s.brackets)-1]
		want := byte(']')
		if s.text[open] == '{' {
			want = '}'
		}
		if c != want {
			line := 1 + strings.Count(s.text[:open], "\n")
			s.fail(s.pos, fmt.Sprintf("expected %c to close the %c of line %d, got %c", want, s.text[open], line, c), "")
			return
		}
		s.brackets = s.brackets[:len(s.brackets)-1]
	}
	s.pos++
}
