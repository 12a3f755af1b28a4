package script_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func BenchmarkCompilePlain(b *testing.B) { benchmarkCompile(b, scripttest.Reply(false)) }

func BenchmarkCompileStream(b *testing.B) {
	a := scripttest.Reply(true)
	a.Reply = &compose.Reply{Text: new("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"), TokensPerPart: 1}
	s, err := script.Compile(a, scripttest.Env())
	require.NoError(b, err)
	b.ReportMetric(float64(len(s.Ops)), "ops/script")
	benchmarkCompile(b, a)
}

func BenchmarkCompileFaults(b *testing.B) {
	benchmarkCompile(b, scripttest.Reply(true,
		script.Use{Name: "insert", Fault: &faults.Insert{}},
		script.Use{Name: "chop", Fault: &faults.Chop{Size: 16}},
		script.Use{Name: "reset", Fault: &faults.Reset{At: script.AtPercent(60)}},
	))
}

func benchmarkCompile(b *testing.B, a script.Answer) {
	e := scripttest.Env()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := script.Compile(a, e); err != nil {
			b.Fatal(err)
		}
	}
}
