package progress

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/script"
)

// BenchmarkNext chooses among rules of one kind, of which the last one matches,
// in a catalogue of one scenario or a thousand: looked up by name as for the
// first request of a session.
func BenchmarkNext(b *testing.B) {
	for _, kind := range []struct{ name, when string }{
		{"model", "{model: model-%d}"},
		{"model and stream", "{model: model-%d, stream: true}"},
		{"one of two models", "{model: {any_of: [model-%d, none]}}"},
		{"header", "{headers: {x-case: 'case-%d'}}"},
		{"text", "{text: case-%d.}"},
		{"body", "{body: {messages.0.content: This is case-%d.}}"},
		{"turn", "{turn: 1, body: {messages.0.content: This is case-%d.}}"},
		{"tool result", "{tool_result: false, body: {messages.0.content: This is case-%d.}}"},
		{"cel", `{cel: 'request.headers["x-case"] == "case-%d"'}`},
	} {
		for _, size := range []struct{ scenarios, rules int }{{1, 1}, {1, 1000}, {1000, 1000}} {
			b.Run(fmt.Sprintf("%s/%d scenarios of %d rules", kind.name, size.scenarios, size.rules), func(b *testing.B) {
				c := benchCatalogue(b, size.scenarios, benchRules(kind.when, size.rules))
				benchNext(b, c, benchIncoming(size.rules-1), size.rules-1)
			})
		}
	}
}

// BenchmarkNextByStream has a thousand rules for streams above the one for plain
// requests.
func BenchmarkNextByStream(b *testing.B) {
	rules := benchRules("{stream: true, text: case-%d.}", 1000) + "  - {when: {stream: false}, steps: [{reply: {}}]}\n"
	in := benchIncoming(0)
	in.Request.Body = jsontree.Obj("model", "model-0")
	benchNext(b, benchCatalogue(b, 1, rules), in, 1000)
}

// BenchmarkNextOfANewSession measures the first request of a session, or of a call with
// steps of its own.
func BenchmarkNextOfANewSession(b *testing.B) {
	s, err := benchCatalogue(b, 1, benchRules("{model: model-%d}", 1000)).Get("bench")
	require.NoError(b, err)
	in := benchIncoming(999)
	b.ReportAllocs()
	for b.Loop() {
		var p Progress
		if p.Begin(claude.Messages, noon); p.Next(s, &Positions{}, in, noon).Rule != 999 {
			b.Fatal("another rule")
		}
	}
}

// BenchmarkNearMiss measures a request that fits none of a thousand rules: it fails one
// condition of the first, or two of each.
func BenchmarkNearMiss(b *testing.B) {
	in := benchIncoming(-1)
	b.Run("by one condition", func(b *testing.B) {
		benchNext(b, benchCatalogue(b, 1, benchRules("{model: model-%d}", 1000)), in, scenarios.NoRule)
	})
	b.Run("by two conditions", func(b *testing.B) {
		benchNext(b, benchCatalogue(b, 1, benchRules("{model: model-%d, stream: false}", 1000)), in, scenarios.NoRule)
	})
}

// BenchmarkAnswer chooses the step of a scenario that has one, makes its answer
// and, as a server does, the script of it.
func BenchmarkAnswer(b *testing.B) {
	for _, c := range []struct{ name, step string }{
		{"text", "reply: {text: Hello}"},
		{"error", "error: overloaded_error"},
		{"headers", "error: {type: rate_limit_error, retry_after: 3, headers: {x-one: a, x-two: b, x-three: null}}"},
		{"template", "reply: {text: 'Hello {{.model}}'}"},
	} {
		s, err := benchCatalogue(b, 1, "  - steps: [{"+c.step+"}]\n").Get("bench")
		require.NoError(b, err)
		in, p, call := benchIncoming(0), Progress{}, Positions{}
		next := func(b *testing.B) script.Answer {
			p.Begin(claude.Messages, noon)
			step, err := p.Next(s, &call, in, noon).Step.Fill(scenarios.Fill{Incoming: in, Now: noon})
			if err != nil {
				b.Fatal(err)
			}
			p.End(incoming.Outcome{End: incoming.EndCompleted, Status: 200}, Last{}, noon)
			return step.Answer(in.Request)
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				next(b)
			}
		})
		b.Run(c.name+" and script", func(b *testing.B) {
			cache, env := script.Cache{}, script.Env{Now: noon}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cache.Compile(next(b), env); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func benchNext(b *testing.B, c *catalogue.Catalogue, in incoming.Request, want int) {
	p, call := Progress{}, Positions{}
	b.ReportAllocs()
	for b.Loop() {
		s, err := c.Get("bench")
		if err != nil {
			b.Fatal(err)
		}
		p.Begin(claude.Messages, noon)
		if got := p.Next(s, &call, in, noon); got.Rule != want {
			b.Fatalf("rule %d instead of %d", got.Rule, want)
		}
		p.End(incoming.Outcome{End: incoming.EndCompleted, Status: 200}, Last{}, noon)
	}
}

// benchRules returns rules in YAML whose conditions differ in a number.
func benchRules(when string, count int) string {
	var text strings.Builder
	for i := range count {
		fmt.Fprintf(&text, "  - {when: %s, steps: [{reply: {}}]}\n", fmt.Sprintf(when, i))
	}
	return text.String()
}

// benchCatalogue returns the embedded catalogue with count further scenarios of one rule
// each, except the one named bench, which has the given rules.
func benchCatalogue(b *testing.B, count int, rules string) *catalogue.Catalogue {
	c, err := catalogue.Open()
	require.NoError(b, err)
	all := make([]*scenarios.Scenario, count)
	for i := range all {
		name, own := fmt.Sprintf("bench-%d", i), benchRules("{model: model-%d}", 1)
		if i == 0 {
			name, own = "bench", rules
		}
		all[i], err = scenarios.Parse("in a benchmark", []byte("name: "+name+"\nsummary: s\nrules:\n"+own), faults.Builtin())
		require.NoError(b, err)
	}
	return c.With(all...)
}

// benchIncoming returns a request that fits the rule with a number.
func benchIncoming(rule int) incoming.Request {
	return incoming.Request{
		Request: &claude.Request{Endpoint: claude.Messages, Body: jsontree.Obj(
			"model", fmt.Sprintf("model-%d", rule), "max_tokens", 100, "stream", true,
			"messages", []any{jsontree.Obj("role", "user", "content", fmt.Sprintf("This is case-%d.", rule))},
		)},
		Headers: map[string][]string{"X-Case": {fmt.Sprintf("case-%d", rule)}, "User-Agent": {"bench"}, "Accept": {"*/*"}},
	}
}

// BenchmarkParseScenario reads a scenario of a thousand rules and makes its index.
func BenchmarkParseScenario(b *testing.B) {
	text := []byte("name: bench\nsummary: s\nrules:\n" + benchRules("{model: model-%d, stream: true}", 1000))
	registry := faults.Builtin()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := scenarios.Parse("in a benchmark", text, registry); err != nil {
			b.Fatal(err)
		}
	}
}
