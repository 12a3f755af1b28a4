package strictyaml

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

type shared struct {
	Label string `yaml:"label"`
}

type sample struct {
	Name    string             `yaml:"name" required:"true" doc:"what it is called"`
	On      bool               `yaml:"on"`
	Count   int                `yaml:"count" min:"1" max:"9"`
	Ratio   *float64           `yaml:"ratio" min:"0"`
	Wait    time.Duration      `yaml:"wait"`
	Edge    string             `yaml:"edge" enum:"before|after"`
	Words   []string           `yaml:"words"`
	Headers map[string]*string `yaml:"headers"`
	Inner   *inner             `yaml:"inner"`
	Data    *jsontree.Node     `yaml:"data"`
	Size    size               `yaml:"size"`
	shared
	Pos Pos `yaml:"-"`
}

type inner struct {
	Depth int `yaml:"depth"`
}

// size has a short form of its own.
type size int

func (s *size) DecodeYAML(d *Decoder, n *Node) {
	if n.Value != "big" {
		d.Problemf(n, "expected big")
		return
	}
	*s = 100
}

func decodeSample(t *testing.T, text string) (sample, Problems) {
	t.Helper()
	n, problems := Parse("f", []byte(text))
	require.Empty(t, problems)
	var s sample
	return s, Decode(n, &s)
}

func TestDecodeFillsEveryKindOfField(t *testing.T) {
	n, problems := Parse("f", []byte(`
name: x
on: true
count: 0x3
ratio: 0.5
wait: 1m30s
edge: after
words: [a, b]
headers: {set: y, gone: null}
inner: {depth: 2}
data: {b: 1.50, a: [null, true, "5", 1_000]}
size: big
label: deep
`))
	require.Empty(t, problems)
	var s sample
	require.Empty(t, Decode(n, &s))
	ratio, y := 0.5, "y"
	data, err := jsontree.Parse([]byte(`{"b":1.50,"a":[null,true,"5",1000]}`))
	require.NoError(t, err)
	assert.Equal(t, sample{
		Name: "x", On: true, Count: 3, Ratio: &ratio, Wait: 90 * time.Second, Edge: "after", Words: []string{"a", "b"},
		Headers: map[string]*string{"set": &y, "gone": nil}, Inner: &inner{Depth: 2}, Data: data, Size: 100,
		shared: shared{Label: "deep"}, Pos: Pos{File: "f", Line: 2, Column: 1},
	}, s)
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, want, hint string }{
		{"a missing key", "on: true", `f:1:1: the key "name" is missing`, ""},
		{"a number for a string", "name: 5", "f:1:7: expected a string, got the number 5 [name]", `to mean the text, quote it: "5"`},
		{"true for a string", "name: true", "f:1:7: expected a string, got true [name]", `to mean the text, quote it: "true"`},
		{"nothing for a string", "name:", "f:1:6: expected a string, got nothing [name]", ""},
		{"a word for a bool", "name: x\non: yes", `f:2:5: expected true or false, got the string "yes" [on]`, ""},
		{"a fraction for a whole number", "name: x\ncount: 1.5", "f:2:8: expected a whole number, got the number 1.5 [count]", ""},
		{"a number out of range", "name: x\ncount: 0", "f:2:8: expected a number from 1 to 9, got 0 [count]", ""},
		{"a number below its least", "name: x\nratio: -1", "f:2:8: expected at least 0, got -1 [ratio]", ""},
		{"infinity", "name: x\nratio: .inf", "f:2:8: expected a number, got the number .inf [ratio]", ""},
		{"a duration without a unit", "name: x\nwait: 5", "f:2:7: expected a duration such as 300ms, 2s or 1m30s, got the number 5 [wait]", "a duration needs its unit: 5s or 5ms"},
		{"a negative duration", "name: x\nwait: -5s", "f:2:7: a duration cannot be negative, got -5s [wait]", ""},
		{"a word out of an enum", "name: x\nedge: befor", `f:2:7: expected one of before, after, got "befor" [edge]`, `did you mean "before"?`},
		{"a scalar for a list", "name: x\nwords: a", `f:2:8: expected a list, got the string "a" [words]`, ""},
		{"a wrong item", "name: x\nwords: [a, 2]", "f:2:12: expected a string, got the number 2 [words.1]", `to mean the text, quote it: "2"`},
		{"a list for a map", "name: x\ninner: []", "f:2:8: expected a map, got a list [inner]", "a map of depth"},
		{"an unknown key", "name: x\ninner: {dpeth: 1}", `f:2:9: unknown key "dpeth"; known are depth [inner.dpeth]`, `did you mean "depth"?`},
		{"a number JSON cannot hold", "name: x\ndata: [.nan]", "f:2:8: the number .nan cannot be written in JSON [data.0]", ""},
		{"what a type of its own refuses", "name: x\nsize: small", "f:2:7: expected big [size]", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := decodeSample(t, c.text)
			require.Len(t, problems, 1)
			assert.Equal(t, c.want, problems[0].String())
			assert.Equal(t, c.hint, problems[0].Hint)
		})
	}
}

