package redact

import (
	"regexp"
	"strings"

	"github.com/claudemock/claudemock/jsontree"
)

// Forms in which a name stands before its value: in a form or a query, in JSON, in
// a header or a setting, and in the parts of a multipart body.
var (
	namedValue = regexp.MustCompile(`["']?([\w.\-\[\]%]+)["']?\s*[:=]\s*("(?:[^"\\]|\\.)*"?|'[^']*'?|[\[{]|[^\s&,;"'\[\]{}]+)`)
	namedPart  = regexp.MustCompile(`(?i)name="?([\w.\-\[\]]+)"?[^\r\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n`)
	inQuotes   = regexp.MustCompile(`"((?:[^"\\]|\\.)+)"?`)
)

// findFields finds the values with the name of a secret in a body of any form,
// which may be cut.
func findFields(text string, found *spans) {
	hide := func(from, to int) {
		if value := text[from:to]; value != "" && !strings.HasPrefix(value, fingerprintPrefix) {
			found.add(span{from: from, to: to, fingerprint: fingerprint(value)})
		}
	}
	done := 0 // everything in quotes before this is hidden
	for _, at := range namedValue.FindAllStringSubmatchIndex(text, -1) {
		if !IsSecretName(text[at[2]:at[3]]) {
			continue
		}
		from, to := at[4], at[5]
		switch c := text[from]; {
		case (c == '[' || c == '{') && from < done:
		case c == '[' || c == '{':
			done = from + bracketed(text[from:])
			inside := text[from:done]
			for _, quoted := range inQuotes.FindAllStringSubmatchIndex(inside, -1) {
				hide(from+quoted[2], from+quoted[3])
			}
		case c == '"' || c == '\'':
			value := strings.TrimSuffix(text[from+1:to], string(c))
			hide(from+1, from+1+len(value))
		default:
			hide(from, to)
		}
	}
	done = 0
	for _, at := range namedPart.FindAllStringSubmatchIndex(text, -1) {
		if at[1] >= done && IsSecretName(text[at[2]:at[3]]) {
			value, _, _ := strings.Cut(text[at[1]:], "\r\n--")
			value, _, _ = strings.Cut(value, "\n--")
			done = at[1] + len(value)
			hide(at[1], done)
		}
	}
}

// bracketed returns the length of the object or list at the beginning of a text, or of
// the whole text.
func bracketed(text string) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(text)
}

// Fields returns the strings in an API body with the name of a secret, such as the
// authorization_token of an MCP server.
func Fields(body *jsontree.Node) (values []string) {
	if body == nil {
		return nil
	}
	for i := range body.Members {
		m := &body.Members[i]
		if m.Value.Kind != jsontree.String {
			values = append(values, Fields(m.Value)...)
		} else if len(m.Value.Text) >= minLength && isSecretField(m.Key) && !strings.ContainsAny(m.Value.Text, " \n") {
			values = append(values, m.Value.Text)
		}
	}
	for _, item := range body.Items {
		if item.Kind != jsontree.String {
			values = append(values, Fields(item)...)
		}
	}
	return values
}
