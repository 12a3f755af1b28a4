package limits

import "maps"

// Rates are limits per minute of one model class; 0 means no limit.
type Rates struct {
	Requests, InputTokens, OutputTokens int
}

// Config is the limits of one organisation. A zero Concurrent or Acceleration
// means no limit.
type Config struct {
	Rates                         // of each model class, unless Families says otherwise
	Families     map[string]Rates // by family of models, e.g. "haiku"
	Concurrent   int              // requests being answered at a time, all models together
	Acceleration int              // input tokens per minute that use of a model class may grow by, each minute
}

// With returns the configuration with these rates for all families. It keeps its own
// rate if the new one is 0.
func (c Config) With(rates Rates) Config {
	c.Rates = c.Rates.with(rates)
	c.Families = maps.Clone(c.Families)
	for family := range c.Families {
		c.Families[family] = c.Families[family].with(rates)
	}
	return c
}

func (r Rates) with(other Rates) Rates {
	pick := func(mine, others int) int {
		if others != 0 {
			return others
		}
		return mine
	}
	return Rates{
		Requests:     pick(r.Requests, other.Requests),
		InputTokens:  pick(r.InputTokens, other.InputTokens),
		OutputTokens: pick(r.OutputTokens, other.OutputTokens),
	}
}

// ratesOf returns the limits of a model class.
func (c *Config) ratesOf(class string) Rates {
	if rates, ok := c.Families[familyOf(class)]; ok {
		return rates
	}
	return c.Rates
}

// Tiers lists the names of the published tiers: those by purchased credit,
// until June 2026, and those that replaced them.
func Tiers() []string {
	return []string{"tier-1", "tier-2", "tier-3", "tier-4", "start", "build", "scale"}
}

// Tier returns the limits of a published tier; ok is false for an unknown name.
//
// The figures come from quotations of
// https://platform.claude.com/docs/en/api/rate-limits: of spring 2026 for tiers 1 to 4,
// with the lower of the quoted values for Opus and Sonnet; of autumn 2026 for start,
// build and scale. Not confirmed are Mythos, which has the limits of Fable, models of
// unknown families, and Fable in the old tiers. The limits of concurrent requests and
// of growth are not published: no tier has them here.
func Tier(name string) (c Config, ok bool) {
	switch name {
	case "tier-1":
		return byCredit(Rates{50, 30_000, 8_000}, Rates{50, 50_000, 10_000}), true
	case "tier-2":
		return byCredit(Rates{1000, 450_000, 90_000}, Rates{1000, 450_000, 90_000}), true
	case "tier-3":
		return byCredit(Rates{2000, 800_000, 160_000}, Rates{2000, 1_000_000, 200_000}), true
	case "tier-4":
		return byCredit(Rates{4000, 2_000_000, 400_000}, Rates{4000, 4_000_000, 800_000}), true
	case "start":
		return byUse(Rates{1000, 2_000_000, 400_000}, Rates{1000, 500_000, 100_000}), true
	case "build":
		return byUse(Rates{5000, 5_000_000, 1_000_000}, Rates{2000, 1_500_000, 300_000}), true
	case "scale":
		return byUse(Rates{10_000, 10_000_000, 2_000_000}, Rates{4000, 4_000_000, 800_000}), true
	default:
		return Config{}, false
	}
}

// byCredit returns a tier as they were until June 2026, with Haiku as the exception.
func byCredit(most, haiku Rates) Config {
	return Config{Rates: most, Families: map[string]Rates{"haiku": haiku}}
}

// byUse returns a tier as they are since then, with the largest models as the
// exception.
func byUse(most, largest Rates) Config {
	return Config{Rates: most, Families: map[string]Rates{"fable": largest, "mythos": largest}}
}
