package reference

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// Behaviour returns the page about the behaviour of the official SDKs in every
// scenario. measured is the table of the conformance tests.
func Behaviour(c *catalogue.Catalogue, measured []byte) ([]byte, error) {
	all, err := parseMeasurements(measured)
	if err != nil {
		return nil, err
	}
	list, err := c.List()
	if err != nil {
		return nil, fmt.Errorf("listing the catalogue: %w", err)
	}
	var b bytes.Buffer
	writeIntroduction(&b, all)
	writeContents(&b, list)
	writeSilent(&b, all, list)
	category := "none yet"
	for _, entry := range list {
		s, err := c.Get(entry.Name)
		if err != nil {
			return nil, fmt.Errorf("listing the catalogue: %w", err)
		}
		if s.Category != category {
			category = s.Category
			fmt.Fprintf(&b, "\n## %s\n", upperFirst(title(category)))
		}
		fmt.Fprintf(&b, "\n### %s\n\n%s. [The scenario](../scenarios.d/%s).\n\nA good client: %s\n", s.Name, upperFirst(prose(s.Summary)), entry.File, lowerFirst(prose(s.GoodClient)))
		all.writeScenario(&b, s)
	}
	return b.Bytes(), nil
}

const introduction = `# What your SDK does when the API fails

Every scenario of [the catalogue](catalogue.md), played to the official SDKs of Anthropic for Go, TypeScript, Python and Java:
unmodified, with their default settings, in the current major version and, except for Java, in the last version of the previous major.
The results on this page are measured, not taken from documentation. ` + "`go test ./conformance`" + ` measures them again and fails if a client
behaves differently. To try a scenario, use ` + "`claudemock serve`" + ` and the base URL ` + "`http://127.0.0.1:8765/s/<name>`" + `.

`

const legend = `
**Call** is how the request was made: *plain* asks for a whole message; *stream* is the SDK's own helper for streams, up to the final
message; *raw* takes the events of a stream one by one. **Requests** is the number of requests of one call, and how long the
client waited before each retry: *retry-after*, at least as long as the server asked; *back-off*, its own growing pauses; *at once*.

| outcome | meaning |
|---|---|
| answer | the call returns what the server meant to say |
| ⚠ **silent** | the call returns normally, without an error, but not with a whole and usable answer: the answer lacks a stop reason, is not a message, or the careful client below finds it unusable |
| error | the call fails; what the caller can learn is the class, then the HTTP status, type and code, or the message |
| no end | the call had not ended when the test stopped, after 40 seconds or more of real time: the client had no shorter timeout, or it was waiting as long as the server had asked |

Two more programs are for comparison. [careful](../conformance/python/guide_client.py) follows the advice of the guides: it retries carefully and
checks every answer. [naive](../conformance/python/naive_client.py) makes one attempt and checks nothing.
*Shortened* marks scenarios in which all waits, and the SDKs' own timeout of ten minutes, were divided by 100, so that all measurements
take minutes; the SDKs' back-off was not divided.
`

func writeIntroduction(b *bytes.Buffer, all measurements) {
	b.WriteString("<!-- Written by `go test ./internal/reference -update` from conformance/testdata/behaviour.txt; do not edit. -->\n\n" + introduction)
	b.WriteString("| here | client | version |\n|---|---|---|\n")
	for _, client := range all.clients {
		fmt.Fprintf(b, "| %s | %s | %s |\n", label(client.name), cell(client.title), client.version)
	}
	b.WriteString(legend)
}

// label returns a client's name for readers.
func label(name string) string {
	languages := map[string]string{"go1": "Go 1", "go2": "Go 2", "ts0": "TypeScript 0", "ts1": "TypeScript 1", "py1": "Python 1", "py2": "Python 2", "java3": "Java 3"}
	if known, ok := languages[name]; ok {
		return known
	}
	return name
}

func writeContents(b *bytes.Buffer, list []catalogue.Summary) {
	b.WriteString("\n## Contents\n\n- [Silent failures](#silent-failures)\n")
	var names []string
	for i, s := range list {
		names = append(names, link(s.Name))
		if i+1 == len(list) || list[i+1].Category != s.Category {
			name := title(s.Category)
			fmt.Fprintf(b, "- [%s](#%s): %s\n", upperFirst(name), strings.ReplaceAll(name, " ", "-"), strings.Join(names, ", "))
			names = nil
		}
	}
}

func link(scenario string) string { return "[" + scenario + "](#" + scenario + ")" }

// writeSilent lists the failures that a caller does not notice without a check.
func writeSilent(b *bytes.Buffer, all measurements, list []catalogue.Summary) {
	b.WriteString("\n## Silent failures\n\nHere an SDK returns normally although the answer is not whole: only a check of the answer reveals it.\n\n" +
		"| scenario | what happens | SDK: call |\n|---|---|---|\n")
	for _, s := range list {
		if who := all.silentIn(s.Name); who != "" {
			fmt.Fprintf(b, "| %s | %s | %s |\n", link(s.Name), cell(s.Summary), who)
		}
	}
}

