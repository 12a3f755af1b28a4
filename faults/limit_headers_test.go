package faults_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
)

func TestLimitHeadersByFamily(t *testing.T) {
	for name, c := range map[string]struct {
		fault faults.LimitHeaders
		want  string
	}{
		"unified": {faults.LimitHeaders{Family: "unified", Used: 20}, `
ratelimit-unified-status: allowed
ratelimit-unified-reset: 1795453200
ratelimit-unified-representative-claim: five_hour
ratelimit-unified-5h-status: allowed
ratelimit-unified-5h-reset: 1795453200
ratelimit-unified-5h-utilization: 0.2
ratelimit-unified-7d-status: allowed
ratelimit-unified-7d-reset: 1796040000
ratelimit-unified-7d-utilization: 0.05`},
		"priority": {faults.LimitHeaders{Family: "priority", Used: 50, Resets: 30 * time.Second}, `
priority-input-tokens-limit: 200000
priority-input-tokens-remaining: 100000
priority-input-tokens-reset: 2026-11-23T12:00:30Z
priority-output-tokens-limit: 40000
priority-output-tokens-remaining: 20000
priority-output-tokens-reset: 2026-11-23T12:00:30Z`},
		"fast": {faults.LimitHeaders{Family: "fast", Used: 100}, `
fast-input-tokens-limit: 200000
fast-input-tokens-remaining: 0
fast-input-tokens-reset: 2026-11-23T12:01:00Z
fast-output-tokens-limit: 40000
fast-output-tokens-remaining: 0
fast-output-tokens-reset: 2026-11-23T12:01:00Z`},
	} {
		t.Run(name, func(t *testing.T) {
			s := scripttest.Compile(t, scripttest.Reply(false, scripttest.Use("limit_headers", &c.fault)), scripttest.Env())
			var got strings.Builder
			for _, f := range scripttest.Head(t, s).Fields {
				rest, ours := strings.CutPrefix(f.Name, "anthropic-")
				usual := strings.HasPrefix(rest, "ratelimit-") && !strings.Contains(rest, "unified") || rest == "organization-id"
				if ours && !usual {
					got.WriteString("\n" + rest + ": " + f.Value)
				}
			}
			assert.Equal(t, c.want, got.String())
			assert.Equal(t, name != "unified", scripttest.Head(t, s).Has("anthropic-ratelimit-tokens-limit"))
		})
	}
	for used, want := range map[float64]string{79: "allowed", 80: "allowed_warning", 100: "rejected"} {
		s := scripttest.Compile(t, scripttest.Reply(false, scripttest.Use("limit_headers", &faults.LimitHeaders{Family: "unified", Used: used})), scripttest.Env())
		assert.Equal(t, want, scripttest.Head(t, s).Get("anthropic-ratelimit-unified-status"))
	}
	assert.EqualError(t, (&faults.LimitHeaders{Family: "x"}).Check(), "family: expected unified, priority or fast")
}
