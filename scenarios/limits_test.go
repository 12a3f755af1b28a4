package scenarios_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/schema"
)

func TestLimitsAreATierOrFiguresOrBoth(t *testing.T) {
	tier, ok := limits.Tier("tier-1")
	require.True(t, ok)
	both := tier.With(limits.Rates{Requests: 5})
	both.Concurrent = 2
	for _, tt := range []struct {
		yaml, line string
		want       limits.Config
	}{
		{"tier-1", "tier-1", tier},
		{"{tier: tier-1, requests_per_minute: 5, concurrent: 2}", "tier-1, requests_per_minute=5,concurrent=2", both},
		{
			"{input_tokens_per_minute: 1_000, output_tokens_per_minute: 7, acceleration: 10, per: key}",
			"input_tokens_per_minute=1_000,output_tokens_per_minute=7,acceleration=10,per=key",
			limits.Config{Rates: limits.Rates{InputTokens: 1000, OutputTokens: 7}, Acceleration: 10},
		},
	} {
		s, err := scenarios.Parse("x.yaml", []byte("name: x\nsummary: s\nlimits: "+tt.yaml+"\n"), faults.Builtin())
		require.NoError(t, err)
		assert.Equal(t, tt.want, s.Limits.Config())

		parsed, err := scenarios.ParseLimits(tt.line)
		require.NoError(t, err)
		assert.Equal(t, tt.want, parsed.Config())
		assert.Equal(t, s.Limits.Per, parsed.Per)
	}
	none, err := scenarios.ParseLimits("")
	assert.NoError(t, err)
	assert.Nil(t, none)
}

func TestLimitsThatMakeNoSenseAreRefused(t *testing.T) {
	for _, tt := range []struct{ yaml, want string }{
		{"tier-5", "expected one of tier-1, tier-2, tier-3, tier-4, start, build, scale"},
		{"{}", "these limits limit nothing"},
		{"{per: key}", "these limits limit nothing"},
		{"{per: client, concurrent: 1}", "expected one of session, key, server"},
		{"{concurrent: 0}", "expected a number from 1 to 50000000, got 0"},
		{"{requests: 5}", `unknown key "requests"`},
		{"5", "expected a map, got the number 5"},
	} {
		_, err := scenarios.Parse("x.yaml", []byte("name: x\nsummary: s\nlimits: "+tt.yaml+"\n"), faults.Builtin())
		require.Error(t, err, tt.yaml)
		assert.Contains(t, err.Error(), tt.want)
	}
}

func TestALineOfLimitsSaysWhatIsWrongWithIt(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"tier-22", `tier: expected one of tier-1, tier-2, tier-3, tier-4, start, build, scale, got "tier-22"; did you mean "tier-2"?`},
		{"concurrent=many", `concurrent: expected a whole number, got the string "many"`},
		{"concurent=2", `concurent: unknown key "concurent"`},
		{"tier-1,tier-2", "tier"},
		{"per={", ""},
		{",", ""},
	} {
		_, err := scenarios.ParseLimits(tt.line)
		require.Error(t, err, tt.line)
		assert.Contains(t, err.Error(), tt.want)
	}
}

func TestEveryTierCanBeWrittenInBothForms(t *testing.T) {
	for _, m := range schema.Maps() {
		if m.Name != "limits" {
			continue
		}
		at := strings.Join(tierEnum(m.Keys), " ")
		assert.Equal(t, strings.Join(limits.Tiers(), " "), at)
		return
	}
	t.Error("limits stand nowhere in the reference")
}

func tierEnum(keys []strictyaml.FieldDoc) []string {
	for _, key := range keys {
		if key.Name == "tier" {
			return key.Enum
		}
	}
	return nil
}

func FuzzALineOfLimitsIsRefusedOrCanBeUsed(f *testing.F) {
	f.Add("tier-1,concurrent=2,per=key")
	f.Add("requests_per_minute=0x10")
	f.Add("tier={a: &a [*a]}")
	f.Fuzz(func(t *testing.T, line string) {
		l, err := scenarios.ParseLimits(line)
		if err != nil || l == nil {
			return
		}
		rates := l.Config().Rates
		for _, n := range []int{rates.Requests, rates.InputTokens, rates.OutputTokens, l.Concurrent, l.Acceleration} {
			if n < 0 || n > limits.MaxPerMinute {
				t.Errorf("%q limits to %d", line, n)
			}
		}
	})
}
