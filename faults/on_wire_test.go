package faults_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/script"
)

// onWire is a fault that strikes the body as it is sent.
func onWire(name string, fault script.Fault) script.Use {
	return script.Use{Name: name, Fault: fault, Wire: true}
}

func compressed(with string) script.Use {
	return use("compress", &faults.Compress{With: with, Declare: true, Flush: true})
}

func TestGoldenScriptsOfFaultsOnTheWire(t *testing.T) {
	for name, answer := range map[string]script.Answer{
		"wire-truncated": verbatim(compressed("gzip"), onWire("truncate", &faults.Truncate{At: atByte(8)})),
		"wire-closed":    reply(true, compressed("zstd"), onWire("close", &faults.Close{At: event("content_block_delta", 1)})),
		"wire-corrupt":   verbatim(compressed("br"), onWire("corrupt", &faults.Corrupt{At: atByte(2), Bytes: 3})),
		"wire-throttled": verbatim(compressed("gzip"), onWire("throttle", &faults.Throttle{Rate: "100B/s"})),
		"corrupt":        reply(true, use("corrupt", &faults.Corrupt{At: event("content_block_delta", 1), Bytes: 2})),
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, "testdata/compile/"+name+".txt", ptr(compile(t, answer, env())).String())
		})
	}
}

func TestFaultsOnTheWireDamageWhatIsCompressed(t *testing.T) {
	whole := compile(t, verbatim(compressed("gzip")), env())
	text, _ := sent(whole)
	for name, c := range map[string]struct {
		uses []script.Use
		want string // what is sent
		body string // what a client can read of it at the least
	}{
		"cut, as if that were all": {[]script.Use{onWire("truncate", &faults.Truncate{At: atByte(12)})}, text[:12], ""},
		"cut by a reset":           {[]script.Use{onWire("reset", &faults.Reset{At: atByte(12)})}, text[:12], ""},
		"dripped":                  {[]script.Use{onWire("chop", &faults.Chop{Size: 5})}, text, body(whole)},
		"in the order written": {[]script.Use{
			onWire("truncate", &faults.Truncate{At: atByte(12)}), onWire("truncate", &faults.Truncate{At: script.AtPercent(50)}),
		}, text[:6], ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := compile(t, verbatim(append([]script.Use{compressed("gzip")}, c.uses...)...), env())
			require.Empty(t, s.Missed)
			got, _ := sent(s)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.body, body(s))
		})
	}
	t.Run("corrupt bytes do not decode", func(t *testing.T) {
		for _, with := range []string{"gzip", "br", "zstd"} {
			s := compile(t, reply(true, compressed(with), onWire("corrupt", &faults.Corrupt{At: script.AtPercent(50), Bytes: 8})), env())
			text, _ := sent(s)
			healthy, _ := sent(compile(t, reply(true, compressed(with)), env()))
			assert.Len(t, text, len(healthy))
			got, err := decompressed(t, with, text)
			assert.True(t, err != nil || got != body(s), with)
		}
	})
	t.Run("a length says what is sent", func(t *testing.T) {
		s := compile(t, verbatim(compressed("gzip"), onWire("truncate", &faults.Truncate{At: atByte(12)})), env())
		assert.Equal(t, "12", head(t, s).Get("content-length"))
	})
	t.Run("without compression the wire has the body", func(t *testing.T) {
		s := compile(t, verbatim(onWire("truncate", &faults.Truncate{At: atByte(4)}), onWire("stall", &faults.Stall{At: atByte(2), For: time.Second})), env())
		text, _ := sent(s)
		assert.Len(t, text, 4)
		assert.Equal(t, text, body(s))
	})
}
