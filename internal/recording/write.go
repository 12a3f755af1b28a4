package recording

import (
	"crypto/sha256"
	"fmt"
	"mime"
	"slices"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
)

// mostInline is how many bytes a body has at most that stands in the scenario itself.
const mostInline = 4096

// built is the scenario of turns, its rules beside the turns that their steps are of.
type built struct {
	scenario *scenarios.Scenario
	steps    [][]*turn // by rule, as in AllRules: of each step the first turn
	notes    []string  // above all
}

// build puts the steps into rules. The requests of a rule without a condition that need
// no checks are the scenario's own steps.
func build(name, summary string, turns []*turn) *built {
	b := &built{scenario: &scenarios.Scenario{Name: name, Summary: summary}}
	found, apart := groups(turns)
	if !apart {
		b.notes = append(b.notes, "Some requests came at the same time, and nothing tells them apart: in a replay their order may be another.")
	}
	for _, g := range found {
		if left := g.leaveEarly(); left > 0 {
			b.notes = append(b.notes, "Left out: "+words.Count(left, "request")+" that claudemock refuses by itself.")
		}
		rule := g.rule()
		var firsts []*turn
		rule.Steps, firsts = merged(g.turns)
		b.steps = append(b.steps, firsts)
		if rule.When == nil && rule.Before == "" {
			b.scenario.Steps = rule.Steps
			continue
		}
		b.scenario.Rules = append(b.scenario.Rules, rule)
	}
	if slices.ContainsFunc(turns, func(t *turn) bool { return t.refused != "" }) {
		b.scenario.Validate = &scenarios.Validate{Level: claude.Off}
	}
	return b
}

// merged is the steps of turns, with equal ones that follow each other as one. Those that
// call tools stay apart, since a step calls its tools once.
func merged(turns []*turn) (steps []*scenarios.Step, firsts []*turn) {
	for _, t := range turns {
		if n := len(steps); n > 0 && len(t.notes) == 0 && !t.step.CallsOnce() && alike(firsts[n-1].step, t.step) {
			if steps[n-1] == firsts[n-1].step {
				steps[n-1] = new(*firsts[n-1].step)
			}
			steps[n-1].Repeat = max(steps[n-1].Repeat, 1) + 1
			continue
		}
		steps, firsts = append(steps, t.step), append(firsts, t)
	}
	return steps, firsts
}

// alike reports whether two steps say the same.
func alike(a, b *scenarios.Step) bool {
	one, err := strictyaml.Encode(a)
	if err != nil {
		return false
	}
	other, err := strictyaml.Encode(b)
	return err == nil && slices.Equal(one, other)
}

// files writes the scenario with its comments, and long or binary bodies beside it.
func (b *built) files(opening []string) (text []byte, bodies map[string][]byte, err error) {
	tree, err := strictyaml.Tree(b.scenario)
	if err != nil {
		return nil, nil, fmt.Errorf("writing the scenario: %w", err)
	}
	tree.Comment = append(opening, b.notes...)
	lists := make([]*strictyaml.Node, 0, len(b.steps))
	if rules := tree.Get("rules"); rules != nil {
		for _, rule := range rules.Items {
			lists = append(lists, rule.Get("steps"))
		}
	}
	if steps := tree.Get("steps"); steps != nil {
		lists = append(lists, steps)
	}
	bodies = map[string][]byte{}
	for r, list := range lists {
		for i, step := range list.Items {
			t := b.steps[r][i]
			step.Comment = t.notes
			if t.content != nil {
				file := fmt.Sprintf("%s-bodies/%03d%s", b.scenario.Name, len(bodies)+1, t.extension())
				bodies[file] = t.content
				inFile(step, file)
			}
		}
	}
	return tree.Text(), bodies, nil
}

// inFile has the body of a step come from a file.
func inFile(step *strictyaml.Node, file string) {
	for _, key := range []string{"reply", "error"} {
		if at := step.Get(key); at.Get("body") != nil {
			at.Set("body", &strictyaml.Node{Kind: strictyaml.Map, Entries: []strictyaml.Entry{{Key: strictyaml.Word("file"), Value: strictyaml.Word(file)}}})
		}
	}
}

// long says of a body that it belongs into a file: it is too long for the scenario, or
// no text.
func long(body string) bool { return len(quoted(body)) > mostInline || !utf8.ValidString(body) }

// setAside puts a placeholder for the body of the step that goes into a file: equal ones
// for equal bodies.
func (t *turn) setAside() {
	body := t.bodyOf(t.step)
	if !t.long || body == nil {
		return
	}
	t.content = []byte(*body)
	*body = scenarios.Body(fmt.Sprintf("%x", sha256.Sum256(t.content)))
}

// bodyOf is the body that a step writes out; nil if there is none.
func (t *turn) bodyOf(step *scenarios.Step) *scenarios.Body {
	switch {
	case step.Reply != nil:
		return step.Reply.Body
	case step.Error != nil:
		return step.Error.Body
	default:
		return nil
	}
}

// extension is the usual one of the body's type.
func (t *turn) extension() string {
	kind, _, _ := mime.ParseMediaType(t.answer.has("content-type"))
	switch {
	case t.answer.stream:
		return ".sse"
	case kind == "application/json":
		return ".json"
	case kind == "text/html":
		return ".html"
	case utf8.ValidString(t.answer.text()):
		return ".txt"
	default:
		return ".bin"
	}
}

// probes says that requests are left out that only ask whether somebody is there, which
// every scenario answers by itself.
func probes(left int) []string {
	if left == 0 {
		return nil
	}
	return []string{"Left out: " + words.Count(left, "request") + " that only asked whether somebody is there."}
}

// inCommon takes out what the comments of all turns say, to be said once.
func inCommon(turns []*turn) (notes []string) {
	if len(turns) < 2 {
		return nil
	}
	for _, note := range turns[0].notes {
		if !slices.ContainsFunc(turns[1:], func(t *turn) bool { return !slices.Contains(t.notes, note) }) {
			notes = append(notes, "Of all requests: "+note+".")
		}
	}
	for _, t := range turns {
		t.notes = slices.DeleteFunc(t.notes, func(note string) bool { return slices.Contains(notes, "Of all requests: "+note+".") })
	}
	return notes
}

// opening is what the file says of itself.
func opening(turns []*turn, notes []string) []string {
	lines := []string{"Recorded from " + words.Count(len(turns), "request") + ". Ids are numbered in the order in which they appeared, and credentials are hidden."}
	lines = append(lines, notes...)
	var refused []string
	for _, t := range turns {
		if t.refused != "" && !slices.Contains(refused, t.refused) {
			refused = append(refused, t.refused)
		}
	}
	const most = 3
	if len(refused) > 0 {
		lines = append(lines, "What requests say is not checked, since claudemock would refuse some by itself:")
	}
	for _, why := range refused[:min(len(refused), most)] {
		lines = append(lines, "  "+words.Excerpt(why))
	}
	return lines
}
