package report_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/internal/rules"
	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/verdict"
)

// at is a verdict on a point.
func at(p sweep.Point, v verdict.Verdict, request string) verdict.Verdict {
	v.Scenario, v.Category = p.Name(), request
	return v
}

// swept is a sweep of two requests, of which one stands for a third: a cause with a file, a
// flaky one whose text is hostile, an accepted one, a point that was not reached and one that
// was left.
func swept() *report.Audit {
	instead := sweep.Point{Request: 1, Place: "instead_of_the_answer", Fault: "529", For: []int{1}}
	inside := sweep.Point{Request: 1, Place: "inside_text", Fault: "truncate", For: []int{1}}
	reset := sweep.Point{Request: 1, Place: "inside_text", Fault: "reset", For: []int{1}}
	last := sweep.Point{Request: 1, Place: "inside_text", Fault: "reset", ForGood: true, For: []int{1}}
	early := sweep.Point{Request: 2, Place: "before_any_byte", Fault: "hang", For: []int{2, 3}}
	event := sweep.Point{Request: 2, Place: "on_message_stop", Fault: "drop", For: []int{2}}
	missed := sweep.Point{Request: 2, Place: "on_message_stop", Fault: "garble", For: []int{2}}
	left := sweep.Point{Request: 2, Place: "before_any_byte", Fault: "reset", For: []int{2}}
	survey := script.Survey{Streamed: true, Blocks: []string{"text", "text", "tool_use"}, Tools: []string{"search"}, Boundaries: []script.Boundary{
		{Place: "before_any_byte"}, {Place: "inside_text", Event: "content_block_delta"}, {Place: "after_message_stop", Event: "message_stop"},
	}, Events: []script.EventAt{{Name: "content_block_delta", Place: "text_delta"}, {Name: "message_stop", Place: "message_stop"}}}
	cause := func(rule string, severity rules.Severity, text string, points ...sweep.Point) report.Cause {
		c := report.Cause{Group: sweep.Group{Finding: sweep.Finding{Rule: rule, Severity: severity, Text: text, Advice: "look before you leap"}}}
		for _, p := range points {
			c.Results = append(c.Results, sweep.Result{Point: p, State: sweep.Failed, Findings: []sweep.Finding{c.Finding}})
		}
		return c
	}
	found := cause("notices-truncation", rules.High, "the stream was cut after 2 events, and the program exited 0", inside)
	found.Also = []string{"no-duplicate-side-effects", "lost-turn"}
	found.File = "found/sweep-inside-text.yaml"
	found.Reproduction = &sweep.Reproduction{Point: inside, Scenario: &scenarios.Scenario{Name: "sweep-inside-text"}, YAML: []byte("name: sweep-inside-text\nsteps:\n  - reply: {}\n"), Runs: 3, Fails: 3, Alone: 3}
	flaky := cause("hang", rules.High, "it hangs with "+hostile, reset, last)
	flaky.Reproduction = &sweep.Reproduction{Point: reset, Scenario: &scenarios.Scenario{Name: "sweep-reset"}, YAML: []byte("name: sweep-reset # " + strings.ReplaceAll(hostile, "\n", " ") + "\n"), Runs: 3, Fails: 1}
	known := cause("silent-difference", rules.Medium, "another answer", event)
	known.Reproduction = &sweep.Reproduction{Point: event, Scenario: &scenarios.Scenario{Name: "sweep-drop"}, YAML: []byte("name: sweep-drop\nsteps:\n  - reply: {}\n"), Runs: 3, Fails: 3}
	failing := func(rule string) verdict.Verdict {
		v := cut()
		v.Findings = []verdict.Finding{finding(rule, verdict.Fail, rules.High, "it went wrong", 1)}
		return v
	}
	return &report.Audit{
		Command: []string{"npm", "start", "--name=<b>`x`</b>"}, Kind: verdict.Program, Version: "0.4.0", Began: began, Took: 61 * time.Second,
		Verdicts: []verdict.Verdict{
			at(instead, obedient(), "request 1"), at(inside, cut(), "request 1"), at(reset, failing("hang"), "request 1"), at(last, failing("hang"), "request 1"),
			at(early, obedient(), "request 2"), at(event, failing("silent-difference"), "request 2"), at(missed, unreached(), "request 2"),
		},
		Baseline: &report.Baseline{Accepted: []report.Accepted{{Scenario: event.Name(), Rule: "silent-difference"}}},
		Sweep: &report.Sweep{
			Requests: []sweep.Request{{Ordinal: 1, Endpoint: "messages", Survey: survey}, {Ordinal: 2, Endpoint: "messages", Survey: survey}, {Ordinal: 3, Endpoint: "messages", Survey: survey}},
			Tried:    []sweep.Point{instead, inside, reset, last, early, event, missed}, Left: []sweep.Point{left}, Points: 14, Classes: 9, Spared: 1,
			Remark: "answers are not compared",
			Causes: []report.Cause{found, flaky, known},
		},
	}
}

