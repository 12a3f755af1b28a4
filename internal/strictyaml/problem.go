package strictyaml

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Problem is one mistake in a file.
type Problem struct {
	Pos     Pos
	Key     string // dotted path, such as rules.0.steps.1.faults.0.reset.at; "" at the top
	Message string // what was expected and what was found
	Hint    string // advice; "" for none
}

// String returns the problem on one line: "mine.yaml:3:5: message [key]".
func (p Problem) String() string {
	s := p.Pos.String() + ": " + p.Message
	if p.Key != "" {
		s += " [" + p.Key + "]"
	}
	return s
}

// Problems are the mistakes of one or more files.
type Problems []Problem

// Error lists every problem on a line, with the hint indented below.
func (ps Problems) Error() string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(p.String())
		if p.Hint != "" {
			b.WriteString("\n  " + p.Hint)
		}
	}
	return b.String()
}

// Err returns the problems as an error, or nil if there are none.
func (ps Problems) Err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}

// Sorted returns a copy in the order of the files; problems at the same position
// keep their order.
func (ps Problems) Sorted() Problems {
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		return cmp.Or(
			strings.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Column, b.Pos.Column),
		)
	})
	return sorted
}

// Print writes each problem with the line it stands on, a caret below the
// place, and the hint:
//
//	mine.yaml:3:5: unknown key "evnt" [steps.0.faults.0.reset.at.evnt]
//	    at: {evnt: ping}
//	         ^~~~
//	  did you mean "event"?
//
// source returns the text of a file, or nil if it is not available; then the
// line and the caret are left out.
func (ps Problems) Print(w io.Writer, source func(file string) []byte) {
	lines := map[string][]string{}
	for _, p := range ps {
		fmt.Fprintln(w, p)
		if lines[p.Pos.File] == nil {
			lines[p.Pos.File] = strings.Split(string(source(p.Pos.File)), "\n")
		}
		if line, ok := lineOf(lines[p.Pos.File], p.Pos.Line); ok {
			fmt.Fprintf(w, "%s\n%s\n", line, caret(line, p.Pos.Column))
		}
		if p.Hint != "" {
			fmt.Fprintln(w, "  "+p.Hint)
		}
	}
}

// lineOf returns a line by its number from 1; ok is false for one that is missing or
// blank.
func lineOf(lines []string, number int) (line string, ok bool) {
	if number < 1 || number > len(lines) {
		return "", false
	}
	line = strings.TrimSuffix(lines[number-1], "\r")
	return line, line != ""
}

// caret underlines the word that starts at column. It keeps the tabs before the
// word, so that the caret is in the right place for any tab width.
func caret(line string, column int) string {
	var pad strings.Builder
	rest := line
	for i := 1; i < column && rest != ""; i++ {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		if r != '\t' {
			r = ' '
		}
		pad.WriteRune(r)
	}
	return pad.String() + "^" + strings.Repeat("~", max(0, wordLength(rest)-1))
}

func wordLength(s string) int {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		if end := strings.IndexByte(s[1:], s[0]); end >= 0 {
			return utf8.RuneCountInString(s[:end+2])
		}
	}
	end := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":,[]{}", r) })
	if end < 0 {
		end = len(s)
	}
	return utf8.RuneCountInString(s[:end])
}
