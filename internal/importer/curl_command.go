package importer

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
)

// curlCommand is a command line of curl that was copied together with its output.
type curlCommand struct {
	method, target string
	header         http.Header
	body           []byte
}

var (
	curlPrompt   = regexp.MustCompile(`^(?:[^\n'"]{0,80}[$#%>+] )?curl `)
	curlDataFlag = []string{"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json"}
	curlValued   = []string{"-o", "--output", "-m", "--max-time", "--connect-timeout", "-u", "--user", "-A", "--user-agent", "-w", "--write-out", "--retry", "-x", "--proxy", "--cacert", "-e", "-b", "-c", "-K", "-T", "-F", "--resolve"}
)

// commandAt reads the command at the beginning of a text; the length is 0 if there is
// none. The command is nil if it names no URL.
func commandAt(text string) (command *curlCommand, length int) {
	begin := curlPrompt.FindString(text)
	if begin == "" {
		return nil, 0
	}
	words, length := shellWords(text[len(begin):])
	command = &curlCommand{header: http.Header{}}
	for i := 0; i < len(words); i++ {
		word, value := words[i], ""
		if flag, inline, ok := strings.Cut(word, "="); ok && strings.HasPrefix(flag, "--") {
			word, value = flag, inline
		} else if i+1 < len(words) {
			value = words[i+1]
		}
		used := command.take(word, value)
		if used && value != "" && !strings.Contains(words[i], "=") || used && i+1 < len(words) && words[i] == word {
			i++
		}
	}
	length += len(begin)
	if command.target == "" {
		return nil, length
	}
	if command.method == "" && command.body != nil {
		command.method = http.MethodPost
	}
	return command, length
}

// take takes a word of the command; used reports whether the word behind it is its value.
func (c *curlCommand) take(word, value string) (used bool) {
	switch {
	case slices.Contains(curlDataFlag, word):
		if !strings.HasPrefix(value, "@") { // the file is not at hand
			c.body = []byte(value)
		}
	case word == "-H" || word == "--header":
		if name, text, ok := strings.Cut(value, ":"); ok {
			c.header.Add(strings.TrimSpace(name), strings.TrimSpace(text))
		}
	case word == "-X" || word == "--request":
		c.method = value
	case word == "--url":
		c.target = targetOf(value)
	case slices.Contains(curlValued, word):
	case !strings.HasPrefix(word, "-") && strings.ContainsAny(word, "/."):
		if c.target = targetOf(word); c.target != "" && c.target[0] != '/' {
			c.target = targetOf("http://" + word)
		}
		return false
	default:
		return false
	}
	return true
}

// fill gives a request everything that the command says of it.
func (c *curlCommand) fill(x *exchange.Exchange) {
	if c == nil {
		return
	}
	x.Request.Target, x.Request.Body = c.target, slices.Clone(c.body)
	if c.method != "" {
		x.Request.Method = c.method
	} else {
		x.Request.Method = http.MethodGet
	}
	if len(c.header) > 0 {
		x.Request.Header = c.header.Clone()
	}
}

// shellWords returns the words of a command, and the length of its text with the line end.
func shellWords(text string) (words []string, length int) {
	var word []byte
	in := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n' || c == ';' || c == '|' || c == '>' || c == '<' || c == '&' || c == '#' && !in:
			if in {
				words = append(words, string(word))
			}
			if end := strings.IndexByte(text[i:], '\n'); end >= 0 {
				return words, i + end + 1
			}
			return words, len(text)
		case c == ' ' || c == '\t' || c == '\r':
			if in {
				words = append(words, string(word))
			}
			word, in = nil, false
		case c == '\\' && i+1 < len(text):
			if i++; text[i] == '\r' && i+1 < len(text) {
				i++
			}
			if text[i] != '\n' {
				word, in = append(word, text[i]), true
			}
		case c == '\'' || c == '"':
			var quoted []byte
			quoted, i = shellQuoted(text, i, c == '\'' && len(word) > 0 && word[len(word)-1] == '$')
			if in && c == '\'' && len(word) > 0 && word[len(word)-1] == '$' {
				word = word[:len(word)-1]
			}
			word, in = append(word, quoted...), true
		default:
			word, in = append(word, c), true
		}
	}
	if in {
		words = append(words, string(word))
	}
	return words, len(text)
}

// shellQuoted reads a text in quotes, and returns the place of the closing quote. escapes
// is for $'…'.
func shellQuoted(text string, at int, escapes bool) (word []byte, end int) {
	quote := text[at]
	for i := at + 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == quote:
			return word, i
		case c == '\\' && i+1 < len(text) && (quote == '"' && strings.IndexByte("\"\\$`\n", text[i+1]) >= 0 || escapes):
			i++
			switch {
			case text[i] == '\n':
			case escapes && text[i] == 'n':
				word = append(word, '\n')
			case escapes && text[i] == 't':
				word = append(word, '\t')
			default:
				word = append(word, text[i])
			}
		default:
			word = append(word, c)
		}
	}
	return word, len(text) - 1
}
