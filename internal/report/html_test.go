package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"github.com/claudemock/claudemock/internal/report"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

func TestThePageIsOneFileThatNeedsNothingElse(t *testing.T) {
	text := written(t, report.HTML, audit())
	golden(t, "report.html", text)
	ids, links := map[string]int{}, []string{}
	for token := range tokens(t, text) {
		assert.NotContains(t, []string{"link", "img", "iframe", "object", "embed", "base", "form"}, token.Data)
		for _, attr := range token.Attr {
			switch attr.Key {
			case "id":
				ids[attr.Val]++
			case "href":
				links = append(links, attr.Val)
			case "src", "srcset", "action", "style", "xlink:href":
				assert.Fail(t, "a reference or a style of its own", "%s in %s", attr.Key, token.Data)
			}
			assert.False(t, strings.HasPrefix(attr.Key, "on"), "%s in %s", attr.Key, token.Data)
		}
	}
	for id, count := range ids {
		assert.Equal(t, 1, count, "the id %s", id)
	}
	require.NotEmpty(t, links)
	for _, link := range links {
		assert.Contains(t, ids, strings.TrimPrefix(link, "#"), "the page's own parts are all it refers to")
	}
	for _, bad := range []string{"http://", "https://", "url(", "@import", "%!"} { // the last is how fmt reports a wrong format
		assert.False(t, strings.Contains(text, bad), bad)
	}
}

// tokens returns the elements of a page, after a check that all tags are closed in
// order.
func tokens(t *testing.T, text string) func(func(html.Token) bool) {
	t.Helper()
	void := map[string]bool{"meta": true, "br": true, "input": true}
	return func(yield func(html.Token) bool) {
		z := html.NewTokenizer(strings.NewReader(text))
		var open []string
		for {
			switch z.Next() {
			case html.ErrorToken:
				assert.Empty(t, open, "elements that are never closed")
				return
			case html.StartTagToken:
				token := z.Token()
				if !void[token.Data] {
					open = append(open, token.Data)
				}
				if !yield(token) {
					return
				}
			case html.EndTagToken:
				name := z.Token().Data
				require.NotEmpty(t, open, "</%s> closes nothing", name)
				require.Equal(t, open[len(open)-1], name)
				open = open[:len(open)-1]
			}
		}
	}
}

func TestNothingThatAClientSaysComesAliveInThePage(t *testing.T) {
	text := written(t, report.HTML, audit())
	scripts := 0
	for token := range tokens(t, text) {
		if token.Data == "script" {
			scripts++
		}
	}
	assert.Equal(t, 1, scripts)
	assert.True(t, strings.Contains(text, "&lt;script&gt;alert"))
	for _, bad := range []string{"\x1b", "\x07", "\u202e", "<b>`x`</b>", "\xff"} {
		assert.False(t, strings.Contains(text, bad), "%q", bad)
	}
}

func TestThePageAllowsOnlyItsOwnStyleAndScript(t *testing.T) {
	text := written(t, report.HTML, audit())
	for name, directive := range map[string]string{"style": "style-src", "script": "script-src"} {
		_, inside, found := strings.Cut(text, "<"+name+">")
		require.True(t, found)
		inside, _, _ = strings.Cut(inside, "</"+name+">")
		sum := sha256.Sum256([]byte(inside))
		want := directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		policy := ""
		for token := range tokens(t, text) {
			for _, attr := range token.Attr {
				if token.Data == "meta" && attr.Key == "content" && strings.HasPrefix(attr.Val, "default-src 'none'; ") {
					policy = attr.Val
				}
			}
		}
		assert.Contains(t, policy, want)
		assert.NotContains(t, policy, "unsafe")
	}
}

func TestTheGridHasACellForEveryScenarioAndRule(t *testing.T) {
	text := written(t, report.HTML, audit())
	_, grid, _ := strings.Cut(text, `<table class="grid">`)
	grid, _, _ = strings.Cut(grid, "</table>")
	columns := strings.Count(grid, `<th scope="col" class="rule"`)
	assert.Equal(t, 10, columns, "the verdict and nine rules, without the one that is judged over all sessions")
	for row := range strings.SplitSeq(grid, `<th scope="row">`) {
		if strings.HasPrefix(row, "<a ") {
			row, _, _ = strings.Cut(row, "</tr>")
			assert.Equal(t, columns, strings.Count(row, "<td "), "%s", row)
		}
	}
}

func TestAnAuditWithoutVerdictsIsAPage(t *testing.T) {
	text := written(t, report.HTML, &report.Audit{})
	titles := 0
	for token := range tokens(t, text) {
		if token.Data == "h1" {
			titles++
		}
	}
	assert.Equal(t, 1, titles)
	assert.True(t, strings.Contains(text, "0 of 0 scenarios passed"))
}

