package journal

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"
)

// A key in base64 is as good as the key. What stands before it in the coded text
// shifts it by none, one or two bytes, so that it has three forms.

const (
	shifts = 3
	// codedStart is how many bytes of a secret are looked for first; further ones
	// only if they are there.
	codedStart = 9
	// shortestCoded is the length from which a secret is looked for in base64.
	shortestCoded = 16
)

// isCodedIn reports whether a text holds a secret in base64. It looks at as much
// of a text as a body may have that an Entry keeps whole: further on, pictures in
// base64 would make it slow.
func isCodedIn(text, secret string) bool {
	if len(secret) < shortestCoded {
		return false
	}
	text = text[:min(len(text), MaxBody)]
	var padded [shifts - 1 + codedStart]byte
	var coded [(shifts - 1 + codedStart + 2) / 3 * 4]byte
	for shift := range shifts {
		n := copy(padded[shift:], secret[:codedStart])
		for _, alphabet := range alphabets {
			alphabet.Encode(coded[:], padded[:shift+n])
			needle := coded[firstWhole(shift):lastWhole(shift+n)]
			if holds(text, needle) && slices.ContainsFunc(codedForms(secret), func(form string) bool { return strings.Contains(text, form) }) {
				return true
			}
			if !bytes.ContainsAny(needle, "+/") {
				break // the other alphabet has the same characters
			}
		}
	}
	return false
}

// alphabets are those of base64 in which keys are written.
var alphabets = [...]*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding}

// holds is strings.Contains for a needle that has a digit, which is rare in prose.
func holds(text string, needle []byte) bool {
	rare := 0
	for i, c := range needle {
		if c <= '9' {
			rare = i
			break
		}
	}
	for at := rare; at < len(text); {
		i := strings.IndexByte(text[at:], needle[rare])
		if i < 0 {
			return false
		}
		at += i
		if rest := text[at-rare:]; len(rest) >= len(needle) && rest[:len(needle)] == string(needle) {
			return true
		}
		at++
	}
	return false
}

// firstWhole is the first character of base64 that nothing before a shifted secret
// has part in, and lastWhole the end of those that nothing behind it has part in.
func firstWhole(shift int) int { return (shift*8 + 5) / 6 }

func lastWhole(bytes int) int { return bytes * 8 / 6 }

// codedForms are the forms of a secret in both alphabets of base64, without the
// characters that depend on what stands around it.
func codedForms(secret string) (forms []string) {
	for shift := range shifts {
		padded := append(make([]byte, shift), secret...)
		for _, alphabet := range alphabets {
			forms = append(forms, alphabet.EncodeToString(padded)[firstWhole(shift):lastWhole(len(padded))])
		}
	}
	return forms
}
