package report_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/verdict"
)

func run(t *testing.T, v verdict.Verdict, o report.Options) string {
	t.Helper()
	return plain(t, func(w io.Writer) error { return report.Run(w, &v, o) })
}

func TestAVerdictReadsWellOnATerminal(t *testing.T) {
	for name, v := range map[string]verdict.Verdict{
		"failed": overloaded(), "early": early(), "passed": obedient(), "hostile": nasty(), "not-exercised": unreached(), "no-request": silent(),
	} {
		t.Run(name, func(t *testing.T) {
			golden(t, "run-"+name+".txt", run(t, v, report.Options{Width: 100}))
		})
	}
	t.Run("on a narrow one, too", func(t *testing.T) {
		golden(t, "run-narrow.txt", run(t, overloaded(), report.Options{Width: 44}))
	})
	t.Run("and without wrapping where the width is not known", func(t *testing.T) {
		golden(t, "run-unwrapped.txt", run(t, overloaded(), report.Options{}))
	})
}

func TestVerboseListsWhatWasNotJudged(t *testing.T) {
	golden(t, "run-verbose.txt", run(t, overloaded(), report.Options{Width: 100, Verbose: true}))
	a := audit()
	a.Verdicts = append(a.Verdicts, remarked())
	card := func(o report.Options) string {
		return plain(t, func(w io.Writer) error { return report.Scorecard(w, a, o) })
	}
	assert.Contains(t, card(report.Options{}), "– 4 times a rule cannot tell, 3 times it had nothing to judge: --verbose lists them\n")
	full := card(report.Options{Verbose: true})
	assert.Contains(t, full, "– backs-off   overloaded-mid-stream: cannot tell: there was no second attempt\n")
	assert.Contains(t, full, "– third-call-fails   not exercised: step 3 was never reached: there was 1 request\n")
	assert.Contains(t, full, "nothing to judge: honours-retry-after 1 · jitters 1 · gives-up 1\n")
	assert.NotContains(t, full, "--verbose")
}

// TestANoteIsNobodysFailure checks that no form counts a note as a failure, and
// that it has a sign of its own.
func TestANoteIsNobodysFailure(t *testing.T) {
	golden(t, "run-note.txt", run(t, remarked(), report.Options{Width: 100}))
	a := &report.Audit{Verdicts: []verdict.Verdict{remarked()}}
	assert.False(t, a.Failed())
	assert.Contains(t, plain(t, func(w io.Writer) error { return report.Scorecard(w, a, report.Options{}) }),
		"\n• times-out   note · retry-after-long\n  request 1 was asked to wait for 5 s <b>\n")
	assert.Contains(t, written(t, report.Markdown, a),
		"| times-out | 1 | retry-after-long: request 1 was asked to wait for 5 s &lt;b&gt; | set Anthropic(timeout=60.0) |\n")
	junit := written(t, report.JUnit, a)
	assert.Contains(t, junit, "<system-out><![CDATA[note, times-out: request 1 was asked to wait for 5 s <b>\n")
	assert.NotContains(t, junit, "<failure")
	json := written(t, report.JSON, a)
	assert.Contains(t, json, `"result": "note"`)
	assert.Contains(t, json, `"advice": "set Anthropic(timeout=60.0)"`)
	assert.Contains(t, json, `"failed": false`)
}

// TestAPipeGetsWhatATerminalGets checks that without a width nothing is wrapped
// or left out.
func TestAPipeGetsWhatATerminalGets(t *testing.T) {
	text := func(o report.Options) string {
		card := plain(t, func(w io.Writer) error { return report.Scorecard(w, audit(), o) })
		for _, v := range append(audit().Verdicts, remarked()) {
			card += run(t, v, o)
		}
		return strings.Join(strings.Fields(card), " ")
	}
	for _, verbose := range []bool{false, true} {
		assert.Equal(t, text(report.Options{Width: 10_000, Verbose: verbose}), text(report.Options{Verbose: verbose}))
		assert.Equal(t, strings.ReplaceAll(text(report.Options{Verbose: verbose}), " ", ""), strings.ReplaceAll(text(report.Options{Width: 100, Verbose: verbose}), " ", ""))
	}
}

func TestQuietLeavesTheFirstLine(t *testing.T) {
	assert.Equal(t, "overloaded-mid-stream   FAIL   1 request in 0.41 s\n", run(t, overloaded(), report.Options{Quiet: true, Width: 80}))
	card := plain(t, func(w io.Writer) error { return report.Scorecard(w, audit(), report.Options{Quiet: true}) })
	assert.Equal(t, "FAIL   1 of 7 scenarios passed in 48 s at speed 10, 3 failed, 1 accepted by the baseline, 2 not exercised\n", card)
}

func TestNoLineIsWiderThanTheTerminal(t *testing.T) {
	for _, width := range []int{40, 59, 61, 80, 132} {
		texts := []string{plain(t, func(w io.Writer) error { return report.Scorecard(w, audit(), report.Options{Width: width}) })}
		for _, v := range audit().Verdicts {
			texts = append(texts, run(t, v, report.Options{Width: width}))
		}
		for _, text := range texts {
			for line := range strings.Lines(text) {
				assert.LessOrEqual(t, ansi.StringWidth(strings.TrimSuffix(line, "\n")), width, "%q", line)
			}
		}
	}
}

func TestColourSaysNothingThatTextDoesNot(t *testing.T) {
	var coloured bytes.Buffer
	v := overloaded()
	require.NoError(t, report.Run(&coloured, &v, report.Options{Width: 80}))
	assert.Contains(t, coloured.String(), "\x1b[")
	assert.NotContains(t, run(t, v, report.Options{Width: 80}), "\x1b")
}

func TestNothingThatAClientSaysReachesTheTerminalAsACommand(t *testing.T) {
	text := run(t, nasty(), report.Options{Width: 80})
	for _, bad := range []string{"\x1b", "\x07", "\u202e", "\xff"} {
		assert.NotContains(t, text, bad)
	}
}

func TestTheScorecardShowsTheWorst(t *testing.T) {
	golden(t, "scorecard.txt", plain(t, func(w io.Writer) error { return report.Scorecard(w, audit(), report.Options{Width: 100}) }))
	one := plain(t, func(w io.Writer) error { return report.Scorecard(w, audit(), report.Options{Width: 100, Worst: 1}) })
	assert.Contains(t, one, "3 further rules broken; the written reports have them all\n")
	none := plain(t, func(w io.Writer) error { return report.Scorecard(w, audit(), report.Options{Worst: -1}) })
	assert.NotContains(t, none, "→")
	empty := plain(t, func(w io.Writer) error { return report.Scorecard(w, &report.Audit{}, report.Options{}) })
	assert.Contains(t, empty, "NOT EXERCISED   0 of 0 scenarios passed")
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAWriterThatFailsIsReported(t *testing.T) {
	v := overloaded()
	assert.ErrorContains(t, report.Run(brokenWriter{}, &v, report.Options{}), "disk full")
	assert.ErrorContains(t, report.RunJSON(brokenWriter{}, &v), "disk full")
	for name, write := range map[string]func(io.Writer, *report.Audit) error{
		"JSON": report.JSON, "JUnit": report.JUnit, "Markdown": report.Markdown, "HTML": report.HTML,
	} {
		assert.ErrorContains(t, write(brokenWriter{}, audit()), "disk full", name)
	}
	assert.ErrorContains(t, report.Scorecard(brokenWriter{}, audit(), report.Options{}), "disk full")
}
