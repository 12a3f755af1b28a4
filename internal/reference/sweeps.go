package reference

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/verdict"
)

// sweeps is the content of conformance/testdata/sweeps.json.
type sweeps struct {
	Programs []sweptProgram `json:"programs"`
}

// sweptProgram is what the sweep of an agent found.
type sweptProgram struct {
	Name, Title, Versions, Command    string
	Requests, Points, Classes, Spared int
	Faults                            map[string]struct{ Tried, Failed int }
	Causes                            []sweptCause
}

// sweptCause is one thing that is wrong with an agent.
type sweptCause struct {
	Title, Rule, Severity, Text, Where, Scenario, Advice string
	Points                                               int
	Faults                                               []string
	Alone                                                bool
}

// sweptKinds are the rows of the table: kinds of failure, each with the names of its faults.
var sweptKinds = []struct {
	name   string
	faults []string
}{
	{"an error instead of the answer (401, 429, 529, a proxy's 502)", []string{"401", "429_with_retry_after", "502_html", "529"}},
	{"a reset connection", []string{"reset"}},
	{"silence, with the connection open", []string{"hang", "stall"}},
	{"an error event within the stream", []string{"error_event"}},
	{"a stream that ends early, as if that were all", []string{"truncate", "drop"}},
	{"an event that is new to the client", []string{"unknown_event"}},
	{"an empty answer", []string{"empty_content"}},
	{"a refusal", []string{"refusal"}},
	{"an answer cut by max_tokens", []string{"max_tokens"}},
	{"a paused turn", []string{"pause_turn"}},
}

const sweepsIntro = `# Sweeps of tool runners and frameworks

A [sweep](sweep.md) lets everything in a program's conversation go wrong once, each at a time. Here it was done to five agents. Each
[is written](../conformance/sweeps) as the documentation of its SDK or framework shows it, streams, has two tools, and lets every error end
the program. All settings are the defaults but for time-outs of ten seconds, without which silence lasts for ten minutes. In
[the conversation](../conformance/testdata/sweeps/excursion.yaml) both tools are called at once, and then comes the answer.

An agent passes if it asks again and ends with its answer, or if it ends with an error. It fails if its user would take a failure for an answer, or
wait for ever. It meets each failure in the middle of each part of an answer, around its last events, and instead of it.
` + "`CLAUDEMOCK_LONG_TESTS=1 go test ./conformance -run SweepsOfRunners -timeout 2h`" + ` sweeps them again, and fails if anything else is found.

| here | what | packages | requests | points | runs |
|---|---|---|---|---|---|
`

// Sweeps returns the page about the sweeps of agents on official tool runners and
// frameworks, from conformance/testdata/sweeps.json.
func Sweeps(file []byte) ([]byte, error) {
	var all sweeps
	if err := json.Unmarshal(file, &all); err != nil {
		return nil, fmt.Errorf("reading what the sweeps found: %w", err)
	}
	var b bytes.Buffer
	b.WriteString(strings.Replace(generated, "from the code", "from conformance/testdata/sweeps.json", 1) + sweepsIntro)
	for i := range all.Programs {
		p := &all.Programs[i]
		tried, _ := p.tried(nil)
		fmt.Fprintf(&b, "| [%s](#%[1]s) | %s | %s | %d | %d | %d |\n", p.Name, cell(p.Title), cell(p.Versions), p.Requests, p.Points, tried)
	}
	b.WriteString("\nPoints that can show nothing different are tried once, and what lasts only where the agent asks again, so that there are fewer runs than points.\n")
	if err := all.writeGlance(&b); err != nil {
		return nil, err
	}
	for i := range all.Programs {
		all.Programs[i].write(&b)
	}
	return b.Bytes(), nil
}