// silentIn says which SDKs fail silently in a scenario, and in which calls.
func (all measurements) silentIn(scenario string) string {
	calls := map[string][]string{}
	for _, c := range all.cases {
		for _, l := range c.lines {
			for _, mode := range l.modes {
				if c.scenario != scenario || !c.silent(l, mode) {
					continue
				}
				for _, name := range l.sdks() {
					calls[name] = append(calls[name], mode)
				}
			}
		}
	}
	var groups []string // of SDKs with the same calls
	members := map[string][]string{}
	for _, client := range all.clients {
		if len(calls[client.name]) == 0 {
			continue
		}
		modes := inOrder(calls[client.name])
		if members[modes] == nil {
			groups = append(groups, modes)
		}
		members[modes] = append(members[modes], client.name)
	}
	for i, modes := range groups {
		groups[i] = all.who(members[modes]) + ": " + modes
	}
	return strings.Join(groups, "; ")
}

// inOrder lists calls once each, in the order of the legend.
func inOrder(modes []string) string {
	var in []string
	for _, mode := range []string{"plain", "stream", "raw"} {
		if slices.Contains(modes, mode) {
			in = append(in, mode)
		}
	}
	return strings.Join(in, ", ")
}

// who names clients in as few words as possible.
func (all measurements) who(names []string) string {
	var official int
	for _, client := range all.clients {
		if client.name != careful && client.name != "naive" {
			official++
		}
	}
	var words []string
	sdks := measuredLine{clients: names}.sdks()
	if len(sdks) == official {
		words = append(words, "all SDKs")
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(sdks, name) })
	}
	for i := 0; i < len(names); i++ {
		language := strings.TrimRight(label(names[i]), " 0123")
		if i+1 < len(names) && strings.HasPrefix(label(names[i+1]), language+" ") {
			words = append(words, language)
			i++
			continue
		}
		words = append(words, label(names[i]))
	}
	return strings.Join(words, ", ")
}

// writeScenario prints the tables of a scenario, one for each way it was played.
func (all measurements) writeScenario(b *bytes.Buffer, s *scenarios.Scenario) {
	found := false
	for _, c := range all.cases {
		if c.scenario != s.Name {
			continue
		}
		found = true
		if c.notes != "" {
			fmt.Fprintf(b, "\n*%s:*\n", upperFirst(c.notes))
		}
		b.WriteString("\n| SDK | call | outcome | requests | left with |\n|---|---|---|---|---|\n")
		for _, l := range c.lines {
			for _, l := range c.parted(l) {
				fmt.Fprintf(b, "| %s | %s | %s | %s | %s |\n", all.who(l.clients), strings.Join(l.modes, ", "), c.outcome(l), l.did.asked(), code(l.did.held))
			}
		}
	}
	switch {
	case found:
	case s.Listener != nil:
		b.WriteString("\nNot measured: besides the base URL, clients would need the address of a proxy or the server's certificate.\n")
	default:
		b.WriteString("\nNot measured yet.\n")
	}
}

func (c measuredCase) outcome(l measuredLine) string {
	switch {
	case l.did.outcome == "waiting":
		return "no end"
	case l.did.outcome == "error":
		return "error " + code(l.did.ending)
	case c.silent(l, l.modes[0]):
		return strings.TrimSpace("⚠ **silent** " + code(l.did.ending))
	case l.did.ending != "":
		return "answer, " + l.did.ending // the judgement of the careful client
	}
	return "answer"
}

func (d behaviour) asked() string {
	if d.waits == "" {
		return d.requests
	}
	waits := strings.Split(d.waits, " then ")
	var words []string
	for i := 0; i < len(waits); {
		n := 1
		for i+n < len(waits) && waits[i+n] == waits[i] {
			n++
		}
		word := waits[i]
		if n > 1 {
			word += fmt.Sprintf(" ×%d", n)
		}
		words = append(words, word)
		i += n
	}
	return d.requests + ": " + strings.Join(words, ", ")
}

// code returns a text as a code span; "" stays empty.
func code(text string) string {
	if text == "" {
		return ""
	}
	fence := "`"
	if strings.Contains(text, "`") {
		fence = "``"
	}
	return fence + strings.NewReplacer("|", `\|`, "\n", " ").Replace(text) + fence
}

func lowerFirst(text string) string {
	return strings.ToLower(text[:min(1, len(text))]) + text[min(1, len(text)):]
}

// prose escapes markup in a text.
func prose(text string) string { return strings.NewReplacer("<", "&lt;", "*", `\*`).Replace(text) }
