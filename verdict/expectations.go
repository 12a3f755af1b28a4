package verdict

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios/expect"
	"github.com/claudemock/claudemock/scenarios/match"
)

// expectations checks what the scenario expects, and what is expected everywhere:
// that tests pass, and that the client ends by itself.
func (c *evidence) expectations() []Finding {
	e := c.Scenario.Expect
	if e == nil {
		e = &expect.Expectations{}
	}
	var found []Finding
	add := func(asked bool, id string, judge func(*expect.Expectations) Finding) {
		if !asked {
			return
		}
		f := c.careful(id, func() Finding { return judge(e) })
		if f.Result == Fail && !c.everywhere(id) && c.unexercised() != "" {
			f = cannotTell(f.Text + ", but nothing of what the scenario is about happened")
		}
		found = append(found, f.as(id))
	}
	add(e.Requests != nil, idRequests, c.expectRequests)
	add(len(e.Bodies) > 0, idBodies, c.expectBodies)
	add(c.asksForExit(e), idExit, c.expectExit)
	add(e.Output != nil, idOutput, c.expectOutput)
	add(e.Answer != nil, idAnswer, c.expectAnswer)
	add(e.Within > 0 || c.Ending != nil && c.Ending.Killed && c.Ending.Command != Service, idWithin, c.expectWithin)
	add(e.Waits != nil, idWaits, c.expectWaits)
	add(e.InFlight != nil, idInFlight, c.expectInFlight)
	add(e.AllSteps, idAllSteps, c.expectAllSteps)
	add(c.Scenario.RefusesUnrecorded(), idMatch, c.expectMatch)
	return found
}

// everywhere reports whether a check applies whatever happened to the client: that tests
// pass, that a client ends by itself, that it asks for what was recorded, and that it reaches
// every step.
func (c *evidence) everywhere(id string) bool {
	return id == idMatch || id == idAllSteps || c.Ending != nil && (id == idExit && c.Ending.Command == Tests || id == idWithin && c.Ending.Killed)
}

// expected ends the text of a failure.
func expected(what string) string { return "; expected: " + what }

func (c *evidence) expectRequests(e *expect.Expectations) Finding {
	made := len(c.attempts) + c.Forgotten
	text := "the client made " + words.Count(made, "request")
	if e.Requests.Holds(made) {
		return pass(text)
	}
	return fail(text+expected(e.Requests.String()), ordinals(c.attempts...)...)
}

func (c *evidence) expectBodies(e *expect.Expectations) Finding {
	asked, unread := 0, 0
	for _, a := range c.attempts {
		if !a.isMessage() {
			continue
		}
		asked++
		body, err := jsontree.Parse([]byte(a.Body))
		if err != nil && a.Kept != journal.KeptWhole || a.Kept == journal.KeptShape {
			unread = a.Ordinal
			continue
		}
		for _, path := range sortedKeys(e.Bodies) {
			matcher := e.Bodies[path]
			value, present := expect.BodyValue(body, path)
			if !matcher.Match(value, present) {
				return fail(fmt.Sprintf("request %d had %s at %s", a.Ordinal, quoted(value, present), path)+expected(matcher.String()), a.Ordinal)
			}
		}
	}
	switch {
	case unread > 0:
		return cannotTell(fmt.Sprintf("the body of request %d was not kept as a whole", unread))
	case asked == 0:
		return nothing()
	default:
		return pass("the bodies hold what was expected")
	}
}

// asksForExit reports whether the exit status is judged. That of tests always
// is: they should pass whatever the scenario expects of a program.
func (c *evidence) asksForExit(e *expect.Expectations) bool {
	switch {
	case e.Exit == expect.ExitAny, c.Ending != nil && (c.Ending.Killed || c.Ending.Command == Service || slices.Contains(c.Ending.OK, c.Ending.Exit)):
		return false
	case c.Ending != nil && c.Ending.Command == Tests, c.endsBySignal():
		return true
	default:
		return e.Exit != ""
	}
}

func (c *evidence) expectExit(e *expect.Expectations) Finding {
	switch end := c.Ending; {
	case end == nil:
		return cannotTell(endingUnknown)
	case end.Command == Tests && end.Exit == 0:
		return pass("the tests passed")
	case end.Command == Tests:
		return fail(fmt.Sprintf("the tests failed (%s)", end.status()))
	case c.endsBySignal() && end.Signal == "":
		return fail(end.String() + expected("to run until it is stopped"))
	case e.Exit == expect.ExitZero && end.Exit != 0:
		return fail(end.String() + expected(end.want("exit 0", "an answer")))
	case e.Exit == expect.ExitNonzero && end.Exit == 0:
		return fail(end.String() + expected(end.want("any other exit", "an error")))
	default:
		return pass(end.String())
	}
}

