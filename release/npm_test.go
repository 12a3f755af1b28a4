package release

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNpm installs the packages once, as their page says, for all that is tried with them.
func TestNpm(t *testing.T) {
	t.Parallel()
	p := newPlace(t, "node", "npm", "npx")
	tarballs, err := filepath.Glob(filepath.Join(packaged(t, "npm"), "*.tgz"))
	require.NoError(t, err)
	require.Len(t, tarballs, 2, "the package, and that of this platform")

	t.Run("README begins with what works", func(t *testing.T) {
		p.followFirst(t, "TypeScript and JavaScript", strings.Join(tarballs, " "))
	})
	t.Run("the quick start works as its page has it", func(t *testing.T) {
		printed := followNpmPage(t, p, "Quick start", tarballs)
		assert.Contains(t, printed["npx claudemock run -- node chat.mjs"], "The third attempt got through.\n")
		assert.Regexp(t, `(?m)^overloaded-burst +PASS +3 requests in `, printed["npx claudemock run -- node chat.mjs"])
		assert.Regexp(t, `Tests +1 passed \(1\)`, printed["npx vitest run"])
	})
	t.Run("the page's test in Jest works", func(t *testing.T) {
		printed := followNpmPage(t, p, "Jest", tarballs)
		assert.Regexp(t, `Tests: +1 passed, 1 total`, printed["npx jest --testMatch '**/*.test.cjs'"])
	})
	if t.Failed() {
		return
	}
	p.run(t, "npm", "install", "--no-audit", "--no-fund", "typescript@5.9.3", "@types/node@22.20.5")
	copyFolder(t, p, "testdata/npm", "tried")
	p.write(t, "tried/package.json", "{}")
	copyFolder(t, p, "testdata/npm", "beside") // the same tests again, run by another worker
	t.Run("the command", func(t *testing.T) { tryNpmCommand(t, p) })
	t.Run("the library", func(t *testing.T) { tryNpmLibrary(t, p) })
	t.Run("Vitest", func(t *testing.T) { tryVitest(t, p) })
	t.Run("Jest", func(t *testing.T) { tryJest(t, p) })
	t.Run("the example", func(t *testing.T) { tryNpmExample(t, p) })
}

func tryNpmCommand(t *testing.T, p *place) {
	t.Run("passes the exit code on", func(t *testing.T) {
		_, err := p.try("npx", "claudemock", "run", "--scenario", "overloaded-once", "--", "node", "-e", "0")
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		assert.Equal(t, 4, exit.ExitCode(), "no failure happened to a program that asks nothing")
	})
	t.Run("passes a signal on", func(t *testing.T) {
		cmd := exec.Command("env", append(append([]string{"-i"}, p.env...), "node_modules/.bin/claudemock", "serve", "--addr", "127.0.0.1:0")...)
		cmd.Dir = p.folder
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewReader(out)
		line, err := lines.ReadString('\n')
		require.NoError(t, err)
		assert.Contains(t, line, "listening on")
		require.NoError(t, cmd.Process.Signal(os.Interrupt))
		rest, err := io.ReadAll(lines)
		require.NoError(t, err)
		assert.Contains(t, string(rest), "stopped")
		assert.NoError(t, cmd.Wait())
	})
	t.Run("says what to do where the platform's package is missing", func(t *testing.T) {
		alone := &place{folder: t.TempDir(), env: p.env}
		alone.run(t, "cp", "-R", filepath.Join(p.folder, "node_modules", "claudemock"), "claudemock")
		output, err := alone.try("node", "claudemock/dist/bin.cjs", "version")
		require.Error(t, err, output)
		assert.Regexp(t, `^claudemock: the package @claudemock/\w+-\w+, which has the program for this machine, is not installed\n`, output)
		assert.Contains(t, output, "npm install --include=optional")
		assert.NotContains(t, output, "    at ")
	})
}

