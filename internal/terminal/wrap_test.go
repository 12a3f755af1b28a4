package terminal

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTextIsWrappedBetweenWords(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  []string
	}{
		{"one two three", 0, []string{"one two three"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"a rate-limit-once is one name", 16, []string{"a", "rate-limit-once", "is one name"}},
		{"a verylongwordindeed ends", 8, []string{"a", "verylong", "wordinde", "ed ends"}},
		{"日本 日本 日本", 9, []string{"日本 日本", "日本"}},
		{"", 5, []string{""}},
	} {
		assert.Equal(t, tt.want, Wrap(tt.text, tt.width), "%q at %d", tt.text, tt.width)
	}
}

func TestABodyHangsBesideItsHead(t *testing.T) {
	red := Style(ansi.NewStyle().ForegroundColor(ansi.Red))
	hung := func(width int, head string, body Span) string {
		var out strings.Builder
		require.NoError(t, Hang(NewWriter(&out), width, []Span{Plain(head)}, body))
		return out.String()
	}
	assert.Equal(t, "name  a body that is longer than\n      one line\n", hung(34, "name  ", Plain("a body that is longer than one line")))
	assert.Equal(t, "name  a body that is longer than one line\n", hung(0, "name  ", Plain("a body that is longer than one line")))
	assert.Equal(t, "a-very-long-name-of-a-fault\n    a body that is longer than one\n    line\n",
		hung(36, "a-very-long-name-of-a-fault  ", Plain("a body that is longer than one line")), "there is no room beside it")
	assert.Equal(t, "name\n", hung(34, "name  ", Plain("")))
	assert.Equal(t, "name  \x1b[31ma body that is longer than\x1b[m\n      \x1b[31mone line\x1b[m\n", hung(34, "name  ", Span{red, "a body that is longer than one line"}), "each line has its colour, and the indent none")
}
