package terminal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhatCommandsATerminalIsShown(t *testing.T) {
	for text, want := range map[string]string{
		"plain, é, 日本語, 👩‍💻":                         "plain, é, 日本語, 👩‍💻",
		"two\nlines\tand a tab":                      "two\nlines\tand a tab",
		"red \x1b[31m":                               `red \u001b[31m`,
		"title \x1b]0;x\x07":                         `title \u001b]0;x\u0007`,
		"C1 \u009b31m \u009d0;x\u009c":               `C1 \u009b31m \u009d0;x\u009c`,
		"a raw byte \x9b31m":                         `a raw byte \x9b31m`,
		"over\rwritten\b":                            `over\u000dwritten\u0008`,
		"deleted \x7f nothing \x00":                  `deleted \u007f nothing \u0000`,
		"right to left \u202e isolated \u2066\u2069": `right to left \u202e isolated \u2066\u2069`,
		"unseen \u200b\u2060\ufeff \U000e0041":       `unseen \u200b\u2060\ufeff \udb40\udc41`,
		"lines \u2028 \u2029":                        `lines \u2028 \u2029`,
		"a character that stands for others \ufffd":  "a character that stands for others \ufffd",
		introducer + "1;31m":                         `\u001b[1;31m`,
	} {
		assert.Equal(t, want, Safe(text))
		assert.Equal(t, want, Safe(Safe(text)))
	}
}

func TestStylesOfOurOwnPass(t *testing.T) {
	red := Style(ansi.NewStyle().ForegroundColor(ansi.Red))
	var out bytes.Buffer
	_, err := NewWriter(&out).Write([]byte(red.Styled("red \x1b[32mgreen") + " " + ClearLine + Style{}.Styled("plain")))
	require.NoError(t, err)
	assert.Equal(t, "\x1b[31mred \\u001b[32mgreen\x1b[m \r\x1b[Kplain", out.String())
	assert.Equal(t, 3, ansi.StringWidth(red.Styled("red")))
}

func TestALineIsShortAndOne(t *testing.T) {
	assert.Equal(t, `a\nb\t\u001b`, Line("a\nb\t\x1b", 0))
	assert.Equal(t, "日本語", Line("日本語", 3))
	assert.Equal(t, "日本…", Line("日本語で", 3))
	assert.Equal(t, 80, utf8.RuneCountInString(Line(strings.Repeat("é", 60_000), 80)))
}

// FuzzNothingForeignReachesATerminal checks that no control characters of a text
// pass, and that JSON stays unchanged.
func FuzzNothingForeignReachesATerminal(f *testing.F) {
	for _, seed := range []string{"", "a\x1b[31m", "\u009b\u202e\x7f", "\xff\xc2", "\r\n\x00", "\U000e0001👩‍💻"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, own) {
			t.Skip("nobody else can know it")
		}
		safe := Safe(text)
		assert.Equal(t, len(safe), untilHostile(safe))
		asJSON, err := json.Marshal(text)
		require.NoError(t, err)
		var back, before string
		require.NoError(t, json.Unmarshal([]byte(Safe(string(asJSON))), &back))
		require.NoError(t, json.Unmarshal(asJSON, &before))
		assert.Equal(t, before, back)
		assert.NotContains(t, Line(text, 20), "\n")
	})
}
