package reference

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// describedLine is one line of conformance/described/testdata/summary.txt.
var describedLine = regexp.MustCompile(`^(legal accepted|broken refused|answers valid) +(\S+) +(GA|beta) +(\S+) +(\d+) of +(\d+)$`)

// Described returns the page about the API's own description: the checks against it,
// with the counts of conformance/described/testdata/summary.txt, and how to
// follow a new release.
func Described(summary []byte) ([]byte, error) {
	counts, rows := map[string]string{}, []string{}
	for line := range strings.Lines(string(summary)) {
		match := describedLine.FindStringSubmatch(strings.TrimSpace(line))
		if match == nil {
			return nil, fmt.Errorf("reading the counts of the description's tests: %q is no count", line)
		}
		row := fmt.Sprintf("%s | %s | %s", match[2], match[3], match[4])
		if !slices.Contains(rows, row) {
			rows = append(rows, row)
		}
		counts[row+match[1]] = match[5] + " of " + match[6]
	}
	slices.Sort(rows)
	var b bytes.Buffer
	b.WriteString(strings.Replace(generated, "from the code", "from conformance/described/testdata", 1) + describedIntro)
	b.WriteString("| requests of | API | version | legal, accepted | broken, refused | answers as described |\n|---|---|---|---|---|---|\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", row, orDash(counts[row+"legal accepted"]), orDash(counts[row+"broken refused"]), orDash(counts[row+"answers valid"]))
	}
	b.WriteString(describedDrift)
	return b.Bytes(), nil
}

func orDash(count string) string {
	if count == "" {
		return "–"
	}
	return count
}

const describedIntro = `# Checked against the API's own description

The official Go SDK ships the OpenAPI description of the API: every endpoint, every field of a request and an answer
with its type and bounds, every error code. claudemock's checks of requests come from it (` + "`go generate ./internal/claude/shape`" + `
makes the table), and so do the tests that judge claudemock (` + "`go test ./conformance/described`" + `):

- **Legal requests**: one for each optional field, each variant of a union, each value of an enumeration and each bound,
  otherwise as short as possible, and completed with what no schema expresses (a tool_result needs its tool_use, an image
  must be a real image). All must be accepted.
- **Broken requests**: each of them is wrong in one place: a required field is missing, an unknown field is present, or a
  type, a value, a bound, a pattern, a length or a tag is wrong. All must be refused, and the error must name the place.
- **Answers**: whole messages and each event of streams to every legal request, results of batches, pages, files, skills,
  models, and each error code of each endpoint. All must satisfy the description.

Requests with an empty text inside a tool's result are not counted: the API accepts them, contrary to its description.

`

const describedDrift = `
Rows of batches count the requests inside, by their results; create_batch is the envelope around them.

## Following a release

` + "```sh\nclaudemock drift\n```" + `

fetches the description of the SDK's newest release, through the go command and its proxy, and shows what it has that
claudemock does not know: endpoints, models, betas, error codes, and any difference in the fields of requests. Exit code 0
means nothing new, 1 means differences, 3 that it could not be fetched or read. To follow the release, in this repository:

` + "```sh\n(cd conformance && go get github.com/anthropics/anthropic-sdk-go/v2@latest)\ngo generate ./...\ngo test ./conformance/described -update\n```" + `

Tests that then fail show what the generated tables cannot contain: a rule across fields, a model, an endpoint.

` + "`claudemock drift v2.13.0 v2.15.0`" + ` shows what changed from one release to another; ` + "`--all`" + ` includes the endpoints that claudemock
does not serve. Instead of a version, you can name a file or the folder of a release. ` + "`--format json`" + ` is for programs.

## Against the real API

` + "```sh\nexport ANTHROPIC_API_KEY=…\nclaudemock drift --upstream https://api.anthropic.com --limit 20\n```" + `

sends 20 of the legal requests, half of them of the beta API, to a real endpoint, one after another, and to claudemock in
the same process. It shows the requests that only one of the two refuses, and the fields of the answers that one of the
two lacks or has with another type; it does not compare values. Each request asks ` + "`--model`" + ` (claude-haiku-4-5) for one token; ` + "`--limit`" + ` is 40 unless given,
and at most 1000. Requests that need something from an account (files, skills, MCP servers) are left out. The key comes from the variable
that ` + "`--key-env`" + ` names, and is never printed. The comparison ends with the first answer that is about the
account and not the request (401, 402, 403, 429, 5xx).
`
