package strictyaml

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSyntaxMistakesAreFoundWhereTheyStand(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a tab indents", "steps:\n\t- a\n", "f:2:1: a tab cannot indent; use spaces"},
		{"a tab after spaces indents", "a:\n  b:\n  \tc: 1\n", "f:3:3: a tab cannot indent; use spaces"},
		{"a double quote stays open", "a: 1\nb: \"two\nc: 3\n", `f:2:4: this " is never closed`},
		{"a single quote stays open", "a: 'it''s\n", `f:1:4: this ' is never closed`},
		{"a bracket stays open", "a:\n  b: [1, 2\nc: 3\n", "f:2:6: this [ is never closed"},
		{"the inner of two brackets stays open", "a: {b: {c: 1}\nd: 2\n", "f:1:4: this { is never closed"},
		{"a bracket stays open above items in braces", "a:\n  - {b: {c: 1}\n  - {d: 2}\n", "f:2:5: this { is never closed"},
		{"the wrong bracket closes", "a: {b: [1, 2}}\n", "f:1:13: expected ] to close the [ of line 1, got }"},
		{"a bracket closes nothing", "a: 1\nb: }\n", "f:2:4: this } closes nothing"},
		{"an item is indented between two levels", "steps:\n  - a: 1\n    b: 2\n   c: 3\n", "f:4:4: this line's indentation fits no line above it"},
		{"a key is indented below a value", "a: 1\n  b: 2\n", "f:2:3: this line is indented, and the line above already has a value"},
		{"the first line is no key", "name x\nsummary: s\n", "f:1:1: expected a key and a colon, or a - for a list's item"},
		{"a colon is missing before a brace", "a:\n  - reply {text: \"hi\"}\n  - b: 1\n", "f:2:11: expected a colon before this {"},
		{"a text's line is indented less than its first", "a: |\n    b\n   c\nd: 1\n", "f:3:4: this line is indented less than the first line of its text"},
		{"a line is no key", "a: 1\nb\nc: 3\n", "f:2:1: expected a key and a colon, or a - for a list's item"},
		{"a dash stands among keys", "a: 1\n- b\n", "f:2:1: a - stands among the keys of a map"},
		{"a colon stands in a plain text", "summary: two errors: then a reply\n", `f:1:20: a second ":" in one line`},
		{"an at sign begins a value", "a: @b\n", "f:1:4: a value cannot begin with @"},
		{"an escape is unknown", `a: "\d"` + "\n", `f:1:5: \d is no escape YAML knows`},
		{"text follows a closing quote", "a: \"b\" c\n", "f:1:8: the text goes on after its closing quote"},
		{"a quote is closed by the next text's quote", "a: \"b\nc: 1\nd: \"e\"\n", `f:1:4: this " is not closed before line 3, where text goes on behind it`},
		{"an alias has no anchor", "a: 1\nb: *gone\n", "f:2:4: the alias *gone names no anchor above it"},
		{"columns count characters", "ä: 1\n\"ü\": [\n", "f:2:6: this [ is never closed"},
		{"block scalars are skipped", "a: |\n  'x: [\n  \tb\nb: [\n", "f:4:4: this [ is never closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, problems := Parse("f", []byte(c.text))
			assert.Nil(t, n)
			require.Len(t, problems, 1)
			assert.Equal(t, c.want, problems[0].String())
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an empty file", "", "f:1:1: the file is empty"},
		{"a file of comments", "# nothing\n", "f:1:1: the file is empty"},
		{"a second document", "a: 1\n---\nb: 2\n", "f:2:1: a second document starts here; a file holds one"},
		{"a key given twice", "a: 1\nb: 2\na: 3\n", `f:3:1: the key "a" stands here twice, first in line 1`},
		{"null as a key", "a: {null: 1}\n", "f:1:5: the key null is YAML's null and no name"},
		{"a tilde as a key", "~: 1\n", "f:1:1: the key ~ is YAML's null and no name"},
		{"a map as a key", "{a: 1}: 2\n", "f:1:1: a key must be a word, not a map or a list"},
		{"a tag of one's own", "a: !secret x\n", "f:1:4: the tag !secret is not supported"},
		{"a merge of what is no map", "a: {<<: 5}\n", "f:1:9: << merges maps, and this is the number 5"},
		{"an anchor inside itself", "a: &x [*x]\n", `f:1:8: the anchor "x" contains itself`},
		{"bytes that are no text", "a: \xff\n", "f:1:4: the byte 0xff is no UTF-8"},
		{"control characters", "a: 1\nb: \x00\n", "f:2:4: the control character U+0000 is not allowed"},
		{"a file of more than a megabyte", strings.Repeat("#", MaxBytes+1), "f: the file has 1048577 bytes; at most 1048576 are read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, problems := Parse("f", []byte(c.text))
			assert.Nil(t, n)
			require.Len(t, problems, 1)
			assert.Equal(t, c.want, problems[0].String())
		})
	}
}

