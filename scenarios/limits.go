package scenarios

import (
	"errors"
	"strings"

	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Limits are the rate limits of an organisation. In YAML a bare word is a tier. The
// server's speed does not scale them.
type Limits struct {
	Tier                  string `yaml:"tier" enum:"tier-1|tier-2|tier-3|tier-4|start|build|scale" doc:"the published limits of a tier, which the others below replace: tier-1 to tier-4 as they were until June 2026, start, build and scale as they are since"`
	RequestsPerMinute     int    `yaml:"requests_per_minute" min:"1" max:"50000000" doc:"of each model class; default the tier's, or none"`
	InputTokensPerMinute  int    `yaml:"input_tokens_per_minute" min:"1" max:"50000000" doc:"of each model class, without what is read from the cache; default the tier's, or none"`
	OutputTokensPerMinute int    `yaml:"output_tokens_per_minute" min:"1" max:"50000000" doc:"of each model class, as they are generated; default the tier's, or none"`
	Concurrent            int    `yaml:"concurrent" min:"1" max:"50000000" doc:"requests being answered at a time; default no limit"`
	Acceleration          int    `yaml:"acceleration" min:"1" max:"50000000" doc:"input tokens per minute by which the use of a model class may grow each minute, from none; default no limit"`
	Per                   Per    `yaml:"per" enum:"session|key|server" doc:"who shares them: a session, all that use an API key, or all clients; default session"`

	Pos strictyaml.Pos `yaml:"-"`
}

// Per says who shares the limits.
type Per string

// Who shares the limits; the zero Per is PerSession.
const (
	PerSession Per = "session"
	PerKey     Per = "key"    // all sessions that use the key
	PerServer  Per = "server" // all clients
)

// DecodeYAML reads a tier's name or a map.
func (l *Limits) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar && n.Tag == "!!str" {
		l.Pos = n.Pos
		if d.OneOf(n, n.Value, limits.Tiers()) {
			l.Tier = n.Value
		}
		return
	}
	before := d.Count()
	d.Struct(n, l)
	unlimited := Limits{Per: l.Per, Pos: l.Pos}
	if *l == unlimited && !d.Failed(before) {
		d.Hintf(n, "limits: tier-1", "these limits limit nothing")
	}
}

// Config returns the limits as the configuration of an account.
func (l *Limits) Config() limits.Config {
	tier, _ := limits.Tier(l.Tier)
	config := tier.With(limits.Rates{
		Requests: l.RequestsPerMinute, InputTokens: l.InputTokensPerMinute, OutputTokens: l.OutputTokensPerMinute,
	})
	config.Concurrent, config.Acceleration = l.Concurrent, l.Acceleration
	return config
}

// ParseLimits reads limits from one line: a tier, keys and values, or both, such as
// "tier-1,concurrent=2". It returns nil for an empty line.
func ParseLimits(line string) (*Limits, error) {
	if line == "" {
		return nil, nil
	}
	var file strings.Builder
	for _, part := range strings.Split(line, ",") {
		key, value, given := strings.Cut(strings.TrimSpace(part), "=")
		if !given {
			key, value = "tier", key
		}
		file.WriteString(key + ": " + value + "\n")
	}
	n, problems := strictyaml.Parse("", []byte(file.String()))
	if len(problems) == 0 {
		l := new(Limits)
		if problems = strictyaml.Decode(n, l); len(problems) == 0 {
			return l, nil
		}
	}
	text := problems[0].Message
	if problems[0].Key != "" {
		text = problems[0].Key + ": " + text
	}
	if hint := problems[0].Hint; hint != "" {
		text += "; " + hint
	}
	return nil, errors.New(text)
}
