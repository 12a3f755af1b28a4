package adhoc

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

// schemaLine tells editors how to check the file.
const schemaLine = "yaml-language-server: $schema=https://raw.githubusercontent.com/claudemock/claudemock/main/scenarios.d/scenario.schema.json"

// middle is where answers are cut.
var middle = script.AtPercent(50)

// write makes the scenario and its YAML. flags is how it was asked for.
func (w wishes) write(flags string) (*scenarios.Scenario, []byte, error) {
	made := &scenarios.Scenario{Name: Name, Summary: w.summary()}
	var notes []string // above each step
	for _, f := range w.failures {
		if f.count == 0 {
			continue
		}
		step := w.late(f.step)
		if f.count > 1 {
			step.Repeat = f.count
		}
		made.Steps, notes = append(made.Steps, step), append(notes, f.which(len(notes) == 0))
	}
	last, note := w.last()
	if len(notes) > 0 {
		note = "from then on, " + note
	}
	made.Steps, notes = append(made.Steps, last), append(notes, note)
	tree, err := strictyaml.Tree(made)
	if err != nil {
		return nil, nil, fmt.Errorf("writing the scenario of %s: %w", flags, err)
	}
	tree.Comment = []string{schemaLine, "made of: " + flags}
	if w.vary() {
		tree.Comment = append(tree.Comment, "What is left to chance the seed decides: the same seed decides the same.")
	}
	for i, step := range tree.Get("steps").Items {
		step.Comment = notes[i : i+1]
	}
	text := tree.Text()
	scenario, err := scenarios.ParseText(Name+".yaml", text, faults.Builtin())
	if err != nil {
		return nil, nil, &Mistake{failFlag, flags, problemOf(err), failExample}
	}
	return scenario, text, nil
}

// vary reports whether anything is left to chance.
func (w wishes) vary() bool {
	return w.cut > 0 || w.latency.P99 > w.latency.P50 || slices.ContainsFunc(w.failures, func(f failure) bool { return f.share > 0 })
}

// last returns the step of all requests after the counted ones, and a comment for it.
func (w wishes) last() (step *scenarios.Step, note string) {
	var some []failure
	rest := whole
	for _, f := range w.failures {
		if f.share > 0 {
			some, rest = append(some, f), rest-f.share
		}
	}
	switch {
	case len(some) == 0:
		return w.healthy(), "healthy answers"
	case len(some) == 1 && rest == 0:
		return w.late(some[0].step), "every request"
	}
	shares := make([]share, 0, len(some)+1)
	step = &scenarios.Step{}
	for _, f := range some {
		step.Choose = append(step.Choose, alternative(w.late(f.step)))
		shares = append(shares, f.share)
	}
	if rest > 0 {
		step.Choose = append(step.Choose, alternative(w.healthy()))
		shares = append(shares, rest)
	}
	for i, weight := range weights(shares) {
		step.Choose[i].Weight = weight
	}
	return step, "one of these for each request, by weight"
}

func alternative(s *scenarios.Step) *scenarios.Alternative {
	return &scenarios.Alternative{Reply: s.Reply, Error: s.Error, Forward: s.Forward, Faults: s.Faults}
}

// healthy returns the step of the requests that do not fail.
func (w wishes) healthy() *scenarios.Step {
	step := w.late(&scenarios.Step{})
	if w.cut > 0 {
		use := script.Use{Name: "close", Fault: &faults.Close{At: middle}}
		if w.cut < whole {
			use.Probability = w.cut.probability()
		}
		step.Faults = append(step.Faults, use)
	}
	return step
}

// late returns a copy of the step that answers after the latency. An answer that never
// begins is not later.
func (w wishes) late(s *scenarios.Step) *scenarios.Step {
	step := *s
	switch {
	case step.Error != nil:
	case w.forward:
		step.Forward = &scenarios.Forward{}
	default:
		step.Reply = &scenarios.Reply{}
	}
	step.Faults = slices.Clone(s.Faults)
	if w.latency.IsZero() || len(s.Faults) > 0 && s.Faults[0].Name == "hang" {
		return &step
	}
	step.Faults = slices.Insert(step.Faults, 0, script.Use{Name: "delay", Fault: &faults.Delay{For: w.latency}})
	return &step
}

// delayOf returns the wait of a step that has only a delay.
func delayOf(s *scenarios.Step) script.Wait {
	if delay, ok := s.Faults[0].Fault.(*faults.Delay); ok {
		return delay.For
	}
	return script.Wait{}
}

// summary says in one sentence what happens.
func (w wishes) summary() string {
	var counted, some, parts []string
	for _, f := range w.failures {
		if f.count > 0 {
			get := " get "
			if f.count == 1 {
				get = " gets "
			}
			counted = append(counted, f.which(len(counted) == 0)+get+f.what)
		} else {
			some = append(some, f.share.String()+" get "+f.what)
		}
	}
	if len(counted) > 0 {
		parts = append(parts, strings.Join(counted, ", "))
	}
	if len(some) > 0 {
		then := ""
		if len(counted) > 0 {
			then = "then "
		}
		parts = append(parts, then+strings.Join(some, ", "))
	}
	if w.latency.P50 == w.latency.P99 && !w.latency.IsZero() {
		parts = append(parts, "answers begin after "+w.latency.P50.String())
	} else if !w.latency.IsZero() {
		parts = append(parts, fmt.Sprintf("half of the answers begin within %s, 99%% within %s", w.latency.P50, w.latency.P99))
	}
	if w.cut > 0 {
		parts = append(parts, w.cut.String()+" of the healthy answers are cut in the middle")
	}
	return strings.Join(parts, "; ")
}

// problemOf returns the first problem of a scenario in one line, by the option that it is
// about.
func problemOf(err error) string {
	var problems strictyaml.Problems
	if !errors.As(err, &problems) || len(problems) == 0 {
		return err.Error()
	}
	first := problems[0]
	text := first.Message
	if key := optionOf(first.Key); key != "" {
		text = key + ": " + text
	}
	if first.Hint != "" {
		text += "; " + first.Hint
	}
	return text
}

// optionOf returns the last word of the place of a problem, as an option; "" if it is no
// word of an option.
func optionOf(place string) string {
	key := place[strings.LastIndexByte(place, '.')+1:]
	if _, err := strconv.Atoi(key); err == nil || key == "error" || key == "faults" || key == "steps" {
		return ""
	}
	return strings.ReplaceAll(key, "_", "-")
}
