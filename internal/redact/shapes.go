package redact

import (
	"encoding/base64"
	"strings"
)

// shape describes credentials of one kind.
type shape struct {
	prefix string
	least  int  // bytes of the rest
	mixed  bool // the rest has a digit
	exact  bool // upper and lower case matter
	inside bool // it may be inside a word
}

// shapes are the credentials that are known by their prefix.
var shapes = []shape{
	{prefix: "sk-ant-", least: 1, inside: true}, // Anthropic
	{prefix: "sk-", least: 16, mixed: true},     // OpenAI, OpenRouter, DeepSeek, LiteLLM, …
	{prefix: "AKIA", least: 12, exact: true},    // AWS
	{prefix: "ASIA", least: 12, exact: true},
	{prefix: "ABSK", least: 20, exact: true}, // Bedrock
	{prefix: "AIza", least: 16, exact: true}, // Google
	{prefix: "ya29.", least: 8, exact: true},
	{prefix: "GOCSPX-", least: 8, exact: true},
	{prefix: "ghp_", least: 12, mixed: true}, // GitHub
	{prefix: "gho_", least: 12, mixed: true},
	{prefix: "ghu_", least: 12, mixed: true},
	{prefix: "ghs_", least: 12, mixed: true},
	{prefix: "ghr_", least: 12, mixed: true},
	{prefix: "github_pat_", least: 8},
	{prefix: "glpat-", least: 8},             // GitLab
	{prefix: "xoxa-", least: 8, mixed: true}, // Slack
	{prefix: "xoxb-", least: 8, mixed: true},
	{prefix: "xoxc-", least: 8, mixed: true},
	{prefix: "xoxd-", least: 8, mixed: true},
	{prefix: "xoxe-", least: 8, mixed: true},
	{prefix: "xoxp-", least: 8, mixed: true},
	{prefix: "xoxr-", least: 8, mixed: true},
	{prefix: "xoxs-", least: 8, mixed: true},
	{prefix: "xapp-", least: 8, mixed: true},
	{prefix: "sk_live_", least: 8}, // Stripe
	{prefix: "sk_test_", least: 8},
	{prefix: "rk_live_", least: 8},
	{prefix: "rk_test_", least: 8},
	{prefix: "whsec_", least: 8},
	{prefix: "gsk_", least: 16, mixed: true}, // Groq
	{prefix: "xai-", least: 16, mixed: true},
	{prefix: "pplx-", least: 16, mixed: true},
	{prefix: "hf_", least: 16},
	{prefix: "npm_", least: 16, mixed: true},
	{prefix: "pypi-", least: 16},
	{prefix: "dop_v1_", least: 16},
	{prefix: "lsv2_pt_", least: 16}, // LangSmith
}

// byAnchor indexes the shapes by the rarest byte of their prefix. anchors are
// these bytes, and those of the other searches.
var (
	byAnchor = shapesByAnchor()
	anchors  = anchorBytes()
)

// anchored is a shape with the place of its anchor in the prefix.
type anchored struct {
	shape
	at int
}

func shapesByAnchor() (table [256][]anchored) {
	for _, s := range shapes {
		at := rarest(s.prefix)
		table[s.prefix[at]] = append(table[s.prefix[at]], anchored{s, at})
	}
	return table
}

func anchorBytes() (list []byte) {
	for c, some := range byAnchor {
		if len(some) > 0 || strings.IndexByte("-J@%=\\&Bb", byte(c)) >= 0 {
			list = append(list, byte(c))
		}
	}
	return list
}

// findShapes finds credentials by their shape, and reports whether the text has
// escapes. It searches for one anchor after the other: each search takes a
// twentieth of a loop over all bytes.
func findShapes(text string, found *spans) (escaped bool) {
	for _, c := range anchors {
		for at := 0; at < len(text); at++ {
			next := strings.IndexByte(text[at:], c)
			if next < 0 {
				break
			}
			at += next
			from, to := 0, 0
			switch c {
			case '%', '=', '\\', '&':
				if isEscape(text[at:]) {
					escaped, at = true, len(text)
				}
				continue
			case 'J':
				from, to = jsonWebToken(text, at)
			case 'B', 'b':
				from, to = withScheme(text, at)
			case '@':
				from, to = userinfo(text, at)
			case '-':
				from, to = privateKey(text, at)
			}
			if to == 0 {
				from, to = prefixed(text, at)
			}
			if to > from {
				found.add(span{from: from, to: to, fingerprint: fingerprint(text[from:to]), key: isKey(text[from:to])})
				at = max(at, to-1)
			}
		}
	}
	return escaped
}