// want returns the expected ending, in the words for a program or for code under
// test.
func (e *Ending) want(program, call string) string {
	if e.Command == Call {
		return call
	}
	return program
}

func (c *evidence) expectOutput(e *expect.Expectations) Finding {
	if c.Ending == nil {
		return cannotTell("what the client gave as its answer is not known")
	}
	return c.gives(e.Output)
}

// gives judges what the client printed, or returned.
func (c *evidence) gives(want *match.Matcher) Finding {
	given := c.Ending.Output
	if want.Match(given, given != "") {
		return pass("the client " + c.Ending.gave() + " what was expected")
	}
	return fail("the client " + c.Ending.gave() + " " + quoted(given, given != "") + expected(want.String()))
}

// expectAnswer judges what a client gives that says that all went well. One that fails openly
// gives no answer.
func (c *evidence) expectAnswer(e *expect.Expectations) Finding {
	switch end := c.Ending; {
	case end == nil:
		return cannotTell(endingUnknown)
	case end.Command == Tests, end.Command == Service:
		return cannotTell(fmt.Sprintf("a command of kind %q gives no answer", end.Command))
	case end.Killed || end.Exit != 0:
		return pass(end.String())
	default:
		return c.gives(e.Answer)
	}
}

func (c *evidence) expectWithin(e *expect.Expectations) Finding {
	if c.Ending != nil && c.Ending.Killed && c.Ending.Command != Service {
		return fail("the client was still running after " + words.Seconds(time.Duration(c.Ending.Limit)) + " and was stopped")
	}
	took := time.Duration(c.took())
	text := "the client took " + words.Seconds(took)
	switch {
	case took > e.Within:
		return fail(text + expected("at most "+words.Seconds(e.Within)))
	case c.Ending == nil:
		return cannotTell(endingUnknown)
	case c.hurried():
		return cannotTell(c.shortened())
	default:
		return pass(text)
	}
}

func (c *evidence) expectWaits(e *expect.Expectations) Finding {
	seen, bad, mixed := 0, 0, false
	var worst Finding
	for _, chain := range c.chains {
		if mixed = mixed || chain.mixed; chain.mixed {
			continue
		}
		for _, w := range chain.waits() {
			seen++
			bound := ""
			switch {
			case w.Length < e.Waits.Min:
				bound = "at least " + words.Seconds(e.Waits.Min)
			case e.Waits.Max > 0 && w.Length > e.Waits.Max:
				bound = "at most " + words.Seconds(e.Waits.Max)
			default:
				continue
			}
			if bad++; bad == 1 {
				worst = fail(fmt.Sprintf("request %d came %s after %s", w.to.Ordinal, words.Wait(w.Length), w.From)+expected(bound),
					w.From.Ordinal, w.to.Ordinal)
			}
		}
	}
	switch {
	case seen > 0 && c.hurried():
		return cannotTell(c.shortened())
	case bad > 0:
		worst.Text += among(bad, seen, "wait")
		return worst
	case seen > 0:
		return pass("waited as expected, " + times(seen))
	case mixed:
		return cannotTell(overlapping)
	default:
		return cannotTell("there was no second attempt")
	}
}

func (c *evidence) expectInFlight(e *expect.Expectations) Finding {
	most, at := 0, (*Attempt)(nil)
	for _, a := range c.attempts {
		open := 0
		for _, b := range c.attempts {
			if b.openAt(a.Start) {
				open++
			}
		}
		if open > most {
			most, at = open, a
		}
	}
	text := fmt.Sprintf("at most %d open at a time", most)
	if e.InFlight.Holds(most) {
		return pass(text)
	}
	text += expected(e.InFlight.String())
	if at == nil {
		return fail(text)
	}
	return fail(text, at.Ordinal)
}

// expectMatch finds the requests that fit none of the recorded ones.
func (c *evidence) expectMatch(*expect.Expectations) Finding {
	var unfit []*Attempt
	for _, a := range c.attempts {
		if a.Refused && a.NearMiss != "" {
			unfit = append(unfit, a)
		}
	}
	if len(unfit) == 0 {
		return pass("every request fits a recorded one")
	}
	first := unfit[0]
	text := strings.Replace(first.NearMiss, "this request", fmt.Sprintf("request %d", first.Ordinal), 1)
	return fail(text+among(len(unfit), len(c.attempts), "request"), ordinals(unfit...)...)
}
