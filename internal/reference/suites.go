package reference

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// suiteList is the content of a file in conformance/testdata/suites: the
// results of one official SDK's own tests.
type suiteList struct {
	title                            string
	passed, failed, skipped, leftOut int
	passedIn                         []suiteFile
	skippedByReason, leftOutByPartOf []suiteSection
}

// suiteSection is tests that were left out for the same reason.
type suiteSection struct {
	why   string
	files []suiteFile
}

type suiteFile struct {
	name  string
	tests int
}

func (s suiteSection) total() int {
	sum := 0
	for _, file := range s.files {
		sum += file.tests
	}
	return sum
}

const (
	skippedSection = "skipped by the suite: "
	leftOutSection = "out of scope: "
)

// parseSuite reads a list; its error names the line that cannot be read.
func parseSuite(file []byte) (suiteList, error) {
	lines := strings.Split(strings.TrimSpace(string(file)), "\n")
	if len(lines) < 2 {
		return suiteList{}, fmt.Errorf("reading the results of a suite: %d lines are too few", len(lines))
	}
	list := suiteList{title: lines[0]}
	if _, err := fmt.Sscanf(lines[1], "passed %d, failed %d, skipped by the suite %d, out of scope %d",
		&list.passed, &list.failed, &list.skipped, &list.leftOut); err != nil {
		return suiteList{}, fmt.Errorf("reading the results of %s, line %q: %w", list.title, lines[1], err)
	}
	var open *[]suiteFile
	for _, line := range lines[2:] {
		var err error
		if open, err = list.read(line, open); err != nil {
			return suiteList{}, fmt.Errorf("reading the results of %s, line %q: %w", list.title, line, err)
		}
	}
	return list, nil
}

// read adds a line to the list. Files go to the open section; read returns the
// section that is open afterwards.
func (l *suiteList) read(line string, open *[]suiteFile) (*[]suiteFile, error) {
	why, isSkipped := strings.CutPrefix(line, skippedSection)
	part, isLeftOut := strings.CutPrefix(line, leftOutSection)
	switch {
	case line == "":
		return open, nil
	case line == "passed":
		return &l.passedIn, nil
	case isSkipped:
		return opened(&l.skippedByReason, why), nil
	case isLeftOut:
		return opened(&l.leftOutByPartOf, part), nil
	case open == nil || !strings.HasPrefix(line, "  "):
		return nil, fmt.Errorf("it belongs to no section")
	}
	var file suiteFile
	if _, err := fmt.Sscanf(line, "  %s %d", &file.name, &file.tests); err != nil {
		return nil, fmt.Errorf("it is no file and number: %w", err)
	}
	*open = append(*open, file)
	return open, nil
}

func opened(sections *[]suiteSection, why string) *[]suiteFile {
	*sections = append(*sections, suiteSection{why: why})
	return &(*sections)[len(*sections)-1].files
}

// Suites returns the page about the official SDKs' own tests, from the files of
// conformance/testdata/suites in the order of the page.
func Suites(files [][]byte) ([]byte, error) {
	var lists []suiteList
	for _, file := range files {
		list, err := parseSuite(file)
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	var b bytes.Buffer
	b.WriteString(strings.Replace(generated, "from the code", "from conformance/testdata/suites", 1) + suitesIntro)
	b.WriteString("| suite | passed | failed | skipped by the suite | out of scope |\n|---|---|---|---|---|\n")
	for _, l := range lists {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", l.title, l.passed, l.failed, l.skipped, l.leftOut)
	}
	writeLeftOut(&b, lists)
	writeSkipped(&b, lists)
	writePassing(&b, lists)
	return b.Bytes(), nil
}

const suitesIntro = `# The official SDKs' own tests

The Go module and the Python source distribution of the official SDKs contain the SDKs' own tests. Here these tests run
unmodified against ` + "`claudemock serve --validate schema`" + ` without a scenario: they must accept healthy answers. The
packages for TypeScript and Java contain no tests; [other tests](sdk-behaviour.md) drive those SDKs.

` + "`go test ./conformance -run OfficialSuites -v`" + ` runs them and prints these numbers. It fails if one of them fails, or
neither passes nor is listed. It runs the tests in files that call a server at ` + "`TEST_API_BASE_URL`" + `; other tests
replace the server. The suites' tests of batch results and of file contents replace it too, and say nothing about
claudemock. Python's tests count once for each of their parameters, those out of scope once.

`

// writeLeftOut lists the parts of the API that claudemock does not have.
func writeLeftOut(b *bytes.Buffer, lists []suiteList) {
	b.WriteString("\n## Out of scope\n\n" +
		"claudemock leaves these parts of the API out and answers them with 404 `not_found_error`. In Go the tests run and\n" +
		"may fail by that error only; in Python, where there are thousands, they are not run. Which files belong to a part is\n" +
		"decided in `conformance/suites_scope_test.go`; all of them are listed in `conformance/testdata/suites`.\n\n" +
		"| part of the API |")
	var parts []string
	for _, l := range lists {
		fmt.Fprintf(b, " %s |", l.title)
		for _, section := range l.leftOutByPartOf {
			parts = append(parts, section.why)
		}
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(lists)) + "\n")
	slices.Sort(parts)
	for _, part := range slices.Compact(parts) {
		fmt.Fprintf(b, "| %s |", cell(part))
		for _, l := range lists {
			fmt.Fprintf(b, " %d |", l.leftOutOf(part))
		}
		b.WriteString("\n")
	}
}

func (l suiteList) leftOutOf(part string) int {
	i := slices.IndexFunc(l.leftOutByPartOf, func(s suiteSection) bool { return s.why == part })
	if i < 0 {
		return 0
	}
	return l.leftOutByPartOf[i].total()
}

// writeSkipped lists what the suites themselves do not run.
func writeSkipped(b *bytes.Buffer, lists []suiteList) {
	b.WriteString("\n## Skipped by the suites\n\n| suite | file | tests | the suite's reason |\n|---|---|---|---|\n")
	for _, l := range lists {
		for _, section := range l.skippedByReason {
			for _, file := range section.files {
				fmt.Fprintf(b, "| %s | `%s` | %d | %s |\n", l.title, file.name, file.tests, cell(section.why))
			}
		}
	}
}

// writePassing lists the passing tests, so that the page changes if a suite
// loses tests.
func writePassing(b *bytes.Buffer, lists []suiteList) {
	b.WriteString("\n## Passed\n")
	for _, l := range lists {
		fmt.Fprintf(b, "\n### %s\n\n| file | tests |\n|---|---|\n", l.title)
		for _, file := range l.passedIn {
			fmt.Fprintf(b, "| `%s` | %d |\n", file.name, file.tests)
		}
	}
}
