package faults_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

// onWire returns a fault that strikes the body as it is sent.
func onWire(name string, fault script.Fault) script.Use {
	return script.Use{Name: name, Fault: fault, Wire: true}
}

func compressed(with string) script.Use {
	return scripttest.Use("compress", &faults.Compress{With: with, Declare: true, Flush: true})
}

func TestGoldenScriptsOfFaultsOnTheWire(t *testing.T) {
	for name, answer := range map[string]script.Answer{
		"wire-truncated": verbatim(compressed("gzip"), onWire("truncate", &faults.Truncate{At: script.AtByte(8)})),
		"wire-closed":    scripttest.Reply(true, compressed("zstd"), onWire("close", &faults.Close{At: scripttest.Nth("content_block_delta", 1)})),
		"wire-corrupt":   verbatim(compressed("br"), onWire("corrupt", &faults.Corrupt{At: script.AtByte(2), Bytes: 3})),
		"wire-throttled": verbatim(compressed("gzip"), onWire("throttle", &faults.Throttle{Rate: "100B/s"})),
		"corrupt":        scripttest.Reply(true, scripttest.Use("corrupt", &faults.Corrupt{At: scripttest.Nth("content_block_delta", 1), Bytes: 2})),
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, "testdata/compile/"+name+".txt", new(scripttest.Compile(t, answer, scripttest.Env())).String())
		})
	}
}

func TestFaultsOnTheWireDamageWhatIsCompressed(t *testing.T) {
	whole := scripttest.Compile(t, verbatim(compressed("gzip")), scripttest.Env())
	text, _ := sent(whole)
	for name, c := range map[string]struct {
		uses []script.Use
		want string // what is sent
		body string // what a client can read of it at the least
	}{
		"cut, as if that were all": {[]script.Use{onWire("truncate", &faults.Truncate{At: script.AtByte(12)})}, text[:12], ""},
		"cut by a reset":           {[]script.Use{onWire("reset", &faults.Reset{At: script.AtByte(12)})}, text[:12], ""},
		"dripped":                  {[]script.Use{onWire("chop", &faults.Chop{Size: 5})}, text, scripttest.Body(whole)},
		"in the order written": {[]script.Use{
			onWire("truncate", &faults.Truncate{At: script.AtByte(12)}), onWire("truncate", &faults.Truncate{At: script.AtPercent(50)}),
		}, text[:6], ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := scripttest.Compile(t, verbatim(append([]script.Use{compressed("gzip")}, c.uses...)...), scripttest.Env())
			require.Empty(t, s.Missed)
			got, _ := sent(s)
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.body, scripttest.Body(s))
		})
	}
	t.Run("corrupt bytes do not decode", func(t *testing.T) {
		for _, with := range []string{"gzip", "br", "zstd"} {
			s := scripttest.Compile(t, scripttest.Reply(true, compressed(with), onWire("corrupt", &faults.Corrupt{At: script.AtPercent(50), Bytes: 8})), scripttest.Env())
			text, _ := sent(s)
			healthy, _ := sent(scripttest.Compile(t, scripttest.Reply(true, compressed(with)), scripttest.Env()))
			assert.Len(t, text, len(healthy))
			got, err := decompressed(t, with, text)
			assert.True(t, err != nil || got != scripttest.Body(s), with)
		}
	})
	t.Run("a length says what is sent", func(t *testing.T) {
		s := scripttest.Compile(t, verbatim(compressed("gzip"), onWire("truncate", &faults.Truncate{At: script.AtByte(12)})), scripttest.Env())
		assert.Equal(t, "12", scripttest.Head(t, s).Get("content-length"))
	})
	t.Run("without compression the wire has the body", func(t *testing.T) {
		s := scripttest.Compile(t, verbatim(onWire("truncate", &faults.Truncate{At: script.AtByte(4)}), onWire("stall", &faults.Stall{At: script.AtByte(2), For: time.Second})), scripttest.Env())
		text, _ := sent(s)
		assert.Len(t, text, 4)
		assert.Equal(t, text, scripttest.Body(s))
	})
}
