package verdict

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

// TestRulesThatNeedABodyThatIsNotKeptCannotTell judges sessions that break rules
// in their bodies, with the bodies and without: a rule that fails with the
// bodies must not fail without them.
func TestRulesThatNeedABodyThatIsNotKeptCannotTell(t *testing.T) {
	before, after := []string{"user A", "assistant Hello.", "user B"}, []string{"user A", "user B"}
	aboutBodies := map[string]bool{"keeps-history": true, "history-intact": true, "same-request-on-retry": true}
	convicted := map[string]bool{}
	for _, kept := range []journal.Kept{journal.KeptShape, journal.KeptNone, journal.KeptStart} {
		without := func(e *journal.Entry) {
			e.Kept, e.Digest = kept, "d"+e.Question
			if kept != journal.KeptShape {
				e.Body = ""
			}
		}
		whole := Judge(run(ask(0, conversing(before...), refused(529)), ask(second, call(2), conversing(after...))))
		part := Judge(run(ask(0, conversing(before...), refused(529), without), ask(second, call(2), conversing(after...), without)))
		for i, f := range part.Findings {
			if whole.Findings[i].Result == Fail && aboutBodies[f.Rule] {
				convicted[f.Rule] = true
				assert.NotEqual(t, Fail, f.Result, "%s with %q: %s", f.Rule, kept, f.Text)
			} else {
				assert.Equal(t, whole.Findings[i].Result == Fail, f.Result == Fail, "%s with %q: %s", f.Rule, kept, f.Text)
			}
		}
	}
	assert.NotEmpty(t, convicted, "the bodies show what is wrong")
}
