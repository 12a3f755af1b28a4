package scenarios

import (
	"regexp"
	"strings"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// unquotedCEL matches a CEL expression in a line of YAML that does not begin with a quote,
// or continues after a quoted text.
var unquotedCEL = regexp.MustCompile(`\b(cel|until):[ \t]+(?:[^'"|>\s]|"[^"]*"[ \t]*[^,}\s]|'[^']*'[ \t]*[^,}\s])`)

// fromMissingQuotes matches the messages of problems that missing quotes can cause.
var fromMissingQuotes = regexp.MustCompile(`^(this is no YAML|expected [}\]]|a second ":"|the text goes on after|unknown key "\w*[^\w"-]|this is no CEL condition: .*Syntax error|expected a CEL expression)`)

// adviseQuotes adds a hint to problems that come from a CEL expression without quotes: a
// comma, a bracket, a colon or a quote in it is syntax in YAML. A syntax error without an
// exact place is attributed to the first such line.
func adviseQuotes(text []byte, problems strictyaml.Problems) strictyaml.Problems {
	lines := strings.Split(string(text), "\n")
	for i := range problems {
		p := &problems[i]
		about := lineAt(lines, p.Pos.Line)
		if strings.HasPrefix(p.Message, "this is no YAML") && !needsQuotes(about) {
			for _, line := range lines {
				if needsQuotes(line) {
					about = line
					break
				}
			}
		}
		if fromMissingQuotes.MatchString(p.Message) && needsQuotes(about) {
			p.Hint = "quote the expression, " + unquotedCEL.FindStringSubmatch(about)[1] + ": '…'; inside it, write texts in double quotes"
		}
	}
	return problems
}

func lineAt(lines []string, number int) string {
	if number < 1 || number > len(lines) {
		return ""
	}
	return lines[number-1]
}

// needsQuotes reports whether a line has an expression that YAML does not read as one
// scalar.
func needsQuotes(line string) bool {
	at := unquotedCEL.FindStringIndex(line)
	if at == nil {
		return false
	}
	expression := strings.TrimSpace(line[at[0]+len("cel:"):])
	if strings.ContainsAny(expression[:1], `"'!&*{[%@`+"`") || strings.Contains(expression, " #") {
		return true
	}
	if !strings.ContainsAny(line[:at[0]], "{[") {
		return strings.Contains(expression, ": ")
	}
	first, _, _ := strings.Cut(expression, ",")
	return strings.ContainsAny(strings.TrimRight(first, "]} "), "[]{}?:") || strings.Count(first, "(") > strings.Count(first, ")")
}
