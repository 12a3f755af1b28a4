package redact

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude/check"
)

// The lengths of credentials that are searched for, and of the parts that are hidden.
const (
	minLength      = 8 // shorter ones occur in ordinary words
	minMixedLength = 6 // of one that mixes letters and digits; it is searched for as a word
	maxLength      = 8 << 10
	minAtCut       = 8  // of the beginning of a credential at the end of a text
	minAnywhere    = 16 // of the beginning of a credential anywhere else
)

// secret is one credential that was seen.
type secret struct {
	raw         string // the original value
	value       string // folded
	fingerprint string
	anchor      int     // index of the byte in value that is searched first
	bytes       [2]byte // that byte in lower and upper case
	word        bool    // it is short, so only a whole word matches
	parts       []*secret
}

// newSecret returns nil for a value that is not searched for.
func newSecret(value string) *secret {
	switch {
	case len(value) > maxLength || len(value) < minMixedLength || len(value) < minLength && !isMixed(value):
		return nil
	case strings.HasPrefix(value, fingerprintPrefix):
		return nil // hidden already
	}
	s := &secret{raw: strings.Clone(value), value: foldAll(value), fingerprint: fingerprint(value), word: len(value) < minLength}
	s.anchor = rarest(s.value[:min(len(value), minAtCut)])
	c := s.value[s.anchor]
	s.bytes = [2]byte{c, c}
	switch {
	case c >= 'a' && c <= 'z':
		s.bytes[1] = c - 0x20
	case c == ' ':
		s.bytes[1] = '+'
	}
	return s
}

// rarest returns the index of the byte that is rarest in texts.
func rarest(value string) (at int) {
	best := -1
	for i := range len(value) {
		rank := 0
		switch c := value[i]; {
		case c >= '3' && c <= '9', c == '~', c == '$', c == '*', c == '!':
			rank = 4
		case c >= '0' && c <= '9', c == '_', c == '/':
			rank = 3
		case c == '-', c == '.', c >= 'A' && c <= 'Z' && strings.IndexByte("AEIST", c) < 0:
			rank = 2
		case strings.IndexByte("jkqvwxyz", c) >= 0:
			rank = 1
		}
		if rank > best {
			best, at = rank, i
		}
	}
	return at
}

// mostWork is the number of bytes that are compared for each byte of a text. Beyond
// that, for instance if a text and a credential repeat one letter, find skips
// matches inside a credential that it has found.
const mostWork = 8

// find finds the credential, or its beginning, in a text.
func (s *secret) find(text string, found *spans) {
	work := 0
	for i, c := range s.bytes {
		if i > 0 && c == s.bytes[0] {
			return
		}
		for at := s.anchor; at < len(text); at++ {
			next := strings.IndexByte(text[at:], c)
			if next < 0 {
				break
			}
			at += next
			if n := s.matches(text, at-s.anchor); n > 0 {
				found.add(span{from: at - s.anchor, to: at - s.anchor + n, fingerprint: s.fingerprint, secret: s})
				if work += n; work > mostWork*len(text) {
					at += n - 1
				}
			}
		}
	}
}

// byteSet is the set of bytes in a short text: a lookup takes less time than a search
// for each credential.
type byteSet struct {
	bits [4]uint64
	long bool // the text is long, and may have all bytes
}

func bytesOf(text string) (held byteSet) {
	if held.long = len(text) > shortText; held.long {
		return held
	}
	for _, c := range []byte(text) {
		held.bits[c>>6] |= 1 << (c & 63)
	}
	return held
}

const shortText = 64

func (s *byteSet) has(c byte) bool { return s.long || s.bits[c>>6]&(1<<(c&63)) != 0 }

// matches returns the length of the match at an index of a text; 0 if it is too short.
func (s *secret) matches(text string, from int) int {
	n, rest := 0, text[from:]
	for n < len(s.value) && n < len(rest) && fold[rest[n]] == s.value[n] {
		n++
	}
	switch {
	case s.word:
		if n < len(s.value) || from > 0 && isAlnum(text[from-1]) || n < len(rest) && isAlnum(rest[n]) {
			return 0
		}
		return n
	case n == len(s.value), n >= minAnywhere, n >= minAtCut && isCut(rest[n:]):
		return n
	default:
		return 0
	}
}

// isCut reports whether a text was cut at the beginning of rest.
func isCut(rest string) bool {
	rest = strings.TrimLeft(rest, `"'`)
	return rest == "" || strings.HasPrefix(rest, "…") || strings.HasPrefix(rest, "...")
}

// MaxSecrets is the number of credentials that a session remembers. Beyond that it
// drops the oldest, until they are sent again.
const MaxSecrets = 64

// Set is an immutable set of known credentials. The nil Set only finds what has
// the shape of a credential.
type Set struct{ secrets []*secret }

