package strictyaml

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// withoutPlaces returns the kinds, tags and values of a tree.
func withoutPlaces(n *Node) any {
	switch n.Kind {
	case Map:
		var entries []any
		for _, e := range n.Entries {
			entries = append(entries, e.Key.Value, withoutPlaces(e.Value))
		}
		return map[string]any{"map": entries}
	case List:
		items := []any{}
		for _, item := range n.Items {
			items = append(items, withoutPlaces(item))
		}
		return items
	default:
		if n.Tag == "!!null" {
			return n.Tag // it has several spellings
		}
		return n.Tag + " " + n.Value
	}
}

func TestEncodeIsTheInverseOfDecode(t *testing.T) {
	ratio, y := 0.5, "y"
	s := sample{
		Name: "x", On: true, Count: 3, Ratio: &ratio, Wait: 90 * time.Second, Edge: "after", Words: []string{},
		Headers: map[string]*string{"set": &y, "gone": nil}, Inner: &inner{},
		Data:   jsontree.Obj("b", 1.5, "a", jsontree.Arr(nil, true, "5", 1000)),
		shared: shared{Label: "two\nlines"},
	}
	text, err := Encode(&s)
	require.NoError(t, err)
	assert.Equal(t, `name: x
on: true
count: 3
ratio: 0.5
wait: 1m30s
edge: after
words: []
headers: {gone: null, set: y}
inner: {}
data: {b: 1.5, a: [null, true, "5", 1000]}
label: |-
  two
  lines
`, string(text))
	again, problems := decodeSample(t, string(text))
	require.Empty(t, problems)
	again.Pos = Pos{}
	assert.Equal(t, s, again)
}

func TestScalarsAreQuotedOnlyWhereTheyMustBe(t *testing.T) {
	for text, want := range map[string]string{
		"":               `""`,
		"claude-opus-*":  `claude-opus-*`,
		"It's fine, so.": `It's fine, so.`,
		"a: b":           `"a: b"`,
		"a #b":           `"a #b"`,
		"true":           `"true"`,
		"Null":           `"Null"`,
		"on":             `on`,
		"~":              `"~"`,
		"5":              `"5"`,
		"1e3":            `"1e3"`,
		"1h2m":           `1h2m`,
		"60%":            `60%`,
		"<<":             `"<<"`,
		" a":             `" a"`,
		"a ":             `"a "`,
		"a\tb\x00":       `"a\tb\x00"`,
		"\u2028\ufeff":   `"\u2028\ufeff"`,
		"\U000e0001":     `"\U000e0001"`,
		"grüße":          `grüße`,
		"*a":             `"*a"`,
		"sk-ant-1":       `sk-ant-1`,
	} {
		assert.Equal(t, want+"\n", string(Word(text).Text()))
	}
}

func TestLayout(t *testing.T) {
	long := strings.Repeat("word ", 20) + "end"
	for _, c := range []struct{ name, text string }{
		{"short maps stand on one line", "a: {b: 1, c: [2, 3]}\n"},
		{"lists of maps stand below each other", "a:\n  - b: 1\n  - b: 2\n    c: {d: 3}\n"},
		{"long maps too", "a:\n  b: " + long + "\n  c: " + long + "\n"},
		{"a long list too", "a:\n  - " + long + "\n  - " + long + "\n"},
		{"lists in lists", "- - a: 1\n- [1, 2]\n"},
		{"empty ones", "a: {}\nb: []\nc:\n  - {}\n"},
		{"a comma in braces", "a: {b: \"1, 2\"}\nc: one, two\n"},
		{"text of several lines", "a: |\n  one\n\n   two: \"three\"\nb: 1\n"},
		{"text of several lines in a list", "- |-\n  one\n  two\n- a: |\n    three\n    four\n"},
		{"a scalar", "5\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, problems := Parse("f", []byte(c.text))
			require.Empty(t, problems)
			assert.Equal(t, c.text, string(n.Text()))
		})
	}
}

