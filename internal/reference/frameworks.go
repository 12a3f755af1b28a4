package reference

import (
	"bytes"
	"fmt"
	"strings"
)

// frameworkTable is the content of conformance/testdata/frameworks.txt.
type frameworkTable struct {
	frameworks []measuredFramework
	tasks      []frameworkTask
}

// measuredFramework is a framework that ran the tasks.
type measuredFramework struct{ name, title, packages, model, address string }

type frameworkTask struct {
	name      string   // an overload, then an answer
	scenarios []string // the second is for those that never stream
	lines     []frameworkLine
}

// frameworkLine is the result of one framework in a task.
type frameworkLine struct{ name, ends, says, requests, left, verdict string }

// parseFrameworks reads the file; its error names the line that cannot be read.
func parseFrameworks(file []byte) (frameworkTable, error) {
	var all frameworkTable
	for line := range strings.Lines(string(file)) {
		line = strings.TrimRight(line, "\n")
		c := strings.Split(strings.TrimSpace(line), " | ")
		name, scenarios, isTask := strings.Cut(line, ": ")
		switch {
		case line == "" || strings.HasPrefix(line, "What "):
		case len(c) == 6 && len(all.tasks) > 0:
			last := &all.tasks[len(all.tasks)-1]
			last.lines = append(last.lines, frameworkLine{strings.TrimSpace(c[0]), c[1], c[2], c[3], c[4], c[5]})
		case len(c) == 5 && len(all.tasks) == 0:
			all.frameworks = append(all.frameworks, measuredFramework{strings.TrimSpace(c[0]), c[1], c[2], c[3], c[4]})
		case len(c) == 1 && isTask:
			all.tasks = append(all.tasks, frameworkTask{name: name, scenarios: strings.Fields(scenarios)})
		default:
			return frameworkTable{}, fmt.Errorf("reading what the frameworks did: line %q is neither a framework nor a task nor what a framework made of one", line)
		}
	}
	return all, nil
}

const frameworksIntro = `# What frameworks do when the API fails

Between a person and the API there is often a program or a framework, with its own retries, limits and messages. Each was run
by ` + "`claudemock run`" + `, as its documentation shows it, with the model of its documentation and all its
defaults: in an empty folder that is also the home folder, with no settings but ` + "`ANTHROPIC_BASE_URL`" + ` and ` + "`ANTHROPIC_API_KEY`" + `.
[Their folders](../conformance/frameworks) hold the programs and the locked versions. The results on this page are measured, not taken from
documentation. ` + "`CLAUDEMOCK_LONG_TESTS=1 go test ./conformance -run Frameworks`" + ` measures them again and fails if a framework behaves
differently. [The official SDKs](sdk-behaviour.md) are measured in every scenario.

| here | what | packages | model |
|---|---|---|---|
`

const frameworksAddresses = `
## Where they look for the API

All of them take the key from ` + "`ANTHROPIC_API_KEY`" + `, except LangChain4j, whose program passes it. ` + "`claudemock run`" + ` sets the key
and every variable below to its own address. Some read the same variable and disagree on ` + "`/v1`" + `: the SDKs add it, the AI SDK wants it
there. With ` + "`claudemock run --v1`" + `, ` + "`ANTHROPIC_BASE_URL`" + ` ends in it (` + "`audit`, `sweep` and `record`" + ` have the flag, too); so it does if your own
` + "`ANTHROPIC_BASE_URL`" + ` ends in it. Without it such a client asks for ` + "`/messages`" + ` and gets a 404, as from the real API; the verdict then says
so, and is none on the client. A test runs each framework with each of its variables alone.

| who | reads the base URL from | run it with |
|---|---|---|
`

const frameworksLegend = `
## At a glance

| cell | meaning |
|---|---|
| ✓ | the program ends with exit code 0, and the whole answer was printed |
| error | it ends with another exit code |
| ⚠ | it ends with exit code 0 without the whole answer: its caller takes a failure for a success |
| no end | it was still running at the time limit of the test |
| – | it does not support this |
`