func TestRetryAfterIsADashedLineThatShowsWhetherItWasCrossed(t *testing.T) {
	text := written(t, report.HTML, &report.Audit{Verdicts: []verdict.Verdict{early()}})
	_, text, _ = strings.Cut(text, `<section id="happened">`)
	assert.Equal(t, 3, strings.Count(text, `<title>request 1, from`)+strings.Count(text, `<title>request 2, from`)+strings.Count(text, `<title>request 3, from`))
	assert.Equal(t, 1, strings.Count(text, `<title>request 1 was told to wait until 5.00 s, and the next attempt came before</title>`))
	assert.Equal(t, 1, strings.Count(text, `<title>request 2 was told to wait until 5.52 s</title>`))
	assert.True(t, strings.Contains(text, "red where the next attempt came before"))
	text = written(t, report.HTML, &report.Audit{Verdicts: []verdict.Verdict{obedient()}})
	assert.False(t, strings.Contains(text, "red where the next attempt came before"))
}

func TestAChartHasRoundTicksAtAnyScale(t *testing.T) {
	for _, c := range []struct {
		length time.Duration
		last   string
	}{
		{3 * time.Millisecond, "0.003 s"}, {409 * time.Millisecond, "0.4 s"}, {time.Second, "1.0 s"}, {48 * time.Second, "40 s"}, {601 * time.Second, "600 s"},
	} {
		v := early()
		v.Entries, v.Notes = v.Entries[:1], nil
		v.Entries[0].Answer.Asks.RetryAfter = nil
		v.Entries[0].FirstByte, v.Entries[0].Duration = 0, millis(1)
		v.Ending.Ended = began.Add(c.length)
		text := written(t, report.HTML, &report.Audit{Verdicts: []verdict.Verdict{v}})
		_, text, _ = strings.Cut(text, `<section id="happened">`)
		ticks := strings.Count(text, `<line class="tick"`)
		assert.GreaterOrEqual(t, ticks, 3, c.length)
		assert.LessOrEqual(t, ticks, 6, c.length)
		assert.Contains(t, text, ">"+c.last+"</text>")
	}
}

func TestAnAttemptCutWithAClientThatWasKilledIsNotOneThatTheClientLeft(t *testing.T) {
	v := nasty()
	waiting := entry(2, 30_000, 29_950, 200, stream(false, "message_start"))
	waiting.End, waiting.EndedBy = journal.Left, journal.ByClient
	left := waiting
	left.Ordinal, left.Arrived, left.Duration = 3, after(1000), millis(500)
	v.Entries = []journal.Entry{left, waiting}
	for _, c := range []struct {
		name               string
		killed             bool
		abandoned, stopped int // bars of each kind; the caption has one more where there is any
	}{{"killed at the limit", true, 2, 2}, {"ended by itself", false, 3, 0}} {
		v.Ending.Killed = c.killed
		_, text, _ := strings.Cut(written(t, report.HTML, &report.Audit{Verdicts: []verdict.Verdict{v}}), `<section id="happened">`)
		assert.Equal(t, c.abandoned, strings.Count(text, `<g class="attempt left">`), c.name)
		assert.Equal(t, c.stopped, strings.Count(text, `<g class="attempt stopped">`), c.name)
		assert.Equal(t, c.killed, strings.Contains(text, "the client was stopped at its time limit while it waited"), c.name)
	}
}

func TestOnlyNewFailuresStandOpenAndInTheirOwnColour(t *testing.T) {
	text := written(t, report.HTML, audit())
	states := map[string]string{}
	for token := range tokens(t, text) {
		attrs := map[string]string{"open": "folded"}
		for _, a := range token.Attr {
			attrs[a.Key] = a.Val
		}
		if token.Data == "details" && attrs["class"] == "panel" {
			states[attrs["data-standing"]] += " " + attrs["open"]
		}
	}
	assert.Equal(t, map[string]string{"failed": "   ", "known": " folded", "passed": " folded", "not exercised": " folded folded"}, states)
	for _, cell := range []string{`<td class="fail"><a href="#s1"`, `<td class="known"><a href="#s7"`, `<td class="open"><a href="#s4"`, `<td class="pass"><a href="#s2"`} {
		assert.Equal(t, 1, strings.Count(text, cell), cell)
	}
}

func TestThePageOfVeryManyFailuresOpensTheFirstOnly(t *testing.T) {
	a := &report.Audit{}
	for range 60 {
		a.Verdicts = append(a.Verdicts, overloaded())
	}
	text := written(t, report.HTML, a)
	assert.Equal(t, 20, strings.Count(text, `data-rules="notices-error-event" open>`))
	assert.Equal(t, 40, strings.Count(text, `data-rules="notices-error-event">`))
}

// control matches the references of the script and the style to parts of the
// page.
var control = regexp.MustCompile(`byId\("([a-z-]+)"\)|\["search", "rule", "category"\]|"(show-[a-z]+)":|#(show-[a-z]+):not`)

func TestWhatTheScriptAndTheStyleLookForIsInThePage(t *testing.T) {
	text := written(t, report.HTML, audit())
	found := 0
	for _, match := range control.FindAllStringSubmatch(text, -1) {
		for _, id := range match[1:] {
			if id != "" {
				found++
				assert.True(t, strings.Contains(text, ` id="`+id+`"`), id)
			}
		}
	}
	assert.Greater(t, found, 10)
	before, _, _ := strings.Cut(text, `id="search"`)
	assert.True(t, strings.HasSuffix(before, `<span class="scripted" hidden><input type="search" `), "without the script its controls are hidden")
}
