package tokens_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude/tokens"
)

// split returns the tokens of a text.
func split(text string) (list []string) {
	for text != "" {
		token := tokens.First(text, 1)
		list, text = append(list, token), text[len(token):]
	}
	return list
}

func TestTokens(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a word keeps the space before it", "Once upon a time", "Once| upon| a| time"},
		{"a long word is several tokens", "internationalisation", "intern|ationa|lisati|on"},
		{"digits go in threes", "in 2026", "in| 202|6"},
		{"an indented line leaves its last space to the word", "\n    x", "\n   | x"},
		{"punctuation is apart", "Hi, you!", "Hi|,| you|!"},
		{"ideographs are a token each", "你好吗", "你|好|吗"},
		{"letters of other alphabets share tokens", "привет", "при|вет"},
		{"an emoji is a token", "ok 🙂!", "ok| 🙂|!"},
		{"a lone space is a token", " ", " "},
		{"nothing has no tokens", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, strings.Join(split(tt.text), "|"))
		})
	}
}

func TestProseHasAboutFourCharactersAToken(t *testing.T) {
	prose := "The quick brown fox jumps over the lazy dog while the committee, having deliberated for hours, " +
		"concludes that nothing unusual has happened and adjourns its meeting until Thursday afternoon."
	assert.InDelta(t, 4.5, float64(len(prose))/float64(tokens.Count(prose)), 0.6)
}

func TestLongTextsAreEstimatedFromSamples(t *testing.T) {
	prose := "The committee, having deliberated for 12 hours, concludes that nothing has happened; it adjourns until Thursday. "
	mixed := strings.Repeat(prose, 300) + strings.Repeat("if err != nil {\n\t\treturn nil, err\n\t}\n", 800) + strings.Repeat("你好吗。Grüße! ", 2000)
	for _, tt := range []struct {
		name, text string
		off        float64 // as a part of the whole
	}{
		{"of one kind", strings.Repeat(prose, 5000), 0.02},
		{"of one long word", strings.Repeat("a", 1<<20), 0.01},
		{"of ideographs, which a sample can begin in the middle of", strings.Repeat("你好吗", 10_000), 0.01},
		{"of many kinds", mixed, 0.15},
		{"just long enough", strings.Repeat(prose, 5), 0.1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			exact := tokens.Count(tt.text)
			assert.InEpsilon(t, exact, tokens.Estimate(tt.text), tt.off)
		})
	}
	short := mixed[:200]
	assert.Equal(t, tokens.Count(short), tokens.Estimate(short))
}

func TestCountTextAllocatesNothing(t *testing.T) {
	text := strings.Repeat("Grüße from 北京, said 42 people. ", 100)
	assert.Zero(t, testing.AllocsPerRun(10, func() { tokens.Count(text) }))
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"", " ", "a  b", "\xff\xfe", "日本語 text", "e\u0301\n\n\t x", "🙂🙂", " \u00e9", "é\xc3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		whole := split(text)
		assert.Equal(t, text, strings.Join(whole, ""))
		assert.Equal(t, len(whole), tokens.Count(text))
		for i, token := range whole {
			assert.NotEmpty(t, token)
			if utf8.ValidString(text) {
				assert.True(t, utf8.ValidString(token), "a character is cut in two")
			}
			assert.Equal(t, i, tokens.Count(strings.Join(whole[:i], "")), "a cut text must have as many tokens as were kept")
		}
	})
}