func TestASweepReadsWellOnATerminal(t *testing.T) {
	for name, o := range map[string]report.Options{"sweep": {Width: 100}, "sweep-narrow": {Width: 44, Verbose: true}} {
		golden(t, name+".txt", plain(t, func(w io.Writer) error { return report.SweepMap(w, swept(), o) }))
	}
	quiet := plain(t, func(w io.Writer) error { return report.SweepMap(w, swept(), report.Options{Quiet: true}) })
	assert.Equal(t, "FAIL   2 of 7 points passed in 61 s, 3 failed, 1 accepted by the baseline, 1 not exercised\n", quiet)
}

func TestARequestAtWhichAllPassedTakesOneLine(t *testing.T) {
	a := swept()
	a.Verdicts, a.Sweep.Tried, a.Sweep.Left, a.Sweep.Causes = a.Verdicts[:1], a.Sweep.Tried[:1], nil, nil
	short := plain(t, func(w io.Writer) error { return report.SweepMap(w, a, report.Options{}) })
	assert.Contains(t, short, "\n    ✓ passed everywhere: --verbose lists the places\n")
	assert.NotContains(t, short, "instead of the answer")
	whole := plain(t, func(w io.Writer) error { return report.SweepMap(w, a, report.Options{Verbose: true}) })
	assert.Contains(t, whole, "instead of the answer")
}

func TestASweepIsWrittenInEachForm(t *testing.T) {
	golden(t, "sweep.md", written(t, report.Markdown, swept()))
	golden(t, "sweep.json", written(t, report.JSON, swept()))
	var document struct {
		Sweep struct {
			Points, Classes, Spared int
			Left                    []string
			Causes                  []struct {
				Known        bool
				Points       []string
				Reproduction struct{ Runs, Failed int }
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(written(t, report.JSON, swept())), &document))
	require.Len(t, document.Sweep.Causes, 3)
	assert.Equal(t, []string{"request_2/before_any_byte/reset"}, document.Sweep.Left)
	assert.True(t, document.Sweep.Causes[2].Known)
	assert.Equal(t, 1, document.Sweep.Causes[1].Reproduction.Failed)

	var suites jenkinsSuites
	require.NoError(t, xml.Unmarshal([]byte(written(t, report.JUnit, swept())), &suites))
	assert.Equal(t, 7, suites.Tests)
	assert.Equal(t, 3, suites.Failures)
	assert.Equal(t, "claudemock.request 1", suites.Suites[0].Name)
}

// TestEachCellOfTheMapOpensItsTimeline checks also that what a client wrote is text.
func TestEachCellOfTheMapOpensItsTimeline(t *testing.T) {
	page := written(t, report.HTML, swept())
	for _, cell := range []string{
		`<td class="fail"><a href="#s2" title="request 1, inside text, truncate: failed"`, `<td class="fail"><a href="#s3" title="request 1, inside text, reset: failed"`,
		`<td class="known"><a href="#s6" title="request 2, on message stop, drop: accepted"`, `<td class="open"><a href="#s7" title="request 2, on message stop, garble: not exercised"`,
		`<td class="pass"><a href="#s1" title="request 1, instead of the answer, 529: passed"`,
	} {
		assert.Contains(t, page, cell)
	}
	for _, id := range []string{"s1", "s2", "s3", "s6", "s7", "map", "worst"} {
		assert.Equal(t, 1, strings.Count(page, ` id="`+id+`"`), id)
	}
	assert.NotContains(t, page, "<script>alert")
	assert.NotContains(t, page, "<b>`x`")
}
