package conformance

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// suite is the tests in a release of an official SDK. They call a server at
// TEST_API_BASE_URL.
type suite struct {
	name  string // of its list in testdata/suites
	title string // the package
	lock  lock   // where its version is fixed
	// run runs the tests against the server, and returns the result of each test that
	// calls a server, including those out of scope.
	run func(t *testing.T, url string) []suiteTest
}

// suites lists the official SDKs' suites. The TypeScript package contains no tests.
var suites = []suite{
	{"go1", "Go, anthropic-sdk-go", lockGo1, goSuite("github.com/anthropics/anthropic-sdk-go")},
	{"go2", "Go, anthropic-sdk-go/v2", lockGo2, goSuite("github.com/anthropics/anthropic-sdk-go/v2")},
	{"py1", "Python, anthropic", lockPy1, pythonSuite("v1")},
	{"py2", "Python, anthropic", lockPy2, pythonSuite("v2")},
}

// TestOfficialSuitesPass runs the official SDKs' own tests, unmodified and without a
// scenario, for every endpoint that claudemock has.
func TestOfficialSuitesPass(t *testing.T) {
	needInstall(t)
	t.Parallel()
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			if s.lock == lockGo1 || s.lock == lockPy1 {
				needLong(t, "the suites of earlier majors take minutes to build")
			}
			server := startMock(t, "1", "--validate", "schema")
			report := judgeSuite(s.run(t, server.url))
			t.Logf("%s %s: %s", s.title, s.lock.version, report.counts())
			for _, failure := range report.failed {
				t.Errorf("%s: %s\n%s", failure.file, failure.name, failure.said)
			}
			require.NotZero(t, report.passed.total(), "no test of the suite ran")
			compareSuite(t, s, report)
		})
	}
}

// compareSuite compares the report with the list on file. -update writes the list,
// but never with a failure.
func compareSuite(t *testing.T, s suite, report suiteReport) {
	t.Helper()
	path := filepath.Join("testdata", "suites", s.name+".txt")
	if *update && !t.Failed() {
		require.NoError(t, os.WriteFile(path, []byte(report.render(s)), 0o644))
	}
	onFile, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(onFile), report.render(s), "differs from %s; review it, then go test ./conformance -run Suites -update", path)
}
