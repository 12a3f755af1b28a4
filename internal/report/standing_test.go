package report_test

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/verdict"
)

// accepted returns an audit in which all failures are accepted.
func accepted() *report.Audit {
	return &report.Audit{Verdicts: []verdict.Verdict{obedient(), cut()}, Baseline: &report.Baseline{
		Accepted: []report.Accepted{{Scenario: "cut-after-tool", Rule: "notices-truncation"}},
	}}
}

// noting returns an audit with a note and no failure.
func noting() *report.Audit {
	v := obedient()
	v.Findings = append(v.Findings, finding("jitters", verdict.Noted, rules.Medium, "all waits were of one length", 1, 2))
	return &report.Audit{Verdicts: []verdict.Verdict{v}, Pooled: []verdict.Finding{finding("backs-off", verdict.Noted, rules.Low, "few waits")}}
}

// forms returns every form of an audit that people or CI systems read.
func forms(t *testing.T, a *report.Audit) map[string]string {
	t.Helper()
	return map[string]string{
		"terminal": plain(t, func(w io.Writer) error { return report.Scorecard(w, a, report.Options{}) }),
		"markdown": written(t, report.Markdown, a),
		"html":     written(t, report.HTML, a),
		"junit":    written(t, report.JUnit, a),
	}
}

func TestWhatIsAcceptedIsNowhereCountedAsPassed(t *testing.T) {
	for name, text := range forms(t, accepted()) {
		want, never := "1 of 2 scenarios passed in 0.00 s, 1 accepted by the baseline", "2 of 2 scenarios passed"
		if name == "junit" {
			want, never = `<property name="claudemock.accepted" value="1">`, `<property name="claudemock.passed" value="2">`
		}
		assert.True(t, strings.Contains(text, want), "%s: %s", name, want)
		assert.False(t, strings.Contains(text, never), "%s: %s", name, never)
		assert.False(t, strings.Contains(text, "✅"), name)
	}
	assert.Contains(t, written(t, report.Markdown, noting()), "## ✅ claudemock: 1 of 1 scenario passed")
}

func TestTheReasonStandsBesideWhatWasNotExercised(t *testing.T) {
	a := audit()
	again := unreached()
	again.Scenario = "fourth-call-fails"
	a.Verdicts = append(a.Verdicts, again)
	forms := forms(t, a)
	assert.Contains(t, forms["terminal"], "not exercised: third-call-fails · fourth-call-fails (step 3 was never reached: there was 1 request)\n")
	assert.Contains(t, forms["markdown"], "**Not exercised:** third-call-fails, fourth-call-fails (step 3 was never reached: there was 1 request)\n")
	for _, part := range []string{
		`<li>step 3 was never reached: there was 1 request: <a href="#s4">third-call-fails</a>, <a href="#s8">fourth-call-fails</a></li>`,
		`<b>third-call-fails</b> <span class="facts">not exercised · step 3 was never reached: there was 1 request · 1 request in 0.04 s at speed 1</span>`,
		`title="not exercised: step 3 was never reached: there was 1 request"`,
	} {
		assert.True(t, strings.Contains(forms["html"], part), part)
	}
}

func TestANoteIsShownAndIsNobodysFailure(t *testing.T) {
	a := noting()
	assert.False(t, a.Failed())
	assert.Equal(t, report.Passed, a.Standing(&a.Verdicts[0]))
	assert.Empty(t, report.NewBaseline(a).Accepted)
	forms := forms(t, a)
	for name, text := range forms {
		assert.True(t, strings.Contains(text, "all waits were of one length"), name)
		assert.False(t, strings.Contains(text, "<failure") || strings.Contains(text, "✗ jitters") || strings.Contains(text, "<skipped"), name)
	}
	assert.Contains(t, forms["terminal"], "jitters   note · retry-after-date\n  all waits were of one length\n")
	assert.True(t, strings.Contains(forms["html"], `<td class="note"><a href="#s1-jitters" title="jitters: note" aria-label="jitters: note">•</a></td>`))
	assert.True(t, strings.Contains(forms["html"], `data-rules="jitters"`), "it can be chosen by its rule")
}
