package report_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/verdict"
)

func written(t *testing.T, write func(io.Writer, *report.Audit) error, a *report.Audit) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, write(&out, a))
	return out.String()
}

func TestJSONHoldsEverything(t *testing.T) {
	text := written(t, report.JSON, audit())
	golden(t, "audit.json", text)
	var document struct {
		Failed   bool
		Verdicts []struct {
			Scenario, Standing string
			Findings           []struct{ Rule string }
			Timeline           []struct{ Text string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(text), &document))
	assert.True(t, document.Failed)
	require.Len(t, document.Verdicts, 7)
	for i, v := range audit().Verdicts {
		assert.Equal(t, v.Scenario, document.Verdicts[i].Scenario)
		assert.Len(t, document.Verdicts[i].Findings, len(v.Findings))
		assert.NotEmpty(t, document.Verdicts[i].Timeline)
	}

	var one bytes.Buffer
	v := overloaded()
	require.NoError(t, report.RunJSON(&one, &v))
	golden(t, "run.json", one.String())
}

func TestListsOfAnEmptyAuditAreEmptyAndNotNull(t *testing.T) {
	assert.NotContains(t, written(t, report.JSON, &report.Audit{Command: []string{"x"}}), "null")
}

// The structure that the XML Schema of Jenkins requires.
type jenkinsSuites struct {
	XMLName  xml.Name `xml:"testsuites"`
	Tests    int      `xml:"tests,attr"`
	Failures int      `xml:"failures,attr"`
	Suites   []struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Time     string `xml:"time,attr"`
		Cases    []struct {
			Name    string    `xml:"name,attr"`
			Class   string    `xml:"classname,attr"`
			Skipped *struct{} `xml:"skipped"`
			Failure *struct {
				Message string `xml:"message,attr"`
				Type    string `xml:"type,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
		} `xml:"testcase"`
	} `xml:"testsuite"`
}

func TestJUnitIsReadByItsSchema(t *testing.T) {
	text := written(t, report.JUnit, audit())
	golden(t, "junit.xml", text)
	var suites jenkinsSuites
	decoder := xml.NewDecoder(strings.NewReader(text))
	decoder.Strict = true
	require.NoError(t, decoder.Decode(&suites))
	tests, failures := 0, 0
	for _, s := range suites.Suites {
		failed, skipped := 0, 0
		for _, c := range s.Cases {
			assert.NotEmpty(t, c.Name)
			assert.Equal(t, s.Name, c.Class)
			if c.Failure != nil {
				failed++
				assert.NotEmpty(t, c.Failure.Type)
				assert.NotEmpty(t, c.Failure.Text)
			}
			if c.Skipped != nil {
				skipped++
			}
		}
		assert.Len(t, s.Cases, s.Tests)
		assert.Equal(t, failed, s.Failures)
		assert.Equal(t, skipped, s.Skipped)
		tests, failures = tests+s.Tests, failures+s.Failures
	}
	assert.Equal(t, tests, suites.Tests)
	assert.Equal(t, 3, failures, "the known failure is none")
	assert.Equal(t, failures, suites.Failures)
	for _, bad := range []string{"\x1b", "\x07", "\u202e", "\ufffd"} {
		assert.NotContains(t, text, bad)
	}
}

func TestAPooledFailureFailsInJUnitUnlessItIsKnown(t *testing.T) {
	a := audit()
	a.Pooled[0].Result = verdict.Fail
	assert.Contains(t, written(t, report.JUnit, a), `<failure message="8 waits are needed, and there were 2" type="jitters">`)
	a.Baseline.Accepted = append(a.Baseline.Accepted, report.Accepted{Rule: "jitters"})
	assert.NotContains(t, written(t, report.JUnit, a), `type="jitters"`)
}

func TestMarkdownFitsASummaryPage(t *testing.T) {
	text := written(t, report.Markdown, audit())
	golden(t, "summary.md", text)
	for _, bad := range []string{"<script", "<b>", "@everyone", "**bold**", "\x1b"} {
		outside := text
		for strings.Contains(outside, "````text") { // what stands in a fence means nothing
			before, rest, _ := strings.Cut(outside, "````text")
			_, rest, _ = strings.Cut(rest, "````")
			outside = before + rest
		}
		outside = strings.ReplaceAll(outside, "`` npm test -- --name=<b>`x`</b> ``", "")
		assert.NotContains(t, outside, bad)
	}
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "| hon") || strings.HasPrefix(line, "| exp") {
			assert.Equal(t, 6, strings.Count(line, "|")-strings.Count(line, `\|`), "five columns: %s", line)
		}
	}
}

func TestMarkdownLeavesOutTheDetailsOfVeryManyFailures(t *testing.T) {
	a := &report.Audit{}
	for range 60 {
		a.Verdicts = append(a.Verdicts, overloaded())
	}
	text := written(t, report.Markdown, a)
	assert.Equal(t, 50, strings.Count(text, "<details>"))
	assert.Contains(t, text, "The timelines of 10 further scenarios are in the other reports.\n")
}

func TestARunThatJudgedNothingIsAnErrorForJUnit(t *testing.T) {
	a := &report.Audit{Command: []string{"python", "chat.py"}, Verdicts: []verdict.Verdict{silent()}}
	got := written(t, report.JUnit, a)
	assert.Contains(t, got, `<error message="the program exited 1 before its first request: `)
	assert.Contains(t, got, `type="failed-first"`)
	assert.Contains(t, got, `tests="1" failures="0" errors="1" skipped="0"`)
	assert.Contains(t, got, "  | Traceback:\n")

	a.Verdicts = append(a.Verdicts, obedient())
	assert.Contains(t, written(t, report.JUnit, a), "<skipped ", "of many scenarios, one may be beyond a client")
	a.Named = true
	assert.Contains(t, written(t, report.JUnit, a), "<error ", "each scenario that was named must be judged")
}
