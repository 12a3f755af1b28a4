package importer

import (
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// word reads what begins with a letter, a digit or a sign: a number, a constant, or the
// name of a class in front of its value, as in Headers({…}) and Map(2) {…}.
func (l *literal) word() *jsontree.Node {
	end := strings.IndexFunc(l.rest(), func(r rune) bool {
		return r != '_' && r != '.' && r != '-' && r != '+' && r != '$' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r < 0x80
	})
	if end < 0 {
		end = len(l.rest())
		l.cut = true
	}
	word := l.rest()[:end]
	l.at += end
	switch word {
	case "None", "null", "undefined", "NOT_GIVEN":
		if word == "undefined" || word == "NOT_GIVEN" {
			return nil
		}
		return &jsontree.Node{}
	case "True", "true":
		return jsontree.Of(true)
	case "False", "false":
		return jsontree.Of(false)
	case "":
		return nil
	}
	if number, err := jsontree.ParseString(word); err == nil && number.Is(jsontree.Number) {
		return number
	}
	if (word == "b" || word == "u" || word == "r") && l.at < len(l.text) && strings.IndexByte("'\"", l.text[l.at]) >= 0 {
		return l.joined()
	}
	return l.instance()
}

// instance reads the value behind the name of a class.
func (l *literal) instance() *jsontree.Node {
	if strings.HasPrefix(l.rest(), "(") {
		inside := l.arguments()
		before := l.at
		if l.space(); !strings.HasPrefix(l.rest(), "{") && !strings.HasPrefix(l.rest(), "[") || inside.Is(jsontree.Object) {
			l.at = before
			if inside == nil {
				l.leaveOut()
			}
			return inside
		}
		return l.value() // Map(2) {…}
	}
	before := l.at
	if l.space(); strings.HasPrefix(l.rest(), "{") || strings.HasPrefix(l.rest(), "[") && strings.Contains(l.text[before:l.at], " ") {
		return l.value()
	}
	l.at = before
	l.leaveOut()
	return nil
}

// arguments reads what stands in the parentheses of a class: the value of the first
// argument, or a map of those with names.
func (l *literal) arguments() *jsontree.Node {
	l.at++
	var only *jsontree.Node
	named := jsontree.Obj()
	for !l.cut {
		l.space()
		switch {
		case l.at >= len(l.text):
			l.cut = true
			continue
		case l.take(")"):
			if len(named.Members) > 0 {
				return named
			}
			return only
		case l.take(","):
			continue
		}
		before, name := l.at, l.argumentName()
		value := l.value()
		switch {
		case name != "" && value != nil:
			named.Members = append(named.Members, jsontree.Member{Key: name, Value: value})
		case only == nil:
			only = value
		}
		if l.at == before {
			l.cut = true
		}
	}
	return only
}

// argumentName reads the name in front of an argument, as in timeout=600.
func (l *literal) argumentName() string {
	for i, c := range []byte(l.rest()) {
		switch {
		case c == '=' && i > 0:
			name := l.rest()[:i]
			l.at += i + 1
			return name
		case c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9'):
			return ""
		}
	}
	return ""
}