func tryNpmLibrary(t *testing.T, p *place) {
	t.Run("has sound types in both kinds of modules", func(t *testing.T) {
		p.run(t, "npx", "tsc", "--project", "tried")
	})
	t.Run("does all that it says", func(t *testing.T) {
		assert.Equal(t, "the library works\n", p.run(t, "node", "tried/library.mjs"))
	})
	t.Run("is one in both kinds of modules, and ends with its process", func(t *testing.T) {
		assert.Equal(t, "true true\n", p.run(t, "node", "tried/library.cjs"))
	})
	t.Run("leaves no server behind when it is killed", func(t *testing.T) {
		cmd := exec.Command("env", append(append([]string{"-i"}, p.env...), "node", "tried/killed.mjs")...)
		cmd.Dir = p.folder
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		url, err := bufio.NewReader(out).ReadString('\n')
		require.NoError(t, err)
		connection, err := net.Dial("tcp", strings.TrimPrefix(strings.TrimSpace(url), "http://"))
		require.NoError(t, err)
		defer func() { _ = connection.Close() }()
		require.NoError(t, cmd.Process.Kill())
		_, _ = io.ReadAll(connection) // until the server is gone
		assert.Error(t, cmd.Wait())
		_, err = net.Dial("tcp", connection.RemoteAddr().String())
		assert.Error(t, err, "nobody listens any more")
	})
}

func tryVitest(t *testing.T, p *place) {
	assertHooks := func(t *testing.T, output string, files ...string) {
		t.Helper()
		for _, file := range files {
			for _, name := range []string{
				"each test > fails: gives up at once and hides it", "each test > fails: asks nothing",
				"each test > fails: is stopped", "each test > fails: shares the environment", "side by side > fails: fourth",
			} {
				assert.Contains(t, output, "FAIL  "+file+" > "+name+"\n")
			}
		}
		assert.Contains(t, output, "Verdict: overloaded-once: fail, 1 request\n  reports-failure: the only attempt came to 529 overloaded_error;")
		assert.Contains(t, output, "overloaded-once: not exercised, 0 requests\n")
		assert.Contains(t, output, "expect.within: the client was still running after 0.40 s and was stopped\n")
		assert.NotContains(t, output, "claudemock/dist", "a verdict is about no place in the package")
	}
	t.Run("fails what should fail, in workers side by side", func(t *testing.T) {
		output, err := p.try("npx", "vitest", "run", "tried/hooks.test.mjs", "beside/hooks.test.mjs")
		require.Error(t, err, output)
		assertHooks(t, output, "tried/hooks.test.mjs", "beside/hooks.test.mjs")
		assert.Contains(t, output, "Tests  10 failed | 16 passed (26)")
	})
	t.Run("works in threads, and in one environment for all files", func(t *testing.T) {
		output, err := p.try("npx", "vitest", "run", "--pool", "threads", "--no-isolate", "--no-file-parallelism", "tried/hooks.test.mjs", "beside/hooks.test.mjs")
		require.Error(t, err, output)
		assert.Contains(t, output, "Tests  10 failed | 16 passed (26)")
	})
	t.Run("uses a server that is here already and has a token", func(t *testing.T) {
		output, err := p.try("node", "tried/token.mjs", "npx", "vitest", "run", "tried/hooks.test.mjs")
		require.Error(t, err, output)
		assertHooks(t, output, "tried/hooks.test.mjs")
		assert.Contains(t, output, "Tests  5 failed | 8 passed (13)")
	})
}

func tryJest(t *testing.T, p *place) {
	const tests = "Tests:       6 failed, 9 passed, 15 total"
	t.Run("fails what should fail, in workers side by side", func(t *testing.T) {
		output, err := p.try("npx", "jest", "--testMatch", "**/hooks.test.cjs", "--maxWorkers", "2")
		require.Error(t, err, output)
		assert.Contains(t, output, "Tests:       12 failed, 18 passed, 30 total")
		for _, name := range []string{
			"each test › fails: gives up at once and hides it", "each test › fails: asks nothing", "each test › fails: is stopped",
			"side by side › fails: fourth", "side by side › fails: by itself", "fails: an answer is made up",
		} {
			assert.Contains(t, output, "● "+name+"\n")
		}
		assert.Contains(t, output, "reports-failure: the only attempt came to 529 overloaded_error;")
		assert.Contains(t, output, "expect.within: the client was still running after 0.40 s and was stopped\n")
		assert.Regexp(t, `Received: "one"\n(?s:.*)Cause:\n +overloaded-once: not exercised, 0 requests\n`, output, "the verdict stands below the test's own failure")
		assert.Contains(t, output, "✗ request_1/instead_of_the_answer/401\n")
		assert.NotContains(t, output, "claudemock/dist")
	})
	t.Run("has one server for a run, by its global setup", func(t *testing.T) {
		output, err := p.try("npx", "jest", "--testMatch", "**/tried/hooks.test.cjs", "--globalSetup", "claudemock/setup")
		require.Error(t, err, output)
		assert.Contains(t, output, tests)
	})
	t.Run("uses a server that is here already and has a token", func(t *testing.T) {
		output, err := p.try("node", "tried/token.mjs", "npx", "jest", "--testMatch", "**/tried/hooks.test.cjs")
		require.Error(t, err, output)
		assert.Contains(t, output, tests)
	})
	t.Run("works with ES modules", func(t *testing.T) {
		output := p.run(t, "env", "NODE_OPTIONS=--experimental-vm-modules", "npx", "jest", "--testMatch", "**/tried/hooks.esm.test.mjs")
		assert.Regexp(t, `Tests: +1 passed, 1 total`, output)
	})
}

