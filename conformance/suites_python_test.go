package conformance

import (
	"encoding/xml"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pythonTests is the folder of the tests that call a server. The SDK's other tests
// replace the network.
const pythonTests = "tests/api_resources"

// unpack extracts the source distribution in sdist/ into the folder source.
const unpack = `import glob, os, tarfile
tarfile.open(glob.glob("sdist/anthropic-*.tar.gz")[0]).extractall(".")
os.rename(glob.glob("anthropic-*")[0], "source")`

// pythonSource installs one major version of the Python SDK, the dependencies of
// its tests, and the source distribution that contains them.
func pythonSource(major string) recipe {
	lock := "requirements-" + major + ".txt"
	r := pip("python-suite-"+major, "python/"+lock, "testdata/suites/requirements.txt")
	r.install = append(r.install, []string{
		interpreter, "-m", "pip", "download", "--quiet", "--require-hashes", "--no-deps",
		"--no-binary", "anthropic", "--no-build-isolation", "--dest", "sdist", "-r", lock,
	}, []string{interpreter, "-c", unpack})
	return r
}

// pythonSuite returns a function that runs the tests of a source distribution.
func pythonSuite(major string) func(*testing.T, string) []suiteTest {
	return func(t *testing.T, url string) []suiteTest {
		folder := installed(t, pythonSource(major))
		source := filepath.Join(folder, "source")
		inScope, tests := pythonTestFiles(t, source)

		report := filepath.Join(t.TempDir(), "junit.xml")
		arguments := []string{"-m", "pytest", "--quiet", "-p", "no:cacheprovider", "--junitxml", report}
		run := exec.Command(filepath.Join(folder, interpreter), append(arguments, inScope...)...)
		run.Dir = source
		run.Env = append(cleanEnv(), baseURL+"="+url)
		output, err := run.CombinedOutput()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
			require.NoError(t, err, "running the tests")
		}
		results, err := os.ReadFile(report)
		require.NoError(t, err, "the tests left no results:\n%s", output)
		ran := pythonResults(t, results)
		for _, file := range inScope {
			ofFile := func(test suiteTest) bool { return test.file == file }
			require.True(t, slices.ContainsFunc(ran, ofFile), "nothing in %s ran:\n%s", file, output)
		}
		return append(tests, ran...)
	}
}

var pythonTestFunc = regexp.MustCompile(`(?m)^ *(?:async )?def (test_\w+)\(`)

// pythonTestFiles returns the files to run, and the tests in all other files, which
// are out of scope. Those are not run, since thousands of 404s would take minutes;
// each counts once, not once for each parameter.
func pythonTestFiles(t *testing.T, source string) (inScope []string, left []suiteTest) {
	t.Helper()
	root := os.DirFS(source)
	err := fs.WalkDir(root, pythonTests, func(file string, entry fs.DirEntry, err error) error {
		if test, _ := path.Match("test_*.py", path.Base(file)); err != nil || !test {
			return err
		}
		if _, out := familyOf(file); !out {
			inScope = append(inScope, file)
			return nil
		}
		text, err := fs.ReadFile(root, file)
		for _, match := range pythonTestFunc.FindAllSubmatch(text, -1) {
			left = append(left, suiteTest{file: file, name: string(match[1]), ended: notRun})
		}
		return err
	})
	require.NoError(t, err, "looking for tests in %s", source)
	return inScope, left
}

// junitResult is the part of pytest's report about a test that did not pass.
type junitResult struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// pythonResults reads pytest's report.
func pythonResults(t *testing.T, report []byte) []suiteTest {
	t.Helper()
	var parsed struct {
		Cases []struct {
			Class   string       `xml:"classname,attr"`
			Name    string       `xml:"name,attr"`
			Failure *junitResult `xml:"failure"`
			Error   *junitResult `xml:"error"`
			Skipped *junitResult `xml:"skipped"`
		} `xml:"testsuite>testcase"`
	}
	require.NoError(t, xml.Unmarshal(report, &parsed), "reading the results of the tests")
	var tests []suiteTest
	for _, c := range parsed.Cases {
		test := suiteTest{file: pythonFile(c.Class), name: c.Name, ended: passed}
		switch {
		case c.Error != nil:
			test.ended, test.said = failed, c.Error.Message+"\n"+c.Error.Text
		case c.Failure != nil:
			test.ended, test.said = failed, c.Failure.Message+"\n"+c.Failure.Text
		case c.Skipped != nil:
			test.ended, test.said = skipped, c.Skipped.Message
		}
		tests = append(tests, test)
	}
	return tests
}

// pythonFile returns the file of a class like tests.api_resources.test_files.TestFiles.
func pythonFile(class string) string {
	parts := strings.Split(class, ".")
	module := slices.IndexFunc(parts, func(part string) bool { return strings.HasPrefix(part, "test_") })
	return strings.Join(parts[:module+1], "/") + ".py"
}
