package conformance

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// baseURL is the variable with the address of the server for every official suite.
// In Go, the test files that call a server name it.
const baseURL = "TEST_API_BASE_URL"

var goTestFunc = regexp.MustCompile(`(?m)^func (Test\w*)\(`)

// goSuite runs the tests of a Go module in the module cache, where they cannot
// be changed.
func goSuite(module string) func(*testing.T, string) []suiteTest {
	return func(t *testing.T, url string) []suiteTest {
		output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", module).Output()
		require.NoError(t, err, "asking where %s is", module)
		folder := strings.TrimSpace(string(output))
		files, fileOf := goTestFiles(t, folder)

		program := filepath.Join(t.TempDir(), "suite.test")
		compile := exec.Command("go", append([]string{"test", "-c", "-vet=off", "-o", program}, files...)...)
		compile.Dir = folder
		compile.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
		output, err = compile.CombinedOutput()
		require.NoError(t, err, "compiling the tests of %s\n%s", module, output)

		run := exec.Command("go", "tool", "test2json", program, "-test.v=test2json")
		run.Dir = folder
		run.Env = append(cleanEnv(), "GOFLAGS=", "GOWORK=off", baseURL+"="+url)
		output, err = run.Output()
		if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
			require.NoError(t, err, "running the tests of %s", module)
		}
		return goResults(t, output, fileOf)
	}
}

// goTestFiles returns the test files that call a server, and the file of each test
// in them. Other test files have their own servers.
func goTestFiles(t *testing.T, folder string) (files []string, fileOf map[string]string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	require.NoError(t, err)
	fileOf = map[string]string{}
	for _, path := range all {
		source, err := os.ReadFile(path)
		require.NoError(t, err)
		if !bytes.Contains(source, []byte(baseURL)) {
			continue
		}
		file := filepath.Base(path)
		files = append(files, file)
		for _, match := range goTestFunc.FindAllSubmatch(source, -1) {
			fileOf[string(match[1])] = file
		}
	}
	require.NotEmpty(t, files, "no test in %s reads %s", folder, baseURL)
	return files, fileOf
}

// goResults reads the events of go tool test2json. Subtests count with their test. A
// test that never ended, because the program crashed, has failed.
func goResults(t *testing.T, events []byte, fileOf map[string]string) []suiteTest {
	t.Helper()
	endings := map[string]suiteEnding{"pass": passed, "fail": failed, "skip": skipped}
	ended := map[string]suiteEnding{}
	said := map[string]*strings.Builder{}
	for test := range fileOf {
		ended[test], said[test] = failed, &strings.Builder{}
	}
	for decoder := json.NewDecoder(bytes.NewReader(events)); ; {
		var event struct{ Action, Test, Output string }
		err := decoder.Decode(&event)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, "reading the events of the tests")
		test, _, part := strings.Cut(event.Test, "/")
		if said[test] == nil {
			continue
		}
		said[test].WriteString(event.Output)
		if as, ok := endings[event.Action]; ok && !part {
			ended[test] = as
		}
	}
	var tests []suiteTest
	for test, file := range fileOf {
		tests = append(tests, suiteTest{file, test, ended[test], strings.TrimSpace(said[test].String())})
	}
	return tests
}
