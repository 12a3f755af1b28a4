package difference_test

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/jsontree"
)

func parse(t testing.TB, text string) *jsontree.Node {
	t.Helper()
	n, err := jsontree.ParseString(text)
	require.NoError(t, err, text)
	return n
}

func texts(left, right *jsontree.Node, r difference.Rules) (all []string) {
	for d := range difference.Between(left, right, r) {
		all = append(all, d.Text("recorded", "got"))
	}
	return all
}

func TestWhatDoesNotCountIsNoDifference(t *testing.T) {
	empty := difference.Conversation()
	empty.EmptyIsAbsent = true
	for _, c := range []struct {
		name, left, right string
		rules             difference.Rules
	}{
		{"the order of keys", `{"a":1,"b":[2]}`, `{"b":[2],"a":1}`, difference.Rules{}},
		{"null and absent", `{"a":null,"b":1}`, `{"b":1}`, difference.Rules{}},
		{"the first of two equal keys", `{"a":1,"a":2}`, `{"a":2}`, difference.Rules{}},
		{"the spelling of numbers", `[1,-0,150,0.5]`, `[1.0,0,1.5e2,5E-1]`, difference.Rules{}},
		{"a text and its block", `{"content":"Hi"}`, `{"content":[{"type":"text","text":"Hi"}]}`, difference.Rules{}},
		{"ids", `{"id":"msg_1","content":[{"tool_use_id":"toolu_1"}]}`, `{"id":"msg_2","content":[{"tool_use_id":"toolu_2"}]}`, difference.Conversation()},
		{"times", `{"created_at":"2026-01-01T00:00:00Z"}`, `{}`, difference.Conversation()},
		{"cache_control in a block", `{"system":[{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}]}`, `{"system":"x"}`, difference.Conversation()},
		{"no tools", `{"tools":[],"system":"","metadata":{"user_id":null}}`, `{}`, empty},
	} {
		left, right := parse(t, c.left), parse(t, c.right)
		assert.Empty(t, texts(left, right, c.rules), c.name)
		assert.Empty(t, texts(right, left, c.rules), c.name)
		assert.True(t, difference.Same(left, right, c.rules), c.name)
	}
}

func TestDifferencesReadAsALine(t *testing.T) {
	long := strings.Repeat("long ", 100)
	for _, c := range []struct {
		left, right string
		want        []string
	}{
		{`{"messages":[{"role":"user","content":"in Paris"}]}`, `{"messages":[{"role":"user","content":"in Berlin"}]}`,
			[]string{`messages.0.content: recorded "in Paris", got "in Berlin"`}},
		{`{"content":"Paris"}`, `{"content":[{"type":"text","text":"Berlin"}]}`, []string{`content.0.text: recorded "Paris", got "Berlin"`}},
		{`{"content":"` + long + "Paris " + long + `"}`, `{"content":"` + long + "Berlin " + long + `"}`, []string{
			`content: recorded "…long long long long Paris long long long long long long long long long long long…", ` +
				`got "…long long long long Berlin long long long long long long long long long long lon…"`,
		}},
		{`{"a":1,"b":2}`, `{"b":3,"c":[4]}`, []string{"a: recorded 1, got nothing", "b: recorded 2, got 3", "c: recorded nothing, got [4]"}},
		{`1`, `"1"`, []string{`recorded 1, got "1"`}},
		{`["a","b","c"]`, `["a","new","b","c"]`, []string{`1: recorded nothing, got "new"`}},
		{`["a","b","c"]`, `["b","x"]`, []string{`0: recorded "a", got nothing`, `1: recorded "c", got "x"`}},
		{`[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]`, `[{"role":"user","content":"a"},{"role":"user","content":"d"}]`,
			[]string{`1: recorded {"role":"assistant","content":"b"}, got nothing`, `1.content: recorded "c", got "d"`}},
		{`[{"type":"text","text":"a"}]`, `[{"type":"tool_use","name":"search","input":{}}]`,
			[]string{`0: recorded {"type":"text","text":"a"}, got {"type":"tool_use","name":"search","input":{}}`}},
		{`{"input":{"id":1,"created_at":null}}`, `{"input":{"id":2}}`, []string{"input.id: recorded 1, got 2", "input.created_at: recorded null, got nothing"}},
		{`{"type":"model","id":"claude-a"}`, `{"type":"model","id":"claude-b"}`, []string{`id: recorded "claude-a", got "claude-b"`}},
		{`9007199254740993`, `9007199254740992`, []string{"recorded 9007199254740993, got 9007199254740992"}},
	} {
		assert.Equal(t, c.want, texts(parse(t, c.left), parse(t, c.right), difference.Conversation()), c.left)
	}
}

func TestACharacterIsNotCutWhereATextIsShortened(t *testing.T) {
	umlauts := strings.Repeat("ä", 200)
	d := difference.Difference{Left: jsontree.Of("x" + umlauts + "1" + umlauts), Right: jsontree.Of("x" + umlauts + "2" + umlauts)}
	assert.NotContains(t, d.Text("recorded", "got"), "\ufffd")
}

