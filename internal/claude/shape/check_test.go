package shape

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

const small = `{
"requests": {"things": ["Thing", "BetaThing"]},
"objects": {
"Thing": {"type": {"words": ["thing"]}, "name!": {"string": null, "min": 1, "max": 3, "pattern": "^[a-z]+$"}, "size": [{"number": null, "above": 0, "max": 9}, "null"],
  "count": {"integer": null, "min": 1}, "parts": {"list": "Part", "min": 1, "max": 2}, "role": "Speaker", "notes": {"map": "string"}, "label": ["string", {"list": "string"}]},
"BetaThing": {"name!": "string", "new": {"betas": ["new-2026-01-01", "new-2026-02-02"], "form": "boolean"}, "*": "string"},
"Screw": {"type": ["null", {"words": ["screw"]}], "turns!": "integer"},
"Nail": {"type!": {"words": ["nail", "tack"]}},
"User": {"role!": {"words": ["user"]}}
},
"unions": {
"Part": {"by": "type", "default": "screw", "variants": {"screw": "Screw", "nail": "Nail", "tack": "Nail"}},
"Speaker": {"by": "role", "variants": {"user": "User"}}
}}`

// problemOf checks a body with the small table in place of the API's.
func problemOf(t *testing.T, body string, options Options) string {
	t.Helper()
	n, err := jsontree.ParseString(body)
	require.NoError(t, err)
	r := load([]byte(small)).requests["things"]
	f := r.ordinary
	if options.Beta {
		f = r.beta
	}
	p := check{Options: options}.value(n, &f)
	if p == nil {
		return ""
	}
	return p.Path + ": " + p.Reason
}

func TestTheFirstProblemIsFound(t *testing.T) {
	for _, row := range []struct{ body, want string }{
		{`{"name": "a", "size": null, "parts": [{"turns": 1}, {"type": "tack"}], "notes": {"x": "y"}, "label": ["b"]}`, ""},
		{`7`, ": Input should be a valid dictionary"},
		{`{}`, "name: Field required"},
		{`{"zebra": 1, "size": 10}`, "name: Field required"},
		{`{"zebra": 1, "name": "a", "size": 10}`, "size: Input should be less than or equal to 9"},
		{`{"name": "a", "size": 0}`, "size: Input should be greater than 0"},
		{`{"name": "a", "count": 0}`, "count: Input should be greater than or equal to 1"},
		{`{"name": "a", "count": 1.5}`, "count: Input should be a valid integer"},
		{`{"name": "a", "count": 1e999}`, "count: Input should be a valid integer"},
		{`{"name": "a", "size": 1e999}`, "size: Input should be a finite number"},
		{`{"name": null}`, "name: Input should be a valid string"},
		{`{"name": ""}`, "name: String should have at least 1 character"},
		{`{"name": "abcd"}`, "name: String should have at most 3 characters"},
		{`{"name": "äöü"}`, "name: String should match pattern '^[a-z]+$'"},
		{`{"name": "a", "zebra": 1}`, "zebra: Extra inputs are not permitted"},
		{`{"name": "a", "type": "thin"}`, "type: Input should be 'thing'"},
		{`{"name": "a", "parts": []}`, "parts: List should have at least 1 item after validation, not 0"},
		{`{"name": "a", "parts": [{"turns": 1}, {"turns": 1}, {"turns": 1}]}`, "parts: List should have at most 2 items after validation, not 3"},
		{`{"name": "a", "parts": [{}]}`, "parts.0.screw.turns: Field required"},
		{`{"name": "a", "parts": [{"type": "nail", "turns": 1}]}`, "parts.0.nail.turns: Extra inputs are not permitted"},
		{`{"name": "a", "parts": [{"type": "glue"}]}`, "parts.0: Input tag 'glue' found using 'type' does not match any of the expected tags: 'nail', 'screw', 'tack'"},
		{`{"name": "a", "parts": [{"type": 1}]}`, "parts.0.type: Input should be a valid string"},
		{`{"name": "a", "role": {}}`, "role.role: Field required"},
		{`{"name": "a", "role": {"role": "bot"}}`, "role.role: Input should be 'user'"},
		{`{"name": "a", "role": {"role": "user", "x": 1}}`, "role.x: Extra inputs are not permitted"},
		{`{"name": "a", "notes": {"x": 1}}`, "notes.x: Input should be a valid string"},
		{`{"name": "a", "label": ["b", 1]}`, "label.1: Input should be a valid string"},
		{`{"name": "a", "label": 1}`, "label: Input should be a valid list"},
		{`{"name": "a", "name": "b"}`, ""},
	} {
		assert.Equal(t, row.want, problemOf(t, row.body, Options{Strict: true}), row.body)
	}
}

func TestOnlyTypesAndRequiredFieldsCountWhenNotStrict(t *testing.T) {
	for body, want := range map[string]string{
		`{"name": "abcd", "zebra": 1, "size": 99, "type": "thin", "parts": [{"type": "glue"}]}`: "",
		`{"size": 99}`: "name: Field required",
		`{"name": 1}`:  "name: Input should be a valid string",
	} {
		assert.Equal(t, want, problemOf(t, body, Options{}), body)
	}
}

func TestABetaFieldIsKnownToRequestsThatNameItsBeta(t *testing.T) {
	const body = `{"name": "a", "new": true, "other": "text"}`
	for want, betas := range map[string][]string{"": {"x", "new-2026-02-02"}, "new: Input should be a valid string": {"x"}} {
		assert.Equal(t, want, problemOf(t, body, Options{Strict: true, Beta: true, Betas: betas}), betas)
	}
	assert.Empty(t, problemOf(t, body, Options{Strict: true, Beta: true}), "no beta is named at all")
}

func TestAnObjectThatIsAcceptedMayBeAnything(t *testing.T) {
	accept := func(n *jsontree.Node) bool { return n.Field("type").Str() == "glue" }
	body := `{"name": "a", "parts": [{"type": "glue", "sticky": true}]}`
	assert.Empty(t, problemOf(t, body, Options{Strict: true, Accept: accept}))
}

func TestPatternsAreThoseOfRegexp(t *testing.T) {
	for pattern, inputs := range map[string][]string{
		`^[a-zA-Z0-9_-]{1,3}$`:           {"", "a", "a-_", "abcd", "ä", "a\n"},
		`^srvtoolu_[a-z]+$`:              {"srvtoolu_", "srvtoolu_a", "srvtoolu_A", "toolu_a"},
		`^[^\x00-\x1f\x7f-\x9f\u2028]*$`: {"", "a", "a\tb", "\u2028", "\u2029", "\u009f", "日"},
		`^(?:a|b)+c?$`:                   {"ab", "abc", "c"},
		`^[a-z]?$`:                       {"", "a", "ab"},
		`[0-9]`:                          {"", "a1b"},
	} {
		for _, input := range inputs {
			want := regexpOf(pattern).MatchString(input)
			assert.Equal(t, want, newPattern(pattern).matches(input), "%s on %q", pattern, input)
		}
	}
}