// tried counts the runs with some faults, and those that failed; with nil those with any.
func (p *sweptProgram) tried(faults []string) (tried, failed int) {
	for name, of := range p.Faults {
		if faults == nil || slices.Contains(faults, name) {
			tried, failed = tried+of.Tried, failed+of.Failed
		}
	}
	return tried, failed
}

// writeGlance writes which agent passes which kind of failure. The error says that a fault
// is in no row.
func (all *sweeps) writeGlance(b *bytes.Buffer) error {
	b.WriteString("\n## At a glance\n\n✓ means that all runs passed; otherwise the cell says how many failed.\n\n| failure |")
	known := map[string]bool{}
	for _, kind := range sweptKinds {
		for _, fault := range kind.faults {
			known[fault] = true
		}
	}
	for i := range all.Programs {
		p := &all.Programs[i]
		fmt.Fprintf(b, " %s |", p.Name)
		for name := range p.Faults {
			if !known[name] {
				return fmt.Errorf("writing the sweeps: the fault %s of %s is in no row of the table", name, p.Name)
			}
		}
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(all.Programs)) + "\n")
	for _, kind := range sweptKinds {
		fmt.Fprintf(b, "| %s |", kind.name)
		for i := range all.Programs {
			switch tried, failed := all.Programs[i].tried(kind.faults); {
			case tried == 0:
				b.WriteString(" – |")
			case failed == 0:
				b.WriteString(" ✓ |")
			default:
				fmt.Fprintf(b, " ✗ %d of %d |", failed, tried)
			}
		}
		b.WriteString("\n")
	}
	return nil
}

// write writes what was found in one agent, the worst first.
func (p *sweptProgram) write(b *bytes.Buffer) {
	_, failed := p.tried(nil)
	fmt.Fprintf(b, "\n## %s\n\n%s (%s). The commands repeat the findings in [its folder](../conformance/sweeps/%[1]s), with the packages installed, and need only\n[these scenarios](../conformance/testdata/sweeps/%[1]s).\n", p.Name, upperFirst(p.Title), p.Versions)
	if failed == 0 {
		b.WriteString("\nNothing was found.\n")
	}
	for i := range p.Causes {
		alike := func(c sweptCause) bool { return c.Title == p.Causes[i].Title }
		if slices.IndexFunc(p.Causes, alike) == i {
			p.writeAlike(b, slices.DeleteFunc(slices.Clone(p.Causes), func(c sweptCause) bool { return !alike(c) }))
		}
	}
}

// writeAlike writes causes that have the same words: where each shows, what to do about them,
// and the commands that repeat them.
func (p *sweptProgram) writeAlike(b *bytes.Buffer, causes []sweptCause) {
	fmt.Fprintf(b, "\n### %s\n\n", causes[0].Title)
	for _, c := range causes {
		c.write(b)
	}
	fmt.Fprintf(b, "\nWhat to do: %s.\n\n```sh\n", causes[0].Advice)
	for _, c := range causes {
		fmt.Fprintf(b, "claudemock run --scenarios ../../testdata/sweeps/%s/%s.yaml --scenario %[2]s -- %s\n", p.Name, c.Scenario, p.Command)
	}
	b.WriteString("```\n")
}

// write writes where a cause shows, and which rule is broken.
func (c *sweptCause) write(b *bytes.Buffer) {
	rule := c.Rule
	if slices.Contains(verdict.Rules(), rule) {
		rule = fmt.Sprintf("[%s](rules.md#%[1]s)", rule)
	}
	points := fmt.Sprintf("%d points", c.Points)
	if c.Points == 1 {
		points = "1 point"
	}
	fmt.Fprintf(b, "- %s, at %s (%s; %s). The smallest is %s: %s.", upperFirst(c.Severity), points, rule,
		strings.ReplaceAll(strings.Join(c.Faults, ", "), "_", " "), cell(c.Where), cell(c.Text))
	if !c.Alone {
		b.WriteString(" Only the comparison with the healthy run shows it, so that the command passes.")
	}
	b.WriteString("\n")
}