// tryNpmExample runs the example that the docs show, and clients that are wrong on purpose.
func tryNpmExample(t *testing.T, p *place) {
	copyFolder(t, p, "../examples/typescript", "example")
	run := func(argv ...string) (string, error) {
		return (&place{folder: filepath.Join(p.folder, "example"), env: p.env}).try(argv...)
	}
	t.Run("has sound types", func(t *testing.T) {
		output, err := run("npx", "tsc")
		require.NoError(t, err, output)
	})
	t.Run("passes", func(t *testing.T) {
		output, err := run("npx", "vitest", "run", "chat.test.ts")
		require.NoError(t, err, output)
		assert.Regexp(t, `Tests  \d\d passed \(\d\d\)`, output)
	})
	t.Run("repeats one point of a sweep", func(t *testing.T) {
		output, err := run("npx", "vitest", "run", "chat.test.ts", "-t", "request_1/inside_text/truncate")
		require.NoError(t, err, output)
		assert.Regexp(t, `Tests  1 passed \| `, output)
	})
	copyFolder(t, p, "testdata/npm", "example")
	t.Run("fails at a point of a sweep when it should", func(t *testing.T) {
		output, err := run("npx", "vitest", "run", "naive_sweep.test.ts", "swept_in_vain.test.ts")
		require.Error(t, err, output)
		assert.Contains(t, output, "request_1/inside_text/truncate: fail, 1 request\n")
		assert.Contains(t, output, "silent-difference: ")
		assert.Contains(t, output, "request_1/inside_text/stall: fail, 1 request\n  hang: ")
		assert.Contains(t, output, "client killed at the time limit of ")
		assert.Contains(t, output, "- truncate: {at: {event: content_block_delta")
		assert.Contains(t, output, "claudemock: nothing can be swept: running without a fault: the program fails when nothing is broken: ")
		assert.Contains(t, output, "no treasure")
		assert.Contains(t, output, "FAIL  naive_sweep.test.ts > a client that takes what came > request_1/inside_text/truncate\n")
		assert.Contains(t, output, "FAIL  swept_in_vain.test.ts [")
		assert.Contains(t, output, "Tests  2 failed (2)")
	})
	t.Run("fails when it should", func(t *testing.T) {
		output, err := run("npx", "vitest", "run", "naive.test.ts")
		require.Error(t, err, output)
		assert.Contains(t, output, "notices-truncation: the stream ended after 10 events without message_stop; the code under test returned with the half answer\n")
		assert.Regexp(t, `(?m)→  POST /v1/messages  stream`, output)
		assert.Contains(t, output, "expect.within: the client was still running after 0.50 s and was stopped\n")
		assert.Contains(t, output, "overloaded-once: not exercised, 0 requests\n", "below a failure of the test's own")
		assert.Contains(t, output, `scenario.yaml:3:1: unknown key "stpes"`)
		for _, word := range []string{"exited", "exit status", "ANTHROPIC_BASE_URL", "the program", "sk-ant"} {
			assert.NotContains(t, output, word, "in a test there is neither a program nor its environment, and no key")
		}
		assert.Contains(t, output, "Tests  4 failed (4)")
	})
}
