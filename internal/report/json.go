package report

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// JSON writes a complete audit as one JSON object:
//
//	claudemock   the version that judged
//	command      the client; kind: "program", "tests" or "service"
//	speed        at which scenarios were played
//	began        RFC 3339; took_ms
//	failed       whether there is a failure that the baseline does not accept
//	summary      scenarios, passed, known, failed, not_exercised: how many; known
//	             ones failed as the baseline accepts, and are not among the passed
//	categories   the same by category, with its name, in order of appearance
//	rules        the rules that were broken, the worst first: rule, severity,
//	             failed (how often), known (how many of them the baseline accepts)
//	verdicts     as RunJSON writes them, with standing, and known at findings
//	             that the baseline accepts
//	pooled       findings of rules that are judged over all sessions
//	sweep        of a sweep, whose verdicts are on points in the place of scenarios: points,
//	             classes, spared, left (the names of those not tried), remark (which comparison
//	             with the healthy run was not made), tried (the points, in the order of the
//	             verdicts: name, summary, request, place, fault, kind, for_good, stands_for,
//	             for_requests and then, the second failure of a pair), and causes: rule,
//	             severity, text, advice, also_breaks (other rules), known, discounted (it fails
//	             nothing), points, and reproduction, or null: point, scenario, yaml, file, runs,
//	             failed (in how many), failed_alone (without the comparison with the healthy run)
//	no_longer_needed  entries of the baseline that do not fail any more
//
// Keys are stable; more may be added.
func JSON(w io.Writer, a *Audit) error {
	document := jsonAudit{
		Version: a.Version, Command: a.Command, Kind: a.kind(), Speed: a.speed(), Began: a.Began.UTC(), Took: journal.Millis(a.Took),
		Failed: a.Failed(), Summary: a.tally(""), Unneeded: a.Unneeded(), Pooled: a.jsonFindings(nil, a.Pooled),
		Sweep: a.jsonSweep(), Categories: []jsonCategory{}, Rules: []jsonRule{}, Verdicts: []jsonVerdict{},
	}
	for _, name := range a.categories() {
		document.Categories = append(document.Categories, jsonCategory{name, a.tally(name)})
	}
	for _, b := range a.worst() {
		r := jsonRule{Rule: b.rule, Severity: string(b.severity), Failed: len(b.cases)}
		for _, c := range b.cases {
			r.Known += rank(c.known)
		}
		document.Rules = append(document.Rules, r)
	}
	for i := range a.Verdicts {
		v := a.jsonVerdict(&a.Verdicts[i])
		v.Standing = a.Standing(&a.Verdicts[i])
		document.Verdicts = append(document.Verdicts, v)
	}
	return writeJSON(w, document, "an audit")
}

// RunJSON writes one verdict as a JSON object: scenario, category, session,
// result, reason, speed, requests, took_ms, ending, findings (rule, result,
// severity, text, requests, shown, and of failures and notes advice), and timeline: lines of
// at_ms, side ("asked", "told", "ended" or "noted"), text and request.
func RunJSON(w io.Writer, v *verdict.Verdict) error {
	return writeJSON(w, (&Audit{}).jsonVerdict(v), "a verdict")
}

type jsonAudit struct {
	Version    string          `json:"claudemock,omitempty"`
	Command    []string        `json:"command"`
	Kind       verdict.Command `json:"kind"`
	Speed      float64         `json:"speed"`
	Began      time.Time       `json:"began"`
	Took       journal.Millis  `json:"took_ms"`
	Failed     bool            `json:"failed"`
	Summary    Tally           `json:"summary"`
	Categories []jsonCategory  `json:"categories"`
	Rules      []jsonRule      `json:"rules"`
	Verdicts   []jsonVerdict   `json:"verdicts"`
	Pooled     []jsonFinding   `json:"pooled"`
	Sweep      *jsonSweep      `json:"sweep,omitempty"`
	Unneeded   []Accepted      `json:"no_longer_needed,omitempty"`
}

type jsonCategory struct {
	Name string `json:"name"`
	Tally
}

type jsonRule struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Failed   int    `json:"failed"`
	Known    int    `json:"known"`
}

type jsonVerdict struct {
	verdict.Verdict
	Standing Standing        `json:"standing,omitempty"`
	Findings []jsonFinding   `json:"findings"`
	Timeline []timeline.Line `json:"timeline"`
}

type jsonFinding struct {
	verdict.Finding
	Known bool `json:"known,omitempty"`
}

func (a *Audit) jsonVerdict(v *verdict.Verdict) jsonVerdict {
	return jsonVerdict{Verdict: *v, Findings: a.jsonFindings(v, v.Findings), Timeline: append([]timeline.Line{}, linesOf(v)...)}
}

func (a *Audit) jsonFindings(v *verdict.Verdict, findings []verdict.Finding) []jsonFinding {
	all := make([]jsonFinding, len(findings))
	for i, f := range findings {
		all[i] = jsonFinding{Finding: f}
		all[i].Known, all[i].Advice = f.Result == verdict.Fail && a.Baseline.Accepts(v, f), adviceOn(f)
	}
	return all
}

func writeJSON(w io.Writer, document any, what string) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("writing %s as JSON: %w", what, err)
	}
	return nil
}
