package requests

import (
	"strings"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/jsontree"
)

// Model is the model that requests ask for: one that takes most of what there
// is. around.go names the models of what it does not take.
const Model = "claude-opus-4-8"

// samples are the texts of properties whose schema does not say all that the
// API asks of them.
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

// fillers are texts to try where a pattern decides.
var fillers = []string{"srvtoolu_01", "toolu_01", "text", "a"}

// text is a text that a schema allows, of the property of that name.
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

// eachText is a text, and texts of the least and the greatest length.
func eachText(s *description.Schema, key string) []variant {
	all := []variant{{value: jsontree.Of(text(s, key))}}
	if _, is := samples[key]; is && s.Pattern == "" {
		return all // only a real one will do
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

// ofLength is a text of that many characters that matches the pattern, if there
// is one.
func ofLength(s *description.Schema, length int) (filled string, ok bool) {
	filled = strings.Repeat("a", length)
	if s.Pattern == "" {
		return filled, true
	}
	pattern, err := description.Pattern(s.Pattern)
	return filled, err == nil && pattern.MatchString(filled)
}

// usual are numbers of properties of which the least is something else than
// any: no tokens at all only fill the prompt cache.
var usualNumbers = map[string]float64{"max_tokens": 1}

// eachNumber is a number, usually the least, and those at the bounds.
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
