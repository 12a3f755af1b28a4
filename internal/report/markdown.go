package report

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/verdict"
)

// maxDetails bounds the timelines of a Markdown report: CI systems refuse a
// summary of more than a megabyte.
const maxDetails = 50

// Markdown writes an audit for the summary page of a CI system.
func Markdown(w io.Writer, a *Audit) error {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s claudemock: %s\n\n", mdSign(a), headline(a, a.tally("")))
	if len(a.Command) > 0 {
		fmt.Fprintf(&b, "Client: %s\n\n", mdCode(strings.Join(a.Command, " ")))
	}
	mdCategories(&b, a)
	if a.Sweep != nil {
		mdSweep(&b, a)
	} else {
		mdFindings(&b, a.worst())
	}
	mdNotes(&b, a)
	mdLists(&b, a)
	mdDetails(&b, a)
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing an audit as Markdown: %w", err)
	}
	return nil
}

// mdSign returns the sign of the whole audit. It is the good one only if nothing
// failed, not even accepted, and nothing is left open.
func mdSign(a *Audit) string {
	switch {
	case a.Failed():
		return "❌"
	case len(a.worst()) > 0 || a.NotExercised():
		return "🟡"
	default:
		return "✅"
	}
}

func mdCategories(b *strings.Builder, a *Audit) {
	b.WriteString("| category | passed | failed | accepted | not exercised |\n|---|---:|---:|---:|---:|\n")
	for _, name := range a.categories() {
		t := a.tally(name)
		fmt.Fprintf(b, "| %s | %d/%d | %d | %d | %d |\n", mdText(name), t.Passed, t.Scenarios, t.Failed, t.Known, t.NotExercised)
	}
	b.WriteByte('\n')
}

func mdFindings(b *strings.Builder, worst []broken) {
	if len(worst) == 0 {
		return
	}
	b.WriteString("### Worst findings\n\n| rule | severity | scenarios | for example | what to do |\n|---|---|---:|---|---|\n")
	for _, w := range worst {
		first, known := w.cases[0], ""
		if first.known {
			known = " (accepted)"
		}
		fmt.Fprintf(b, "| %s%s | %s | %d | %s: %s | %s |\n", mdText(w.rule), known, mdText(string(w.severity)), len(w.cases),
			mdText(first.where()), mdText(first.finding.Text), mdText(adviceOn(first.finding)))
	}
	b.WriteByte('\n')
}

// mdNotes writes the notes.
func mdNotes(b *strings.Builder, a *Audit) {
	noted := a.noted()
	if len(noted) == 0 {
		return
	}
	b.WriteString("### Worth knowing\n\n| rule | scenarios | for example | what to do |\n|---|---:|---|---|\n")
	for _, n := range noted {
		first := n.cases[0]
		fmt.Fprintf(b, "| %s | %d | %s: %s | %s |\n", mdText(n.rule), len(n.cases), mdText(first.where()), mdText(first.finding.Text), mdText(adviceOn(first.finding)))
	}
	b.WriteByte('\n')
}

func mdLists(b *strings.Builder, a *Audit) {
	list := func(title string, names []string) {
		if len(names) == 0 {
			return
		}
		for i := range names {
			names[i] = mdText(names[i])
		}
		fmt.Fprintf(b, "**%s:** %s\n\n", title, strings.Join(names, ", "))
	}
	for _, m := range a.missed() {
		text := strings.Join(m.names(a), ", ") + " (" + m.reason + ")"
		if m.advice != "" {
			text += ". What to do: " + m.advice
		}
		list("Not exercised", []string{text})
		if said := strings.Join(m.said, "\n"); said != "" {
			fence := fenceFor(said)
			fmt.Fprintf(b, "%stext\n%s\n%s\n\n", fence, said, fence)
		}
	}
	var unneeded []string
	for _, e := range a.Unneeded() {
		unneeded = append(unneeded, e.String())
	}
	list("No longer needed in the baseline", unneeded)
	for _, f := range a.Pooled {
		if f.Result == verdict.Pass || f.Result == verdict.CannotTell {
			list(mdText(f.Rule)+", over all sessions", []string{pooledText(f)})
		}
	}
}

// mdDetails writes the proofs of the failures, folded.
func mdDetails(b *strings.Builder, a *Audit) {
	written, left := 0, 0
	for i := range a.Verdicts {
		v := &a.Verdicts[i]
		standing := a.Standing(v)
		if standing != Failed && standing != Known {
			continue
		}
		if written == maxDetails {
			left++
			continue
		}
		written++
		fmt.Fprintf(b, "<details><summary>%s: %s</summary>\n\n", html.EscapeString(timeline.Plain(v.Scenario, 0)), standing.said())
		for _, f := range v.Failures() {
			fmt.Fprintf(b, "- **%s**: %s. What to do: %s\n", mdText(f.Rule), mdText(f.Text), mdText(adviceOn(f)))
		}
		if v.Reason != "" {
			fmt.Fprintf(b, "- %s\n", mdText(v.Reason))
		}
		text := timeline.Text(linesOf(v))
		fence := fenceFor(text)
		fmt.Fprintf(b, "\n%stext\n%s%s\n\n</details>\n\n", fence, text, fence)
	}
	if left > 0 {
		fmt.Fprintf(b, "The timelines of %s are in the other reports.\n", words.Count(left, "further "+a.unit()))
	}
}

// mdEscapes escapes the characters with a meaning in Markdown. Angle brackets
// and ampersands become entities, since some renderers accept HTML after a
// backslash; so does the @, which would notify somebody.
var mdEscapes = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "{", `\{`, "}", `\}`, "[", `\[`, "]", `\]`,
	"#", `\#`, "|", `\|`, "~", `\~`, "!", `\!`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "@", "&#64;",
)

// mdText returns escaped text on one line.
func mdText(text string) string { return mdEscapes.Replace(timeline.Plain(text, 0)) }

// mdCode returns text as a code span.
func mdCode(text string) string {
	text = timeline.Plain(text, 0)
	fence := strings.Repeat("`", longestRun(text)+1)
	return fence + " " + text + " " + fence
}

// fenceFor returns a fence that is longer than any in the text.
func fenceFor(text string) string { return strings.Repeat("`", max(3, longestRun(text)+1)) }

// longestRun returns the length of the longest run of backticks.
func longestRun(text string) (longest int) {
	run := 0
	for _, r := range text {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
