package faults_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

func TestGoldenScripts(t *testing.T) {
	rateLimited := scripttest.Failure(apierror.New("rate_limit_error", ""))
	rateLimited.Error.RetryAfter = &script.RetryAfter{Seconds: 3}
	gateway := scripttest.Failure(apierror.ForStatus(502))
	gateway.Error.Body = new("<html><body>502 Bad Gateway</body></html>\n")
	slow := scripttest.Reply(true)
	slow.Pace = script.Pace{First: script.Exactly(2 * time.Second), Between: script.Exactly(100 * time.Millisecond), Jitter: script.Jitter{Uniform: 50 * time.Millisecond}}
	slowPlain := scripttest.Reply(false)
	slowPlain.Pace = slow.Pace
	delta := func(nth int) script.At { return scripttest.Nth("content_block_delta", nth) }
	for name, answer := range map[string]script.Answer{
		"plain":                 scripttest.Reply(false),
		"stream":                scripttest.Reply(true),
		"slow-plain":            slowPlain,
		"slow-stream":           slow,
		"rate-limited":          rateLimited,
		"bad-gateway-html":      gateway,
		"missing-usage-plain":   scripttest.Reply(false, scripttest.Use("unset", &faults.Unset{Path: "usage"})),
		"missing-usage-stream":  scripttest.Reply(true, scripttest.Use("unset", &faults.Unset{Path: "usage"})),
		"overloaded-mid-stream": scripttest.Reply(true, scripttest.Use("insert", &faults.Insert{Error: "overloaded_error", At: delta(2)})),
		"crlf-without-spaces":   scripttest.Reply(true, scripttest.Use("framing", &faults.Framing{Newline: "crlf", Space: new(false)})),
		"truncated-plain":       scripttest.Reply(false, scripttest.Use("truncate", &faults.Truncate{})),
		"closed-mid-stream":     scripttest.Reply(true, scripttest.Use("close", &faults.Close{At: delta(1)})),
		"held-mid-stream":       scripttest.Reply(true, scripttest.Use("hold", &faults.Hold{Gate: "first-token", At: delta(1)})),
		"every-layer": scripttest.Reply(true,
			scripttest.Use("reset", &faults.Reset{At: delta(-1)}),
			scripttest.Use("chop", &faults.Chop{Size: 40}),
			scripttest.Use("status", &faults.Status{Code: 203}),
			scripttest.Use("garble", &faults.Garble{}),
			scripttest.Use("drop", &faults.Drop{At: scripttest.Nth("ping", 3)}),
			scripttest.Use("set", &faults.Set{Path: "model", Value: jsontree.Of(5)})),
	} {
		t.Run(name, func(t *testing.T) {
			s := scripttest.Compile(t, answer, scripttest.Env())
			golden(t, filepath.Join("testdata", "compile", name+".txt"), s.String())
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make the file")
	assert.Equal(t, string(want), got)
}