// isKey reports whether a credential is an API key.
func isKey(text string) bool {
	const prefix = "sk-ant-"
	return len(text) > len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// prefixed returns the position of the credential whose anchor is at i.
func prefixed(text string, i int) (from, to int) {
	for k := range byAnchor[text[i]] {
		s := &byAnchor[text[i]][k]
		from = i - s.at
		if from < 0 || s.at > 0 && (text[i-1]^s.prefix[s.at-1])&^0x20 != 0 || !s.begins(text[from:]) {
			continue
		}
		if !s.inside && from > 0 && isAlnum(text[from-1]) {
			continue
		}
		start := from + len(s.prefix)
		digits := false
		for to = start; to < len(text) && isTokenByte(text[to]) && (digits || !s.mixed || to-start < firstDigit); to++ {
			digits = digits || isDigit(text[to])
		}
		least := s.least
		if isCut(text[to:]) {
			least = min(least, minAtCut)
		}
		if to-start >= least && (digits || !s.mixed) {
			return from, to
		}
	}
	return 0, 0
}

// firstDigit is the length within which a credential with digits has its first
// one.
const firstDigit = 128

func (s *shape) begins(text string) bool {
	if s.exact {
		return strings.HasPrefix(text, s.prefix)
	}
	return len(text) >= len(s.prefix) && strings.EqualFold(text[:len(s.prefix)], s.prefix)
}

func isTokenByte(c byte) bool { return isAlnum(c) || c == '-' || c == '_' }

// jsonWebToken returns the position of a token whose "eyJ" ends at i; it may be cut.
func jsonWebToken(text string, i int) (from, to int) {
	from, to = i-2, i+1
	if from < 0 || text[from:to] != "eyJ" || from > 0 && isTokenByte(text[from-1]) {
		return 0, 0
	}
	dots := 0
	for to < len(text) && (isTokenByte(text[to]) || text[to] == '.' && to+1 < len(text) && isTokenByte(text[to+1])) {
		if text[to] == '.' {
			dots++
		}
		to++
	}
	if to-from < minAtCut || dots == 0 && !isCut(text[to:]) {
		return 0, 0
	}
	return from, to
}

// withScheme returns the position of the credential after a "Bearer" or "Basic" at i.
func withScheme(text string, i int) (from, to int) {
	rest := text[i:]
	if len(rest) < 6 || (rest[2]|0x20) != 'a' && (rest[2]|0x20) != 's' {
		return 0, 0
	}
	var bearer bool
	switch {
	case len(rest) > 6 && strings.EqualFold(rest[:6], "bearer"):
		bearer, from = true, i+6
	case strings.EqualFold(rest[:5], "basic"):
		from = i + 5
	default:
		return 0, 0
	}
	start := from
	for from < len(text) && strings.IndexByte(" \t+:", text[from]) >= 0 {
		from++
	}
	if from == start {
		return 0, 0
	}
	for to = from; to < len(text) && strings.IndexByte(" \t\r\n\"'<>,;&\\", text[to]) < 0; to++ {
		if !bearer && to-from == longestBasic && !isBasic(text[from:to]) {
			return 0, 0
		}
	}
	value := text[from:to]
	if len(value) < minAtCut || strings.HasPrefix(value, fingerprintPrefix) {
		return 0, 0
	}
	if bearer && (strings.ContainsFunc(value, func(r rune) bool { return r >= '0' && r <= '9' }) || len(value) >= 2*minLength) || !bearer && isBasic(value[:min(len(value), longestBasic)]) {
		return from, to
	}
	return 0, 0
}

// longestBasic is the number of bytes of a name and password that are decoded.
const longestBasic = 1 << 10

// isBasic reports whether a value is a name and a password in the encoding of
// HTTP.
func isBasic(value string) bool {
	plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(value, "="))
	return err == nil && strings.Contains(string(plain), ":")
}

// maxUserinfo is the largest distance before an @ at which the name and password of a
// URL can begin.
const maxUserinfo = 512

// endsUserinfo are the bytes that names and passwords never contain.
var endsUserinfo = func() (table [256]bool) {
	for _, c := range []byte(" \t\r\n\"'<>/?#\\") {
		table[c] = true
	}
	return table
}()

// userinfo returns the position of the password in a URL whose @ is at i.
func userinfo(text string, i int) (from, to int) {
	from = i
	for from > 0 && i-from < maxUserinfo && !endsUserinfo[text[from-1]] {
		from--
	}
	if from < 3 || text[from-3:from] != "://" {
		return 0, 0
	}
	if _, password, found := strings.Cut(text[from:i], ":"); found {
		from = i - len(password)
	} else if !looksRandom(text[from:i]) {
		return 0, 0
	}
	if strings.HasPrefix(text[from:i], fingerprintPrefix) {
		return 0, 0
	}
	return from, i
}

// privateKey returns the position of a PEM key that begins at i, up to its end or that
// of the text.
func privateKey(text string, i int) (from, to int) {
	const begin, kind, end, dashes = "-----BEGIN ", "PRIVATE KEY", "-----END ", "-----"
	rest := text[i:]
	if !strings.HasPrefix(rest, begin) {
		return 0, 0
	}
	line, body, found := strings.Cut(rest[len(begin):], dashes)
	if len(line) > 64 || !strings.Contains(line, kind) || !found {
		return 0, 0
	}
	from = len(text) - len(body)
	if at := strings.Index(body, end); at >= 0 {
		return from, from + at
	}
	to = from
	for to < len(text) && text[to] != '"' { // otherwise it would include the JSON around it
		to++
	}
	return from, to
}
