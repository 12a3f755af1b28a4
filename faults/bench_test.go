package faults_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/compose"
)

func BenchmarkCompilePlain(b *testing.B) { benchmarkCompile(b, reply(false)) }

func BenchmarkCompileStream(b *testing.B) {
	a := reply(true)
	a.Reply = &compose.Reply{Text: ptr("one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"), TokensPerPart: 1}
	s, err := faults.Compile(a, env())
	require.NoError(b, err)
	b.ReportMetric(float64(len(s.Ops)), "ops/script")
	benchmarkCompile(b, a)
}

func BenchmarkCompileFaults(b *testing.B) {
	benchmarkCompile(b, reply(true,
		faults.Use{Name: "insert", Fault: &faults.Insert{}},
		faults.Use{Name: "chop", Fault: &faults.Chop{Size: 16}},
		faults.Use{Name: "reset", Fault: &faults.Reset{At: percent(60)}},
	))
}

func benchmarkCompile(b *testing.B, a faults.Answer) {
	e := env()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := faults.Compile(a, e); err != nil {
			b.Fatal(err)
		}
	}
}
