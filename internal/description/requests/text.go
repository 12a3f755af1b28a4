package requests

import (
	"strings"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// Model is the model of the requests: one that accepts most features. complete.go names
// models for the others.
const Model = "claude-opus-4-8"

// samples are texts for properties whose schema does not express all that the API
// requires.
var samples = map[string]string{
	"url":               "https://example.com/a",
	"source":            "https://example.com/a",
	"signature":         "c2lnbmF0dXJl",
	"data":              "ZGF0YQ==", // of a redacted thinking block
	"encrypted_content": "ZGF0YQ==",
	"encrypted_index":   "ZGF0YQ==",
	"encrypted_stdout":  "ZGF0YQ==",
	"timezone":          "Europe/Berlin",
	"country":           "DE",
	"file_id":           "file_011CNha8iCJcU1wXNR6q4V8w",
	"inference_geo":     "us",
	"retrieved_at":      "2026-11-01T00:00:00Z",
	"model":             Model,

	"skill_id":            "pdf",
	"previous_message_id": "msg_01XFDUDYJgAACzvnptvVoYEL",
	"allowed_domains":     "example.com",
	"blocked_domains":     "example.com",
}

// fillers are texts to try for a pattern.
var fillers = []string{"srvtoolu_01", "toolu_01", "text", "a"}

// text returns a text that a schema allows for a property.
func text(s *description.Schema, key string) string {
	candidates := fillers
	if sample, ok := samples[key]; ok {
		candidates = append([]string{sample}, fillers...)
	} else if s.Pattern == "" {
		candidates = []string{"text", "aa", "a"}
	}
	for _, candidate := range candidates {
		if len(s.Validate(jsontree.Of(candidate))) == 0 {
			return candidate
		}
	}
	return strings.Repeat("a", max(s.MinLength, 1))
}

// eachText returns a text, and texts of the least and the greatest length.
func eachText(s *description.Schema, key string) []variant {
	all := []variant{{value: jsontree.Of(text(s, key))}}
	if _, is := samples[key]; is && s.Pattern == "" {
		return all // no other text is valid
	}
	for _, length := range []int{s.MinLength, s.MaxLength} {
		if length == 0 {
			continue
		}
		if filled, ok := ofLength(s, length); ok {
			about := "=shortest"
			if length == s.MaxLength {
				about = "=longest"
			}
			all = append(all, variant{value: jsontree.Of(filled), label: about})
		}
	}
	return all
}

// ofLength returns a text of that many characters. ok is false if it does not match the
// pattern.
func ofLength(s *description.Schema, length int) (filled string, ok bool) {
	filled = strings.Repeat("a", length)
	if s.Pattern == "" {
		return filled, true
	}
	pattern, err := description.Pattern(s.Pattern)
	return filled, err == nil && pattern.MatchString(filled)
}

// usualNumbers are numbers of properties whose minimum has a special meaning:
// max_tokens 0 only fills the prompt cache.
var usualNumbers = map[string]float64{"max_tokens": 1}

// eachNumber returns a number, usually the least, and the bounds.
func eachNumber(s *description.Schema, key string) []variant {
	least := 1.0
	if b := s.Minimum; b != nil {
		least = b.Value
		if b.Exclusive {
			least++
		}
	}
	all := []variant{{value: number(least)}}
	if other, is := usualNumbers[key]; is && least < other {
		all = []variant{{value: number(other)}, {value: number(least), label: "=least"}}
	}
	if b := s.Maximum; b != nil && !b.Exclusive {
		all = append(all, variant{value: number(b.Value), label: "=greatest"})
	}
	return all
}

func number(value float64) *jsontree.Node {
	if whole := int(value); float64(whole) == value {
		return jsontree.Of(whole)
	}
	return jsontree.Of(value)
}
