package scenarios

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
)

// TestTheMemoryOfAScenarioIsAboutWhatItTakes compares the estimate with the reachable
// heap, for scenarios with many parts of one kind.
func TestTheMemoryOfAScenarioIsAboutWhatItTakes(t *testing.T) {
	numbered := func(count int, format string) string {
		var b strings.Builder
		for i := range count {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, steps := range map[string]string{
		"steps":          "steps: [" + numbered(4000, "{reply: {text: a%d}}, ") + "]",
		"repeated steps": "steps: [&s {reply: {text: a}}, " + strings.Repeat("*s, ", 8000) + "]",
		"blocks":         "steps: [{reply: {content: [" + numbered(5000, "{type: text, text: a%d}, ") + "]}}]",
		"events":         "steps: [{reply: {events: [" + numbered(5000, "{event: e, data: {type: t, a: %d}}, ") + "]}}]",
		"faults":         "steps: [" + strings.Repeat("{reply: {}, faults: ["+numbered(50, "{insert: {event: e%d, data: {a: b}}}, ")+"]}, ", 50) + "]",
		"headers":        "steps: [{reply: {headers: {" + numbered(9000, "h%d: a, ") + "}}}]",
		"a long text":    "steps: [{reply: {text: " + strings.Repeat("a", 900_000) + "}}]",
		"repeated texts": "steps: [{reply: {text: &t " + strings.Repeat("a", 100_000) + "}}, " + strings.Repeat("{reply: {text: *t}}, ", 300) + "]",
		"a template":     "steps: [{reply: {text: '" + strings.Repeat("{{.n}}", 100_000) + "'}}]",
		"templates":      "steps: [" + strings.Repeat("{reply: {text: '{{if contains .text \"a\"}}b{{end}}'}}, ", 4000) + "]",
		"rules":          "rules: [" + numbered(2000, "{when: {model: m%d*, text: a}, steps: [{reply: {}}]}, ") + "]\nsteps: [{reply: {}}]",
		"stars":          "rules: [{when: {model: '" + strings.Repeat("a*", 300_000) + "'}, steps: [{reply: {}}]}]\nsteps: [{reply: {}}]",
		"expressions":    "rules: [" + numbered(200, "{when: {cel: 'request.text == \"%d\"'}, steps: [{reply: {}}]}, ") + "]\nsteps: [{reply: {}}]",
		"a long one":     "rules: [{when: {cel: 'request.text in [" + numbered(3000, "\"%d\", ") + "]'}, steps: [{reply: {}}]}]\nsteps: [{reply: {}}]",
		"regexps":        "rules: [" + numbered(1000, "{when: {text: {regexp: 'a%d|b+'}}, steps: [{reply: {}}]}, ") + "]\nsteps: [{reply: {}}]",
		"a large regexp": "rules: [{when: {text: {regexp: '" + strings.Repeat("(a{1000}|b)?", 40) + "'}}, steps: [{reply: {}}]}]\nsteps: [{reply: {}}]",
		"states":         "steps: [{reply: {}}]\nthen: s0\nstates: {" + numbered(2000, "s%d: {for: 1s, then: s0, steps: [{reply: {}}]}, ") + "}",
		"results":        "batches: {results: [" + numbered(3000, "{custom_id: r%d, result: expired}, ") + "]}\nsteps: [{reply: {}}]",
	} {
		text := "name: much\nsummary: much of one thing\n" + steps
		_, err := Parse("much", []byte(text), faults.Builtin()) // what is made once for all
		require.NoError(t, err, name)
		before := reachable()
		s, err := Parse("much", []byte(text), faults.Builtin())
		require.NoError(t, err, name)
		took := reachable() - before
		t.Logf("%-16s text %7d, takes %9d, counted as %9d: %.1f", name, len(text), took, s.Memory(), float64(s.Memory())/float64(took))
		assert.GreaterOrEqual(t, int64(s.Memory()), took*9/10, name)
		assert.LessOrEqual(t, int64(s.Memory()), 10*took+2_000_000, name)
		runtime.KeepAlive(s)
	}
}

// reachable returns how many bytes of the heap are reachable.
func reachable() int64 {
	runtime.GC()
	runtime.GC()
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(samples)
	return int64(samples[0].Value.Uint64())
}
