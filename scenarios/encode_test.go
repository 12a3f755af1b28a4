package scenarios

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template/parse"

	"cel.dev/cel-go/cel"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	builtin "github.com/claudemock/claudemock/scenarios.d"
)

// requireRoundTrip fails unless the YAML of a scenario parses to the same
// scenario, and again to the same YAML.
func requireRoundTrip(t *testing.T, s *Scenario) {
	t.Helper()
	text, err := Encode(s)
	require.NoError(t, err)
	if len(text) > strictyaml.MaxBytes {
		t.Skip("what short forms and escapes stood for is longer than a file may be")
	}
	again, err := Parse("again", text, faults.Builtin())
	require.NoError(t, err, "%s", text)
	require.Equal(t, meaning(s), meaning(again), "%s", text)
	repeated, err := Encode(again)
	require.NoError(t, err)
	require.Equal(t, string(text), string(repeated))
}

func TestEveryScenarioOfTheCatalogueSurvivesBeingWritten(t *testing.T) {
	err := fs.WalkDir(builtin.Files, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || NameOf(path) == "" {
			return err
		}
		t.Run(NameOf(path), func(t *testing.T) {
			text, err := fs.ReadFile(builtin.Files, path)
			require.NoError(t, err)
			s, err := Parse(path, text, faults.Builtin())
			require.NoError(t, err)
			requireRoundTrip(t, s)
		})
		return nil
	})
	require.NoError(t, err)
}

func TestEveryGoodFileSurvivesBeingWritten(t *testing.T) {
	for _, path := range files(t, "testdata/good/*.yaml") {
		t.Run(filepath.Base(path), func(t *testing.T) { requireRoundTrip(t, parseFile(t, path)) })
	}
}

func TestEveryFaultSurvivesBeingWritten(t *testing.T) {
	for _, kind := range faults.Builtin() {
		t.Run(kind.Name, func(t *testing.T) {
			s, err := Parse("x", []byte("name: x\nsummary: s\nsteps: [{faults: [{"+kind.Name+": "+kind.Sample+"}]}]"), faults.Builtin())
			require.NoError(t, err)
			requireRoundTrip(t, s)
		})
	}
}