const frameworksTables = `
In the tables below, **requests** is the number of requests, of questions if there are several, and the wait before a question was
repeated: *retry-after*, at least as long as the server asked; *back-off*, a pause of the client's own; *at once*. **Says** is how a failure
is reported: the last uncaught exception, or a line of the output. **Verdict** is claudemock's, with the broken [rules](rules.md).

To be reproducible, the runs fetch nothing else: ` + "`LITELLM_LOCAL_MODEL_COST_MAP=True`" + ` keeps LiteLLM from fetching its list of
prices, ` + "`AIDER_CHECK_UPDATE=false`" + ` keeps aider from checking for updates. The proxy of LiteLLM is an older version, since newer ones require
packages that are not published.
`

// Frameworks returns the page about frameworks and programs built on the API, from
// conformance/testdata/frameworks.txt.
func Frameworks(file []byte) ([]byte, error) {
	all, err := parseFrameworks(file)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString(strings.Replace(generated, "from the code", "from conformance/testdata/frameworks.txt", 1) + frameworksIntro)
	for _, f := range all.frameworks {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.name, cell(f.title), cell(f.packages), cell(f.model))
	}
	b.WriteString(frameworksAddresses)
	for _, f := range all.frameworks {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", f.name, cell(f.address), f.runWith())
	}
	b.WriteString(frameworksLegend)
	all.writeGlance(&b)
	b.WriteString(frameworksTables)
	for _, k := range all.tasks {
		k.write(&b)
	}
	return b.Bytes(), nil
}

// runWith is how claudemock leads the framework to its own address.
func (f measuredFramework) runWith() string {
	switch {
	case !strings.Contains(f.address, "ANTHROPIC_"):
		return "a program that hands over `$ANTHROPIC_BASE_URL` and `/v1`"
	case strings.Contains(f.address, "/v1"):
		return "`claudemock run --v1`"
	default:
		return "`claudemock run`"
	}
}

// writeGlance writes all outcomes in one table.
func (all frameworkTable) writeGlance(b *bytes.Buffer) {
	b.WriteString("\n|")
	for _, k := range all.tasks {
		fmt.Fprintf(b, " | %s", k.name)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|---", len(all.tasks)) + "|\n")
	for _, f := range all.frameworks {
		fmt.Fprintf(b, "| %s", f.name)
		for _, k := range all.tasks {
			fmt.Fprintf(b, " | %s", k.outcome(f.name))
		}
		b.WriteString(" |\n")
	}
}

// outcome returns a framework's cell in that table.
func (k frameworkTask) outcome(name string) string {
	for _, l := range k.lines {
		switch {
		case l.name != name:
		case strings.HasPrefix(l.ends, "no end"):
			return "no end"
		case l.ends != "exit 0":
			return "error"
		case l.left == "the whole answer":
			return "✓"
		default:
			return "⚠"
		}
	}
	return "–"
}

// write writes the table of one task.
func (k frameworkTask) write(b *bytes.Buffer) {
	var links []string
	for _, name := range k.scenarios {
		address := "sdk-behaviour.md#" + name
		if strings.HasSuffix(name, "-for-frameworks") {
			address = "../conformance/testdata/frameworks/" + name + ".yaml"
		}
		links = append(links, "["+name+"]("+address+")")
	}
	fmt.Fprintf(b, "\n## %s\n\nScenario %s.\n\n", upperFirst(k.name), strings.Join(links, ", or where nothing is streamed "))
	b.WriteString("| who | ends with | requests | left with | says | verdict |\n|---|---|---|---|---|---|\n")
	for _, l := range k.lines {
		fmt.Fprintf(b, "| %s | %s | %s | %s | %s | %s |\n", l.name, l.ends, l.requests, l.left, code(l.says), l.verdict)
	}
}