func TestAliasesCannotMultiplyWithoutBound(t *testing.T) {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 8), ", "))
	}
	_, problems := Parse("f", []byte(b.String()))
	require.Len(t, problems, 1)
	assert.Contains(t, problems[0].Message, "more than 50000 values")
}

func TestDepthIsBounded(t *testing.T) {
	_, problems := Parse("f", []byte(strings.Repeat("[", 200)+strings.Repeat("]", 200)))
	require.Len(t, problems, 1)
	assert.Equal(t, "f:1:102: nested more than 100 deep", problems[0].String())
}

func TestMergeKeysBringWhatIsNotGiven(t *testing.T) {
	n, problems := Parse("f", []byte("one: &one {a: 1, b: 2}\ntwo:\n  <<: [*one, {c: 9}]\n  b: 3\n"))
	require.Empty(t, problems)
	two := n.Get("two")
	assert.Equal(t, "3", two.Get("b").Value, "a key written out wins")
	assert.Equal(t, "9", two.Get("c").Value)
	assert.Equal(t, Pos{File: "f", Line: 1, Column: 15}, two.Get("a").Pos, "what is merged keeps its position")
}

func TestDatesAreText(t *testing.T) {
	n, problems := Parse("f", []byte("day: 2026-12-01\n"))
	require.Empty(t, problems)
	assert.Equal(t, "!!str", n.Get("day").Tag)
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"a: 1", "a: [1, {b: c}]", "- |\n  x\n- 'y'", "a: &a {b: 1}\nc: {<<: *a}", "\t", "a: \"", "? [a]\n: b", "a: &x [*x]", "%YAML 1.1\n---\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, problems := Parse("f", text)
		require.Equal(t, n == nil, len(problems) > 0, "either a node or problems")
		lines := 1 + len(regexp.MustCompile(`[\n\r\x{85}\x{2028}\x{2029}]`).FindAllIndex(text, -1)) // all that YAML 1.1 ends lines with
		for _, p := range problems {
			require.LessOrEqual(t, p.Pos.Line, lines, "%s", p)
			require.NotEmpty(t, p.Message)
		}
	})
}

func TestDataMayBeLargerAndBinary(t *testing.T) {
	n, problems := ParseData("f", []byte("a: !!binary |\n  Af8=\n"), 100, 10)
	require.Empty(t, problems)
	assert.Equal(t, "\x01\xff", n.Get("a").Value)
	assert.Equal(t, "!!str", n.Get("a").Tag)

	_, problems = ParseData("f", []byte("a: !!binary '?'\n"), 100, 10)
	require.Len(t, problems, 1)
	assert.Contains(t, problems[0].Message, "stands for base64, and this is none")

	_, problems = ParseData("f", []byte("a: 1\n"), 4, 10)
	assert.ErrorContains(t, problems.Err(), "at most 4 are read")
	_, problems = ParseData("f", []byte("a: [1, 2]\n"), 100, 3)
	assert.ErrorContains(t, problems.Err(), "more than 3 values")
}
