package faults

import (
	"errors"
	"strconv"
	"time"

	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// LimitHeaders adds the rate-limit headers of one of the ways to use the API that
// have their own beside, or in place of, the usual ones.
type LimitHeaders struct {
	Family string        `yaml:"family" enum:"unified|priority|fast" doc:"unified: of subscriptions, in place of the usual ones, with windows of 5 hours and 7 days; priority: of Priority Tier; fast: of fast mode; default unified"`
	Used   float64       `yaml:"used" min:"0" max:"100" doc:"how much is used, in percent; default 20"`
	Resets time.Duration `yaml:"resets" doc:"how long until there is more; default 1m, for unified 5h. Never scaled by --speed"`
}

// The values of LimitHeaders.Family.
const (
	unifiedLimits  = "unified"
	priorityLimits = "priority"
	fastLimits     = "fast"
)

// What a family is a limit of, in tokens a minute.
const (
	familyInput  = 200_000
	familyOutput = 40_000
)

func limitHeadersKind() Kind {
	return Kind{
		Name:   "limit_headers",
		Doc:    "there are rate-limit headers that clients seldom meet: those of subscriptions, of Priority Tier, of fast mode",
		Sample: "{family: unified, used: 100}",
		New:    func() script.Fault { return &LimitHeaders{Family: unifiedLimits, Used: 20} },
	}
}

// DecodeYAML reads the short form "limit_headers: priority" beside the map.
func (f *LimitHeaders) DecodeYAML(d *strictyaml.Decoder, n *strictyaml.Node) {
	if n.Kind == strictyaml.Scalar {
		d.Decode(n, &f.Family)
		return
	}
	d.Struct(n, f)
}

// Layer returns LayerHTTP.
func (f *LimitHeaders) Layer() script.Layer { return script.LayerHTTP }

// Check refuses other families and shares.
func (f *LimitHeaders) Check() error {
	switch {
	case f.Family != unifiedLimits && f.Family != priorityLimits && f.Family != fastLimits:
		return errors.New("family: expected unified, priority or fast")
	case !(f.Used >= 0 && f.Used <= 100):
		return errors.New("used: expected a percentage from 0 to 100")
	}
	return nil
}

// ApplyHead strikes every answer.
func (f *LimitHeaders) ApplyHead(head *script.Head, env script.Env) (bool, error) {
	if f.Family == unifiedLimits {
		f.applyUnified(head, env.Now)
		return true, nil
	}
	reset := f.reset(env.Now, time.Minute).UTC().Format(time.RFC3339)
	for _, bucket := range []struct {
		name  string
		limit int
	}{{"input", familyInput}, {"output", familyOutput}} {
		prefix := "anthropic-" + f.Family + "-" + bucket.name + "-tokens-"
		left := bucket.limit - int(float64(bucket.limit)*f.Used/100)
		head.Set(prefix+"limit", strconv.Itoa(bucket.limit))
		head.Set(prefix+"remaining", strconv.Itoa(left))
		head.Set(prefix+"reset", reset)
	}
	return true, nil
}

// applyUnified has the windows of a subscription take the place of the usual
// buckets.
func (f *LimitHeaders) applyUnified(head *script.Head, now time.Time) {
	for _, bucket := range []string{"requests", "tokens", "input-tokens", "output-tokens"} {
		for _, what := range []string{"limit", "remaining", "reset"} {
			head.Del("anthropic-ratelimit-" + bucket + "-" + what)
		}
	}
	const prefix, week = "anthropic-ratelimit-unified-", 7 * 24 * time.Hour
	status := "allowed"
	switch {
	case f.Used >= 100:
		status = "rejected"
	case f.Used >= 80:
		status = "allowed_warning"
	}
	reset := unix(f.reset(now, 5*time.Hour))
	share := func(percent float64) string { return strconv.FormatFloat(percent/100, 'f', -1, 64) }
	head.Set(prefix+"status", status)
	head.Set(prefix+"reset", reset)
	head.Set(prefix+"representative-claim", "five_hour")
	head.Set(prefix+"5h-status", status)
	head.Set(prefix+"5h-reset", reset)
	head.Set(prefix+"5h-utilization", share(f.Used))
	head.Set(prefix+"7d-status", "allowed")
	head.Set(prefix+"7d-reset", unix(now.Add(week)))
	head.Set(prefix+"7d-utilization", share(f.Used/4))
}

func (f *LimitHeaders) reset(now time.Time, usual time.Duration) time.Time {
	if f.Resets > 0 {
		usual = f.Resets
	}
	return now.Add(usual)
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