func TestFirstSaysThatThereIsMore(t *testing.T) {
	found, more := difference.First(2, parse(t, `[1,2,3]`), parse(t, `["a","b","c"]`), difference.Rules{})
	assert.Len(t, found, 2)
	assert.True(t, more)
	_, more = difference.First(3, parse(t, `[1,2,3]`), parse(t, `["a","b","c"]`), difference.Rules{})
	assert.False(t, more)
}

// value makes a random value such as the API's, of so many levels.
func value(random *rand.Rand, depth int) *jsontree.Node {
	switch kind := random.IntN(8); {
	case kind < 2 && depth > 0:
		n := jsontree.Arr()
		for range random.IntN(5) {
			n.Items = append(n.Items, value(random, depth-1))
		}
		return n
	case kind < 5 && depth > 0:
		n := jsontree.Obj()
		for range random.IntN(5) {
			keys := []string{"type", "role", "id", "content", "system", "input", "text", "a", "b"}
			n.SetField(keys[random.IntN(len(keys))], value(random, depth-1))
		}
		return n
	case kind == 5:
		return jsontree.Of(random.IntN(3))
	case kind == 6:
		return jsontree.Of(random.IntN(2) == 0)
	default:
		return jsontree.Of([]string{"", "x", "y", "tool_use"}[random.IntN(4)])
	}
}

func TestDigestsAgreeExactlyWhereNothingDiffers(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	same := 0
	for range 20_000 {
		rules := difference.Rules{EmptyIsAbsent: random.IntN(2) == 0}
		if random.IntN(2) == 0 {
			rules.Ignore = difference.Conversation().Ignore
		}
		left, right := value(random, 3), value(random, 3)
		if random.IntN(2) == 0 {
			right = left.Clone()
			random.Shuffle(len(right.Members), func(i, j int) { right.Members[i], right.Members[j] = right.Members[j], right.Members[i] })
			if len(right.Items) > 0 {
				right.Items = slices.Delete(right.Items, 0, 1)
			}
		}
		found := texts(left, right, rules)
		require.Equal(t, len(found) == 0, difference.Same(left, right, rules), "%s and %s: %q", left, right, found)
		require.Equal(t, len(found) == 0, len(texts(right, left, rules)) == 0, "%s and %s", left, right)
		if len(found) == 0 {
			same++
		}
	}
	assert.Greater(t, same, 1000, "both cases are met")
}

func TestAChangeIsFoundAtItsPath(t *testing.T) {
	request := parse(t, `{"model":"claude-a","system":[{"type":"text","text":"You search."}],"tools":[{"name":"search","input_schema":{"type":"object"}}],
		"messages":[{"role":"user","content":"Weather?"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"search","input":{"q":["Paris",2]}}]},
		{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"rain"},{"type":"text","text":"and?"}]}]}`)
	paths := []string{
		"model", "system.0.text", "tools.0.name", "tools.0.input_schema.type", "messages.0.role", "messages.0.content",
		"messages.1.content.0.input.q.0", "messages.1.content.0.input.q.1", "messages.2.content.0.content", "messages.2.content.1.text",
	}
	for _, path := range paths {
		changed := request.Clone()
		require.NoError(t, changed.Set(path, jsontree.Of("changed")))
		found, more := difference.First(1, request, changed, difference.Conversation())
		require.Len(t, found, 1, path)
		assert.False(t, more, path)
		assert.Equal(t, difference.Difference{Path: path, Left: request.Get(path), Right: jsontree.Of("changed")}, found[0])
	}
}

func TestALongListIsComparedWithinBounds(t *testing.T) {
	left, right := jsontree.Arr(), jsontree.Arr()
	for i := range 100_000 {
		left.Items = append(left.Items, jsontree.Of("left "+strconv.Itoa(i)))
		right.Items = append(right.Items, jsontree.Of("right "+strconv.Itoa(i)))
	}
	assert.Len(t, texts(left, right, difference.Rules{}), 100_000)
}

func FuzzEveryDifferenceIsOne(f *testing.F) {
	f.Add(`{"messages":[{"role":"user","content":"a"}]}`, `{"messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}`)
	f.Add(`[1,2,{"id":"x"},"é"]`, `[2,{"id":"y"},1e0]`)
	f.Add(`{"input":{"id":null}}`, `{"input":{}}`)
	f.Fuzz(func(t *testing.T, a, b string) {
		left, err := jsontree.ParseString(a)
		right, err2 := jsontree.ParseString(b)
		if err != nil || err2 != nil {
			t.Skip("no JSON")
		}
		rules := difference.Conversation()
		assert.Empty(t, texts(left, left.Clone(), rules))
		found := texts(left, right, rules)
		assert.Equal(t, len(found) == 0, difference.Same(left, right, rules), "%q", found)
		for d := range difference.Between(left, right, rules) {
			assert.False(t, d.Left != nil && d.Right != nil && difference.Same(d.Left, d.Right, rules), d.Text("left", "right"))
		}
	})
}