// TestEveryFormSurvivesBeingWritten covers values that are easily lost: zeros with a
// meaning, and short forms that have another meaning elsewhere.
func TestEveryFormSurvivesBeingWritten(t *testing.T) {
	rule := func(when string) string { return "rules: [{when: {" + when + "}, steps: [{reply: {}}]}]" }
	for _, text := range []string{
		"summary: ''", "tags: []", "keys: {}", "listener: {tls: ok, faults: []}", "expect: {requests: {max: 4}}", "expect: {requests: 4}",
		"expect: {output: ''}", "expect: {output: {not: a}}", "expect: {output: {any_of: [a, {contains: b, not: c}]}, exit: any}",
		"expect: {rules: {gives-up: {max: 6}}, skip: [jitters]}", "expect: {waits: {min: 1s}, within: 90m, in_flight: {min: 2, max: 3}}",
		"limits: tier-1", "limits: {tier: tier-1, concurrent: 2}",
		"listener: {tls: expired, tls_times: 1, faults: [{refuse: {for: 20s}}, {refuse: {}}, {never_read: {}}, {idle_drop: {on: request}}]}",
		"listener: {protocol: h2c, faults: [{goaway: {at: {byte: 0}, last_stream_id: 0, code: NO_ERROR}}]}",
		rule("text: ''"), rule("text: a*b"), rule("text: {not: {any_of: [a, {regexp: b}]}}"), rule("text: {exists: false}"), rule("text: '5'"),
		rule("model: ''"), rule("model: 5"), rule("model: {contains: a}"), rule("model: {not: a*}"), rule("body: {'': x, '<<': y, 'null': z}"),
		rule("nth: 3"), rule("nth: {}"), rule("nth: {from: 2, to: 2, every: 2}"), rule("nth: {from: 2}"), rule("in_flight: 2"), rule("in_flight: {min: 2}"),
		rule("since: {after: 0s}"), rule("since: {before: 1h}"), rule("window: {every: 1m, for: 20s, offset: 0s}"), rule("previous: 529"), rule("previous: reset"),
		rule("cel: 'request.text == \"a: #b\"'"), rule("stream: false"), rule("headers: {X-A: {exists: true}}"),
		rule("turn: 1"), rule("turn: {from: 2, to: 5}"), rule("last_role: user"), rule("tool_result: true"), rule("tool_result: false"), rule("tool_result: {}"), rule("tool_result: [{name: a}, {is_error: true}]"),
		rule("tool_result: {name: a*, is_error: false, content: {contains: x}}"), rule("body: {messages.-1.role: user}"),
		"steps: [{}]", "steps: [{reply: {text: ''}}]", "steps: [{reply: {content: []}}]", "steps: [{reply: {text: \"\\0\\u2028 \\n\\r\"}}]", "steps: [{reply: {body: \"a\\n\\n b\\n\"}}]",
		"steps: [{reply: {body: \"a\\n\\n\"}}]", "steps: [{reply: {body: \" a\\nb\"}}]", "steps: [{reply: {body: \"\\n\"}}]",
		"steps: [{reply: {usage: {a: 1.50, b: 1e3, c: -0, d: [null, ~, [], {}], e: '1', f: 0x10, g: true}, unknown_keys: ignore}}]",
		"steps: [{reply: {events: [{event: '', data: {type: a}}, {event: b, data: {type: a}}, {data: {type: a}}, {data: {}}, {event: '', data: ''}]}}]",
		"steps: [{reply: {pace: {first: 0s, between: {p50: 1ms, p99: 2s}, jitter: {long_tailed: 1s}}}}]",
		"steps: [{error: {type: api_error, retry_after: 0, transient: false}}]", "steps: [{error: {status: 503, retry_after: {seconds: -0.5, as: seconds}}}]",
		"steps: [{choose: [{weight: 3, reply: {}}, {error: api_error}], until: session.requests > 3}]",
		"steps: [{faults: []}]", "steps: [{faults: [{delay: 0s}]}]", "steps: [{faults: [{delay: {jitter: 0s}}]}]", "steps: [{faults: [{reset: {at: -1, probability: 1}}]}]",
		"steps: [{faults: [{reset: {at: 33.25%}}]}]", "steps: [{faults: [{reset: {at: 0s}}]}]", "steps: [{faults: [{reset: {at: {event: 5s, nth: -1, edge: before}}}]}]",
		"steps: [{faults: [{set: {path: a, value: null}}]}]", "steps: [{faults: [{compress: {declare: false}}]}]", "steps: [{faults: [{garbage: {size: 10kB}}]}]",
		"steps: [{faults: [{framing: {space: false}}]}]", "steps: [{faults: [{status: {code: 529, reason: ''}}]}]", "steps: [{faults: [{insert: {event: '', raw: x}}]}]",
		"states: {down: {for: 1h30m, then: start}}",
	} {
		if !strings.HasPrefix(text, "summary") {
			text += "\nsummary: s"
		}
		s, err := Parse("x", []byte("name: x\n"+text), faults.Builtin())
		if assert.NoError(t, err, text) {
			requireRoundTrip(t, s)
		}
	}
}

