package server_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
)

// brief is a test whose end comes when the benchmark says so.
type brief struct {
	testing.TB
	cleanups []func()
}

func (b *brief) Cleanup(f func()) { b.cleanups = append(b.cleanups, f) }

func (b *brief) end() {
	for len(b.cleanups) > 0 {
		last := len(b.cleanups) - 1
		b.cleanups[last]()
		b.cleanups = b.cleanups[:last]
	}
}

// BenchmarkStart is what a test pays for a server of its own, and for a session
// on one that it shares.
func BenchmarkStart(b *testing.B) {
	for name, opts := range map[string][]server.Option{
		"socket": {server.WithScenario("overloaded-once")},
		"memory": {server.WithScenario("overloaded-once"), server.InMemory()},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				test := &brief{TB: b}
				server.Start(test, opts...)
				test.end()
			}
		})
	}
	b.Run("session", func(b *testing.B) {
		mock := server.Start(b, server.InMemory())
		for b.Loop() {
			test := &brief{TB: b}
			require.NotNil(b, mock.Session(test, "overloaded-once"))
			test.end()
		}
	})
}