// with returns the set with new credentials. Beyond the limit it drops the oldest, and
// of the new ones the first; dropped reports whether it did.
func (s *Set) with(values []string) (_ *Set, dropped bool) {
	var all, fresh []*secret
	if s != nil {
		all = s.secrets
	}
	for _, value := range slices.Backward(values) {
		if find(all, value) != nil || find(fresh, value) != nil {
			continue
		}
		one := newSecret(value)
		if one == nil {
			continue
		}
		if len(fresh) >= MaxSecrets {
			dropped = true
			break
		}
		one.parts = partsOf(value)
		fresh = append(append(fresh, one.parts...), one)
	}
	if len(fresh) == 0 {
		return s, false
	}
	slices.Reverse(fresh)
	all = slices.Concat(all, fresh)
	return &Set{all[max(0, len(all)-MaxSecrets):]}, dropped || len(all) > MaxSecrets
}

// mostParts is the largest number of credentials in one value.
const mostParts = 8

// partsOf returns the credentials in a value of several words, such as Digest
// username="u", response="…".
func partsOf(value string) (parts []*secret) {
	for _, word := range strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" \t\"',;:=&(){}[]", r) }) {
		if len(word) == len(value) || len(parts) == mostParts {
			break
		}
		if len(word) >= minLength && looksRandom(word) {
			if one := newSecret(word); one != nil {
				parts = append(parts, one)
			}
		}
	}
	return parts
}

func find(all []*secret, value string) *secret {
	for _, s := range all {
		if s.raw == value {
			return s
		}
	}
	return nil
}

// Memory returns the approximate memory of the set, in bytes.
func (s *Set) Memory() int {
	if s == nil {
		return 0
	}
	return 8 * len(s.secrets) // the secrets are shared with other sets
}

// fingerprintPrefix begins every fingerprint.
const fingerprintPrefix = "sha256:"

// fingerprint returns a hash that distinguishes values without revealing them.
func fingerprint(value string) string {
	sum := sha256.Sum256([]byte(value))
	return fingerprintPrefix + hex.EncodeToString(sum[:4])
}

// Fingerprint replaces the value of a header. The scheme of an Authorization header
// ("Bearer") stays readable. AWS signatures differ with each request, so their
// fingerprint is that of the signer.
func Fingerprint(value string) string {
	if value == "" || strings.HasPrefix(value, fingerprintPrefix) {
		return value
	}
	scheme, rest := splitScheme(value)
	if signer := check.SignerOf(value); signer != "" {
		scheme, rest = "AWS4-HMAC-SHA256 ", signer
	}
	return scheme + fingerprint(rest)
}

// splitScheme splits "Bearer abc" into "Bearer " and "abc". A scheme has only
// letters, so that no part of a key or a cookie is taken for one.
func splitScheme(value string) (scheme, rest string) {
	i := strings.IndexAny(value, " \t")
	if i <= 0 || strings.ContainsFunc(value[:i], func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' }) {
		return "", value
	}
	rest = strings.TrimLeft(value[i:], " \t")
	if rest == "" {
		return "", value
	}
	return value[:i] + " ", rest
}

// fold maps letters to lower case and a plus to a space, as in forms.
var fold = func() (table [256]byte) {
	for i := range table {
		table[i] = byte(i)
	}
	for c := byte('A'); c <= 'Z'; c++ {
		table[c] = c + 'a' - 'A'
	}
	table['+'] = ' '
	return table
}()

func foldAll(text string) string {
	folded := []byte(text)
	for i, c := range folded {
		folded[i] = fold[c]
	}
	return string(folded)
}

func isAlnum(c byte) bool { return c >= '0' && c <= '9' || (c|0x20) >= 'a' && (c|0x20) <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isMixed reports whether a text consists of both letters and digits.
func isMixed(text string) bool {
	letters, digits := 0, 0
	for i := range len(text) {
		switch {
		case isDigit(text[i]):
			digits++
		case isAlnum(text[i]):
			letters++
		}
	}
	return letters > 0 && digits > 0 && letters+digits == len(text)
}

// looksRandom reports whether a value is not a word or a name: it has a run
// that mixes letters and digits, or a long one that mixes cases.
func looksRandom(value string) bool {
	for rest := value; rest != ""; {
		n := 0
		var digits, lower, upper int
		for ; n < len(rest) && isAlnum(rest[n]); n++ {
			switch {
			case isDigit(rest[n]):
				digits++
			case rest[n] >= 'a':
				lower++
			default:
				upper++
			}
		}
		if n >= 8 && digits > 0 && lower+upper > 0 || n >= 16 && (lower > 0 && upper > 1 || digits == n) {
			return true
		}
		rest = rest[min(n+1, len(rest)):]
	}
	return false
}
