package reference

import (
	"bytes"
	"fmt"
	"strings"
)

// frameworkTable is conformance/testdata/frameworks.txt, read.
type frameworkTable struct {
	frameworks []measuredFramework
	tasks      []frameworkTask
}

// measuredFramework is a framework that was made to do the tasks.
type measuredFramework struct {
	name     string // as the lines call it: ai-sdk
	title    string
	packages string // with their versions
}

type frameworkTask struct {
	name     string // a stream
	scenario string
	lines    []frameworkLine
}

// frameworkLine is what one framework made of a task.
type frameworkLine struct {
	name string
	did  behaviour
}

// brokenOff is the scenario in which no answer can be whole.
const brokenOff = "overloaded-mid-stream"

// parseFrameworks reads the file; its error names the line that cannot be read.
func parseFrameworks(file []byte) (frameworkTable, error) {
	var all frameworkTable
	for line := range strings.Lines(string(file)) {
		line = strings.TrimRight(line, "\n")
		before, after, isMeasured := strings.Cut(line, " | ")
		name, rest, isTitled := strings.Cut(line, ": ")
		switch {
		case line == "" || strings.HasPrefix(line, "What "):
		case isMeasured && len(all.tasks) > 0:
			did, err := parseBehaviour(after)
			if err != nil {
				return frameworkTable{}, fmt.Errorf("reading what the frameworks did, line %q: %w", line, err)
			}
			last := &all.tasks[len(all.tasks)-1]
			last.lines = append(last.lines, frameworkLine{strings.TrimSpace(before), did})
		case isMeasured || !isTitled:
			return frameworkTable{}, fmt.Errorf("reading what the frameworks did: line %q belongs to no task", line)
		case strings.HasPrefix(line, " "):
			short, title, _ := strings.Cut(strings.TrimSpace(name), " ")
			all.frameworks = append(all.frameworks, measuredFramework{short, strings.TrimSpace(title), rest})
		default:
			all.tasks = append(all.tasks, frameworkTask{name: name, scenario: rest})
		}
	}
	return all, nil
}

const frameworksIntro = `# What frameworks do when the API fails

Between a program and the API there is often a framework, with retries, names for why an answer ended and classes of errors of its
own. These were made to do five things, each as its documentation shows it and with its default settings
([Python](../conformance/frameworks/python/client.py), [TypeScript](../conformance/frameworks/typescript/client.mjs)). What stands here was measured, not read from
documentation, and is measured again by ` + "`go test ./conformance`" + `, which fails when a framework does anything else.
[The official SDKs](sdk-behaviour.md) are measured in every scenario.

| here | framework | packages |
|---|---|---|
`

const frameworksLegend = `
**Requests** counts what the server saw of one call, and says how long the framework waited before a retry: *retry-after*, at least as
long as the server asked, which is a second, and so can be a pause of its own; *back-off*, a shorter pause of its own; *at once*.
**Left with** is what the caller gets: why the answer ended, in the framework's words, and the text or the tool calls as they are
handed over.

| outcome | meaning |
|---|---|
| answer | the call returns what the server meant to say |
| ⚠ **silent** | the call returns normally, without an exception, a part of the answer; only why it ended tells |
| error | the call fails; what the caller can learn is the class, then the HTTP status and the type, or the message |

LiteLLM is installed with its extra ` + "`mcp`" + `: without it this version answers every call that has tools with
` + "`ModuleNotFoundError: No module named 'mcp'`" + `, before any request is made.
`

// Frameworks is the page about frameworks that others build on, from
// conformance/testdata/frameworks.txt.
func Frameworks(file []byte) ([]byte, error) {
	all, err := parseFrameworks(file)
	if err != nil {
		return nil, err
	}
	titles := map[string]string{}
	var b bytes.Buffer
	b.WriteString(strings.Replace(generated, "from the code", "from conformance/testdata/frameworks.txt", 1) + frameworksIntro)
	for _, f := range all.frameworks {
		titles[f.name] = f.title
		fmt.Fprintf(&b, "| %s | %s | %s |\n", f.name, cell(f.title), cell(f.packages))
	}
	b.WriteString(frameworksLegend)
	for _, task := range all.tasks {
		fmt.Fprintf(&b, "\n## %s\n\nScenario [%s](sdk-behaviour.md#%[2]s).\n\n| framework | outcome | requests | left with |\n|---|---|---|---|\n", upperFirst(task.name), task.scenario)
		for _, l := range task.lines {
			if titles[l.name] == "" {
				return nil, fmt.Errorf("writing what the frameworks did: %q has no title", l.name)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", l.name, task.outcome(l.did), l.did.asked(), code(l.did.held))
		}
	}
	return b.Bytes(), nil
}

func (k frameworkTask) outcome(did behaviour) string {
	switch {
	case did.outcome == "error":
		return "error " + code(did.ending)
	case did.outcome == "waiting":
		return "no end"
	case k.scenario == brokenOff:
		return "⚠ **silent**"
	}
	return "answer"
}
