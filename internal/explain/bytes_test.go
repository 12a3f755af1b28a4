package explain_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/scenarios"
)

func TestWhatTheAnswersBytesDoNotShowIsSaid(t *testing.T) {
	for _, c := range []struct{ name, step, want string }{
		{"a cut before compression", `{reply: {body: aaaaaaaaaa}, faults: [{compress: gzip}, {close: {at: 50%}}]}`,
			"compress: of the body 19 bytes are sent compressed, of which a client that decodes as it reads gets 5 bytes, and then an error"},
		{"a cut of what is compressed", `{reply: {body: aaaaaaaaaa}, faults: [{compress: {with: zstd}}, {truncate: {at: {byte: 6}, on: wire}}]}`,
			"compress: of the body 6 bytes are sent compressed, of which nothing can be decoded"},
		{"a whole body", `{reply: {body: aaaaaaaaaa}, faults: [{compress: br}]}`, ""},
		{"before the body", `{error: request_too_large, before_body: {after: 64kB}}`,
			"before_body: the answer comes after 64 kB of the request's body; the rest is thrown away, and the connection is closed (FIN)"},
		{"a body that is left", `{faults: [hang], before_body: {rest: leave}}`,
			"before_body: the answer comes before the request's body is read; the rest is never read, so that the connection ends with a reset (RST)"},
		{"a place in a body that is written out", `{reply: {body: "event: ping\ndata: {}\n\ndata: x\n\n"}, faults: [{truncate: {at: ping}}]}`,
			"truncate: the body ends after the first ping, as if that were all"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := scenarios.Parse("x", []byte("name: x\nsummary: s\nsteps: ["+c.step+"]"), faults.Builtin())
			require.NoError(t, err)
			timelines, err := explain.Scenario(s, 0)
			require.NoError(t, err)
			says := strings.Join(timelines[0].Says, "\n")
			if c.want == "" {
				assert.NotContains(t, says, "are sent")
				return
			}
			assert.Contains(t, says, c.want)
		})
	}
}

func TestWhatARequestMeetsBeforeItsRuleIsSaid(t *testing.T) {
	s, err := scenarios.Parse("x", []byte("name: x\nsummary: s\nkeys: {revoked: [a]}\nlimits: tier-1\nsteps: [{error: request_too_large, before_body: {}}]"), faults.Builtin())
	require.NoError(t, err)
	assert.Contains(t, explain.Setting(s), explain.Row{
		Title: "before any rule",
		Text:  "the keys (401, 403), then steps that answer before the body, then the limits (429); beside the API's own checks, and whoever fails takes no step",
	})
}