func TestTheMeaningOfAScenarioIsAllOfIt(t *testing.T) {
	read := func(more string) string {
		s, err := Parse("x", []byte("name: x\nsummary: s\n"+more), faults.Builtin())
		require.NoError(t, err)
		return meaning(s)
	}
	seen := map[string]string{}
	for _, text := range []string{
		"", "tags: []", "tags: [a]", "steps: [{reply: {}}]", "steps: [{reply: {text: ''}}]", "steps: [{reply: {content: []}}]",
		"steps: [{until: session.requests > 1}]", "steps: [{until: session.requests > 2}]",
		"steps: [{faults: [reset]}]", "steps: [{faults: [{reset: {at: 1%}}]}]", "steps: [{faults: [{reset: {at: 2%}}]}]",
		"rules: [{when: {model: a}, steps: [{}]}]", "rules: [{when: {model: b}, steps: [{}]}]", "rules: [{when: {model: {regexp: b}}, steps: [{}]}]",
		"steps: [{reply: {headers: {a: null}}}]", "steps: [{reply: {headers: {a: ''}}}]", "steps: [{reply: {body: '{{.model}}'}}]",
	} {
		got := read(text)
		assert.Empty(t, seen[got], "%q reads like another", text)
		seen[got] = text + " "
	}
	assert.Equal(t, read("tags: [a]\nspeed: fixed"), read("speed: fixed\n\ntags:\n  - a"), "order and positions do not matter")
}

func TestWhatIsWrittenReadsLikeAFile(t *testing.T) {
	text, err := Encode(parseFile(t, "testdata/good/everything.yaml"))
	require.NoError(t, err)
	golden(t, "testdata/encoded/everything.yaml", text)
}

func TestTextThatIsNoUTF8CannotBeWritten(t *testing.T) {
	text := "\xff"
	_, err := Encode(&Scenario{Name: "x", Steps: []*Step{{Reply: &Reply{Text: &text}}}})
	assert.ErrorContains(t, err, `the text "\xff" is no UTF-8 [steps.0.reply.text]`)
}

func FuzzEncode(f *testing.F) {
	for _, path := range files(f, "testdata/*/*.yaml") {
		f.Add(read(f, path))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if s, err := Parse("fuzz", text, faults.Builtin()); err == nil {
			requireRoundTrip(t, s)
		}
	})
}

// meaning returns every field of a scenario in words, apart from positions, the hash, and
// values compiled from texts that are shown themselves.
func meaning(s *Scenario) string {
	var b strings.Builder
	show(&b, reflect.ValueOf(s), "\n")
	return b.String()
}

var (
	unsaid = []reflect.Type{
		reflect.TypeFor[strictyaml.Pos](), reflect.TypeFor[cel.Program](), reflect.TypeFor[*parse.ListNode](),
		reflect.TypeFor[*ruleIndex](), reflect.TypeFor[*preparedReply](), reflect.TypeFor[*preparedError](),
	}
	shape = reflect.TypeFor[*regexp.Regexp]()
)

func show(b *strings.Builder, v reflect.Value, indent string) {
	deeper := indent + "  "
	switch {
	case slices.Contains(unsaid, v.Type()):
		return
	case v.Kind() != reflect.Struct && v.Kind() != reflect.Array && v.IsZero():
		fmt.Fprintf(b, "zero %s", v.Type())
		return
	case v.Type() == shape:
		b.WriteString("regexp " + v.Elem().FieldByName("expr").String())
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		fmt.Fprintf(b, "%s ", v.Elem().Type())
		show(b, v.Elem(), indent)
	case reflect.Struct:
		for i := range v.NumField() {
			if field := v.Type().Field(i); field.Name != "Hash" && field.Name != "memory" {
				b.WriteString(deeper + field.Name + ": ")
				show(b, v.Field(i), deeper)
			}
		}
	case reflect.Slice:
		fmt.Fprintf(b, "%d items", v.Len())
		for i := range v.Len() {
			b.WriteString(deeper + "- ")
			show(b, v.Index(i), deeper)
		}
	case reflect.Map:
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		fmt.Fprintf(b, "%d entries", len(keys))
		for _, key := range keys {
			b.WriteString(deeper + key.String() + "= ")
			show(b, v.MapIndex(key), deeper)
		}
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	default:
		fmt.Fprintf(b, "%v", v)
	}
}
