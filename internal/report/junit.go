package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/verdict"
)

// JUnit writes an audit as JUnit XML, in the form that Jenkins and most CI
// systems read: a suite for each category, a case for each scenario, and a
// further suite for the findings over all sessions. JUnit has no accepted
// failures: such a case is not a failure there, says so in its output, and is
// counted in the properties of its suite.
func JUnit(w io.Writer, a *Audit) error {
	root := junitSuites{Name: "claudemock", Time: junitTime(a.Took)}
	for _, name := range a.categories() {
		root.add(a.junitCategory(name))
	}
	if len(a.Pooled) > 0 {
		root.add(a.junitPooled())
	}
	data, err := xml.MarshalIndent(root, "", "  ")
	if err == nil {
		_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, data)
	}
	if err != nil {
		return fmt.Errorf("writing an audit as JUnit XML: %w", err)
	}
	return nil
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string `xml:"name,attr"`
	Tests     int    `xml:"tests,attr"`
	Failures  int    `xml:"failures,attr"`
	Errors    int    `xml:"errors,attr"`
	Skipped   int    `xml:"skipped,attr"`
	Time      string `xml:"time,attr"`
	Timestamp string `xml:"timestamp,attr"`

	Properties *junitProperties `xml:"properties"`
	Cases      []junitCase      `xml:"testcase"`

	took time.Duration
}

// junitProperties is the number of scenarios of a suite by standing.
type junitProperties struct {
	All []junitProperty `xml:"property"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value int    `xml:"value,attr"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Time    string        `xml:"time,attr"`
	Skipped *junitSkipped `xml:"skipped"`
	Failure *junitFailure `xml:"failure"`
	Error   *junitFailure `xml:"error"` // of a run that judged nothing
	Output  *junitText    `xml:"system-out"`

	took time.Duration
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"` // the worst rule that was broken, or why nothing was judged
	junitText
}

// junitText is several lines in a CDATA section, which keeps them readable.
type junitText struct {
	Lines string `xml:",cdata"`
}

func (r *junitSuites) add(s junitSuite) {
	r.Suites = append(r.Suites, s)
	r.Tests += s.Tests
	r.Failures += s.Failures
	r.Errors += s.Errors
}

func (s *junitSuite) add(c junitCase) {
	s.Tests++
	s.took += c.took
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Time = junitTime(s.took)
	c.Time = junitTime(c.took)
	s.Cases = append(s.Cases, c)
}

func (a *Audit) junitSuite(name string) junitSuite {
	return junitSuite{Name: "claudemock." + timeline.Plain(name, 0), Time: junitTime(0), Timestamp: a.Began.UTC().Format("2006-01-02T15:04:05")}
}

func (a *Audit) junitCategory(category string) junitSuite {
	suite, t := a.junitSuite(category), a.tally(category)
	suite.Properties = &junitProperties{[]junitProperty{
		{"claudemock.passed", t.Passed}, {"claudemock.accepted", t.Known}, {"claudemock.failed", t.Failed}, {"claudemock.not-exercised", t.NotExercised},
	}}
	for i := range a.Verdicts {
		v := &a.Verdicts[i]
		if categoryOf(v) != category {
			continue
		}
		c := junitCase{Name: timeline.Plain(v.Scenario, 0), Class: suite.Name, took: time.Duration(v.Took)}
		switch a.Standing(v) {
		case Failed:
			c.Failure = a.junitFailure(v)
		case NotExercised:
			if a.judgedNothing(v) {
				c.Error = junitError(v)
				break
			}
			c.Skipped = &junitSkipped{"not exercised: " + timeline.Plain(v.Reason, 0)}
		case Known:
			c.Output = a.junitAccepted(v, v.Failures())
		}
		c.Output = c.Output.with(notesOf(v, v.That(verdict.Noted)))
		suite.add(c)
	}
	return suite
}

func (a *Audit) junitPooled() junitSuite {
	suite := a.junitSuite("all sessions")
	for _, f := range a.Pooled {
		c := junitCase{Name: timeline.Plain(f.Rule, 0), Class: suite.Name}
		switch {
		case f.Result == verdict.Fail && a.Baseline.Accepts(nil, f):
			c.Output = a.junitAccepted(nil, []verdict.Finding{f})
		case f.Result == verdict.Fail:
			c.Failure = &junitFailure{timeline.Plain(f.Text, 0), f.Rule, junitText{a.junitFindings(nil, []verdict.Finding{f})}}
		case f.Result == verdict.Noted:
			c.Output = c.Output.with(notesOf(nil, []verdict.Finding{f}))
		case f.Result != verdict.Pass:
			c.Skipped = &junitSkipped{strings.TrimSuffix(string(f.Result)+": "+timeline.Plain(f.Text, 0), ": ")}
		}
		suite.add(c)
	}
	return suite
}

func (a *Audit) junitFailure(v *verdict.Verdict) *junitFailure {
	f := &junitFailure{Message: timeline.Plain(v.Reason, 0), Type: "verdict"}
	for _, found := range v.Failures() {
		if !a.Baseline.Accepts(v, found) { // the worst that is new
			f.Message, f.Type = found.Rule+": "+timeline.Plain(found.Text, 0), found.Rule
			break
		}
	}
	f.Lines = a.junitFindings(v, v.Failures()) + "\n" + timeline.Text(linesOf(v))
	return f
}

// junitError says why a run judged nothing.
func junitError(v *verdict.Verdict) *junitFailure {
	f := &junitFailure{Message: timeline.Plain(v.Reason, 0), Type: string(v.Cause)}
	for _, line := range saidLast(v) {
		f.Lines += "  | " + line + "\n"
	}
	f.Lines += "what to do: " + timeline.Plain(v.Advice, 0) + "\n\n" + timeline.Text(linesOf(v))
	return f
}

func (a *Audit) junitAccepted(v *verdict.Verdict, findings []verdict.Finding) *junitText {
	return &junitText{"Accepted by the baseline:\n" + a.junitFindings(v, findings)}
}

func (a *Audit) junitFindings(v *verdict.Verdict, findings []verdict.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		known := ""
		if f.Result == verdict.Fail && a.Baseline.Accepts(v, f) {
			known = " (accepted)"
		}
		b.WriteString(textOf(v, f, known))
	}
	return b.String()
}

// notesOf returns the notes of a verdict; "" for none.
func notesOf(v *verdict.Verdict, notes []verdict.Finding) string {
	var b strings.Builder
	for _, f := range notes {
		b.WriteString("note, " + textOf(v, f, ""))
	}
	return b.String()
}

// with appends to an output, which may be nil.
func (t *junitText) with(more string) *junitText {
	switch {
	case more == "":
		return t
	case t == nil:
		return &junitText{more}
	default:
		return &junitText{t.Lines + more}
	}
}

func junitTime(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