func TestAllProblemsAreReportedInTheOrderOfTheFile(t *testing.T) {
	_, problems := decodeSample(t, "wait: 1\nnmae: x\ncount: many")
	var places []string
	for _, p := range problems {
		places = append(places, p.Pos.String()+" "+p.Key)
	}
	assert.Equal(t, []string{"f:1:1 ", "f:1:7 wait", "f:2:1 nmae", "f:3:8 count"}, places)
}

func TestHandleTakesPrecedence(t *testing.T) {
	n, problems := Parse("f", []byte("name: x\ninner: seven"))
	require.Empty(t, problems)
	var d Decoder
	Handle(&d, func(n *Node, into *inner) { into.Depth = len(n.Value) })
	var s sample
	d.Decode(n, &s)
	assert.Empty(t, d.Problems())
	assert.Equal(t, 5, s.Inner.Depth)
}

func TestDescribeReadsTheTagsBack(t *testing.T) {
	docs := Describe(reflect.TypeFor[sample]())
	assert.Equal(t, FieldDoc{Name: "name", Type: "string", Doc: "what it is called", Required: true, GoType: reflect.TypeFor[string]()}, docs[0])
	assert.Equal(t, FieldDoc{Name: "edge", Type: "string", Enum: []string{"before", "after"}, GoType: reflect.TypeFor[string]()}, docs[5])
	assert.Equal(t, "1 to 9", docs[2].Min+" to "+docs[2].Max)
	var types []string
	for _, d := range docs {
		types = append(types, d.Type)
	}
	assert.Equal(t, []string{"string", "true or false", "whole number", "number", "duration", "string", "list of string",
		"map of string", "map", "any value", "whole number", "string"}, types)
}

func TestPrintShowsTheLineACaretAndTheHint(t *testing.T) {
	text := "name: x\nwords:\n  - \"ä\"\n  - 25\n"
	_, problems := decodeSample(t, text)
	var b strings.Builder
	problems.Print(&b, func(string) []byte { return []byte(text) })
	assert.Equal(t, `f:4:5: expected a string, got the number 25 [words.1]
  - 25
    ^~
  to mean the text, quote it: "25"
`, b.String())
}

func TestProblemsAreAnErrorThatListsThemWithTheirHints(t *testing.T) {
	assert.NoError(t, Problems(nil).Err())
	_, problems := decodeSample(t, "name: x\nedge: befor\non: 1\n")
	assert.EqualError(t, problems.Err(), `f:2:7: expected one of before, after, got "befor" [edge]
  did you mean "before"?
f:3:5: expected true or false, got the number 1 [on]`)
}

func TestPrintManagesWithoutTheText(t *testing.T) {
	var b strings.Builder
	problems := Problems{{Pos: Pos{File: "f", Line: 9, Column: 9}, Message: "m"}, {Pos: Pos{File: "g"}, Message: "n"}}
	problems.Print(&b, func(string) []byte { return nil })
	assert.Equal(t, "f:9:9: m\ng: n\n", b.String())
}

func TestNearestOnlyNamesWhatIsNear(t *testing.T) {
	names := []string{"event", "byte", "elapsed", "stop_reason", "rate_limit_error"}
	for word, want := range map[string]string{
		"evnt": "event", "Event": "event", "stop-reason": "stop_reason", "bite": "byte", "eventt": "event",
		"rate_limit": "rate_limit_error", "xyz": "", "at": "", "": "",
		strings.Repeat("a", 195): "",
	} {
		got, _ := Nearest(word, names)
		assert.Equal(t, want, got, "nearest to %q", word)
	}
}
