package verdict

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/journal"
)

// foundBy returns the finding of a rule in a run.
func foundBy(t *testing.T, rule string, r Run) Finding {
	t.Helper()
	findings := Judge(r).Findings
	i := slices.IndexFunc(findings, func(f Finding) bool { return f.Rule == rule })
	if !assert.GreaterOrEqual(t, i, 0, "%s was not asked", rule) {
		return Finding{}
	}
	return findings[i]
}

func TestNobodyIsConvictedByWhatTheJournalDidNotKeep(t *testing.T) {
	cut := func(fields ...journal.Field) trait { return func(e *journal.Entry) { e.Cut = fields } }
	bare := func(e *journal.Entry) { e.Headers = map[string][]string{} }
	twice := func(e *journal.Entry) { e.Results = []string{"toolu_1", "toolu_1"} }
	leaking := func(e *journal.Entry) { e.Leaks = []string{"path"} }
	for name, tt := range map[string]struct {
		rule   string
		traits []trait
		want   Result
	}{
		"headers that are not there":          {"sends-required-headers", []trait{bare}, Fail},
		"headers that may have been there":    {"sends-required-headers", []trait{bare, cut(journal.CutHeaders)}, CannotTell},
		"two results":                         {"no-duplicate-side-effects", []trait{twice}, Fail},
		"two results, and others not kept":    {"no-duplicate-side-effects", []trait{twice, cut(journal.CutResults)}, CannotTell},
		"another field that is cut":           {"no-duplicate-side-effects", []trait{twice, cut(journal.CutModel)}, Fail},
		"a path of which the end is not kept": {"keeps-secrets", []trait{cut(journal.CutPath)}, CannotTell},
		"a key seen in what is kept":          {"keeps-secrets", []trait{leaking, cut(journal.CutPath)}, Fail},
	} {
		t.Run(name, func(t *testing.T) {
			f := foundBy(t, tt.rule, run(ask(0, append([]trait{answered()}, tt.traits...)...)))
			assert.Equal(t, tt.want, f.Result, f.Text)
		})
	}
}

func TestRulesThatReadWhatMayBeCutAreRules(t *testing.T) {
	for rule, fields := range readsCut {
		assert.Contains(t, Rules(), rule)
		for _, field := range fields {
			assert.NotEmpty(t, cutWords[field], field)
		}
	}
}
