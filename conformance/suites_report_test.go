package conformance

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// suiteEnding is how a test of a suite ended.
type suiteEnding string

const (
	passed  suiteEnding = "passed"
	failed  suiteEnding = "failed"
	skipped suiteEnding = "skipped" // by the suite itself
	notRun  suiteEnding = "not run" // left out: it is out of scope
)

// suiteTest is one test of a suite.
type suiteTest struct {
	file, name string
	ended      suiteEnding
	said       string // its output, or the reason for skipping it
}

// perFile counts tests by their file.
type perFile map[string]int

func (p perFile) total() int {
	sum := 0
	for _, n := range p {
		sum += n
	}
	return sum
}

// suiteReport is the result of a suite.
type suiteReport struct {
	passed     perFile
	failed     []suiteTest
	skipped    map[string]perFile // by the suite's reason
	outOfScope map[string]perFile // by the part of the API
}

// judgeSuite sorts the tests by result. A test that is out of scope may fail only
// with the 404 that claudemock returns for endpoints that it does not have.
func judgeSuite(tests []suiteTest) suiteReport {
	r := suiteReport{passed: perFile{}, skipped: map[string]perFile{}, outOfScope: map[string]perFile{}}
	count := func(groups map[string]perFile, group, file string) {
		if groups[group] == nil {
			groups[group] = perFile{}
		}
		groups[group][file]++
	}
	for _, test := range tests {
		api, out := familyOf(test.file)
		switch {
		case test.ended == failed && !(out && refusedAsUnknown(test.said)):
			r.failed = append(r.failed, test)
		case out:
			count(r.outOfScope, api, test.file)
		case test.ended == skipped:
			count(r.skipped, test.said, test.file)
		default:
			r.passed[test.file]++
		}
	}
	slices.SortFunc(r.failed, func(a, b suiteTest) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.name, b.name))
	})
	return r
}

func refusedAsUnknown(said string) bool {
	return strings.Contains(said, "404") && strings.Contains(said, "not_found_error")
}

func (r suiteReport) counts() string {
	return fmt.Sprintf("passed %d, failed %d, skipped by the suite %d, out of scope %d",
		r.passed.total(), len(r.failed), total(r.skipped), total(r.outOfScope))
}

func total(groups map[string]perFile) int {
	sum := 0
	for _, files := range groups {
		sum += files.total()
	}
	return sum
}

// render returns the report as a file: the counts, then the tests by file.
func (r suiteReport) render(s suite) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n%s\n", s.title, s.lock.version, r.counts())
	section := func(title string, files perFile) {
		fmt.Fprintf(&b, "\n%s\n", title)
		for _, file := range slices.Sorted(maps.Keys(files)) {
			fmt.Fprintf(&b, "  %s %d\n", file, files[file])
		}
	}
	section("passed", r.passed)
	for _, reason := range slices.Sorted(maps.Keys(r.skipped)) {
		section("skipped by the suite: "+reason, r.skipped[reason])
	}
	for _, api := range slices.Sorted(maps.Keys(r.outOfScope)) {
		section("out of scope: "+api, r.outOfScope[api])
	}
	return b.String()
}

// TestSuiteTestIsOutOfScopeOnlyByA404 protects against failures that count as out of
// scope.
func TestSuiteTestIsOutOfScopeOnlyByA404(t *testing.T) {
	const notFound = `404 Not Found {"type":"error","error":{"type":"not_found_error","message":"Not found"}}`
	for name, c := range map[string]struct {
		test suiteTest
		want string
	}{
		"in scope, passed":                     {suiteTest{file: "betamessage_test.go", ended: passed}, "passed 1, failed 0, skipped by the suite 0, out of scope 0"},
		"in scope, skipped":                    {suiteTest{file: "message_test.go", ended: skipped}, "passed 0, failed 0, skipped by the suite 1, out of scope 0"},
		"in scope, failed":                     {suiteTest{file: "message_test.go", ended: failed, said: "nil"}, "passed 0, failed 1, skipped by the suite 0, out of scope 0"},
		"in scope, not found":                  {suiteTest{file: "file_test.go", ended: failed, said: notFound}, "passed 0, failed 1, skipped by the suite 0, out of scope 0"},
		"out of scope, not found":              {suiteTest{file: "betavault_test.go", ended: failed, said: notFound}, "passed 0, failed 0, skipped by the suite 0, out of scope 1"},
		"out of scope, failed in another way":  {suiteTest{file: "skill_test.go", ended: failed, said: "500"}, "passed 0, failed 1, skipped by the suite 0, out of scope 0"},
		"out of scope, passes without request": {suiteTest{file: "organization_test.go", ended: passed}, "passed 0, failed 0, skipped by the suite 0, out of scope 1"},
		"out of scope, in Python":              {suiteTest{file: "tests/api_resources/beta/memory_stores/test_memories.py", ended: notRun}, "passed 0, failed 0, skipped by the suite 0, out of scope 1"},
		"in scope, in Python":                  {suiteTest{file: "tests/api_resources/beta/messages/test_batches.py", ended: passed}, "passed 1, failed 0, skipped by the suite 0, out of scope 0"},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, judgeSuite([]suiteTest{c.test}).counts())
		})
	}
}