func TestDeepTreesAndLongKeysAreReadAgain(t *testing.T) {
	for name, text := range map[string]string{
		"deep":      strings.Repeat("[{a: ", 45) + `"one\ntwo"` + strings.Repeat("}]", 45),
		"a key":     `{? "` + strings.Repeat("k", 900) + strings.Repeat(`\u2028`, 900) + `" : {a: 1}, b: 2}`,
		"deep keys": `{a: [{"` + strings.Repeat("k", 970) + strings.Repeat("\u00a0", 9) + `": {a: 1}}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			n, problems := Parse("f", []byte(text))
			require.Empty(t, problems)
			again, problems := Parse("f", n.Text())
			require.Empty(t, problems)
			assert.Equal(t, withoutPlaces(n), withoutPlaces(again))
		})
	}
}

func TestBesideSaysWhatDiffersFromDefaults(t *testing.T) {
	type params struct {
		On    bool          `yaml:"on"`
		Wait  time.Duration `yaml:"wait"`
		Edge  string        `yaml:"edge" enum:"before|after"`
		Count int           `yaml:"count" min:"1"`
		Name  string        `yaml:"name"`
	}
	var e Encoder
	n := e.Beside(&params{Name: "x"}, &params{On: true, Wait: time.Second, Edge: "before", Count: 3, Name: "x"})
	assert.Equal(t, "on: false\nwait: 0s\n", string(n.Text()), "what cannot be zero is left to its default")
	assert.Equal(t, "on: false\nwait: 0s\nname: \"\"\n", string(e.Whole(params{}).Text()))
	assert.Equal(t, "{}\n", string(e.Struct(params{}).Text()))
}

func TestWhatNoYAMLHoldsIsReported(t *testing.T) {
	for _, c := range []struct {
		name  string
		value any
		want  string
	}{
		{"text that is no UTF-8", sample{Words: []string{"a", "\xff"}}, `the text "\xff" is no UTF-8 [words.1]`},
		{"a key that is no UTF-8", sample{Headers: map[string]*string{"\xff": nil}}, `the text "\xff" is no UTF-8`},
		{"a number that is none", sample{Data: &jsontree.Node{Kind: jsontree.Number, Text: "x"}}, `"x" is no number of JSON [data]`},
		{"a function", struct {
			F func() `yaml:"f"`
		}{func() {}}, "this cannot be written in YAML [f]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Encode(c.value)
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func FuzzText(f *testing.F) {
	for _, seed := range []string{"a: 1", "a: |\n  b\n   c\n", "[a, {b: \"c\\n\"}]", "? a\n: b", "- - - a\n-\n  - 5\n", "a: 'x''y'", "\"\\u2028\\0\": ~"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, problems := Parse("f", []byte(text))
		if len(problems) > 0 || strings.Contains(text, "!") {
			return // a tag can make a number of what does not look like one
		}
		again, problems := Parse("f", n.Text())
		require.Empty(t, problems, "%s", n.Text())
		require.Equal(t, withoutPlaces(n), withoutPlaces(again), "%s", n.Text())
	})
}

func TestCommentsStandAboveWhatTheyAreAbout(t *testing.T) {
	step := &Node{Kind: Map, Entries: []Entry{{Key: Word("reply"), Value: Word("hi")}}, Comment: []string{"what was not told\nis filled in", ""}}
	steps := &Node{Kind: List, Items: []*Node{step}, Comment: []string{"one step"}}
	whole := &Node{Kind: Map, Entries: []Entry{{Key: Word("steps"), Value: steps}}, Comment: []string{"a recording"}}
	want := "# a recording\n# one step\nsteps:\n  # what was not told is filled in\n  #\n  - reply: hi\n"
	assert.Equal(t, want, string(whole.Text()))
	read, problems := Parse("f.yaml", whole.Text())
	require.NoError(t, problems.Err())
	assert.Equal(t, "hi", read.Get("steps").At(0).Get("reply").Value)
}
