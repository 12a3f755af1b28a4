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

// built is a scenario made of turns.
type built struct {
	scenario *scenarios.Scenario
	firsts   []*turn  // by step: the first turn that it was made of
	notes    []string // lines of the comment above the scenario
}

// build makes the steps of turns a scenario whose steps are matched by these fields of the
// requests. A scenario of turns of whose requests nothing is known has plain steps.
func build(name, summary string, turns []*turn, fields []string) *built {
	b := &built{scenario: &scenarios.Scenario{Name: name, Summary: summary}}
	for _, t := range turns {
		if t.step.Request = t.request(fields); t.step.Request != nil {
			b.scenario.Match = fields
		}
		if t.needsNoChecks() {
			b.scenario.Validate = &scenarios.Validate{Level: claude.Off}
		}
	}
	tellApart(turns, fields)
	if swappable(turns, fields) {
		b.notes = append(b.notes, "Some requests came at the same time and ask for the same: in a replay, their answers may come in another order.")
	}
	in := roomFor(turns)
	for _, t := range turns {
		t.setRequestAside(in)
	}
	b.scenario.Steps, b.firsts = merged(turns)
	return b
}

// merged returns the steps of turns. Equal steps that follow each other become one, unless
// they call tools, since a step calls its tools only once.
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

// alike reports whether two steps are written in the same way.
func alike(a, b *scenarios.Step) bool {
	one, err := strictyaml.Encode(a)
	if err != nil {
		return false
	}
	other, err := strictyaml.Encode(b)
	return err == nil && slices.Equal(one, other)
}

// files writes the scenario with its comments, and the files beside it.
func (b *built) files(opening []string) (text []byte, bodies map[string][]byte, err error) {
	tree, err := strictyaml.Tree(b.scenario)
	if err != nil {
		return nil, nil, fmt.Errorf("writing the scenario: %w", err)
	}
	tree.Comment = append(opening, b.notes...)
	bodies = map[string][]byte{}
	names := map[string]string{} // of the files, by digest and extension
	for i, step := range tree.Get("steps").Items {
		t := b.firsts[i]
		step.Comment = t.notes
		for _, part := range t.asides {
			key := digest(part.content) + part.extension
			if names[key] == "" {
				names[key] = fmt.Sprintf("%s/%03d%s", BodiesOf(b.scenario.Name), len(bodies)+1, part.extension)
				bodies[names[key]] = part.content
			}
			part.nameFile(step, names[key])
		}
	}
	return tree.Text(), bodies, nil
}

// nameFile names the file of the part in a step.
func (p *aside) nameFile(step *strictyaml.Node, file string) {
	last := len(p.path) - 1
	for _, key := range p.path[:last] {
		step = step.Get(key)
	}
	step.Set(p.path[last], &strictyaml.Node{Kind: strictyaml.Map, Entries: []strictyaml.Entry{{Key: strictyaml.Word("file"), Value: strictyaml.Word(file)}}})
}

// BodiesOf returns the name of the folder for the bodies of a recording with a name.
func BodiesOf(name string) string { return name + "-bodies" }

// digest returns a text that is the same for equal contents only.
func digest(content []byte) string { return fmt.Sprintf("%x", sha256.Sum256(content)) }

// long reports whether a body belongs into a file, because it is too long for the scenario
// or is no text.
func long(body string) bool { return len(quoted(body)) > mostInline || !utf8.ValidString(body) }

// setAside has a long body of the step come from a file. Its digest stands in its place
// meanwhile.
func (t *turn) setAside() {
	body := t.bodyOf(t.step)
	if !t.long || body == nil {
		return
	}
	key := "reply"
	if t.step.Error != nil {
		key = "error"
	}
	content := []byte(*body)
	t.asides = append(t.asides, aside{[]string{key, "body"}, content, t.extension()})
	*body = scenarios.Body(digest(content))
}

// bodyOf returns the body that a step writes out, or nil for none.
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

// extension returns the usual extension of files with the type of the body.
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

// probes notes how many requests are left out because they only ask whether somebody is
// there, which every scenario answers by itself.
func probes(left int) []string {
	if left == 0 {
		return nil
	}
	return []string{"Left out: " + words.Count(left, "request") + " that only asked whether somebody is there."}
}

// inCommon removes the notes that all turns have, and returns them for the comment above the
// scenario.
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

// opening returns the comment with which the file begins.
func opening(turns []*turn, notes []string) []string {
	lines := []string{"Recorded from " + words.Count(len(turns), "request") + ". Ids are numbered in the order in which they appeared, and credentials are hidden."}
	lines = append(lines, notes...)
	var refused []string
	for _, t := range turns {
		if t.needsNoChecks() && !slices.Contains(refused, t.refused) {
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
