package conformance

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var frameworksFile = filepath.Join("testdata", "frameworks.txt")

// frameworkPatience is how long a framework may take for a task.
const frameworkPatience = time.Minute

// task is something that every framework is made to do.
type task struct {
	name, scenario, mode string
	retryAfter           time.Duration // what the scenario asks for
}

// tasks are in the order of the table.
var tasks = []task{
	{name: "a call", scenario: "healthy", mode: "plain"},
	{name: "a stream", scenario: "healthy", mode: "stream"},
	{name: "a tool call", scenario: "tool-use-only", mode: "tool"},
	{name: "a 429, then an answer", scenario: "rate-limit-once", mode: "plain", retryAfter: time.Second},
	{name: "an overload mid-stream", scenario: "overloaded-mid-stream", mode: "stream"},
}

// place is where the table of the frameworks says what one did with a task.
type place struct{ task, framework string }

func TestFrameworksBehaveAsOnFile(t *testing.T) {
	if testing.Short() {
		t.Skip("frameworks are not installed with -short")
	}
	needLong(t, "the frameworks take 690 MB and minutes to install")
	server := startMock(t, "1")
	onFile := map[place]behaviour{}
	if !*update {
		onFile = readFrameworks(t)
	}
	var mu sync.Mutex
	measured := map[place]behaviour{}
	t.Run("play", func(t *testing.T) {
		for _, f := range frameworks {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				mine := f.measure(t, server, onFile)
				mu.Lock()
				defer mu.Unlock()
				maps.Copy(measured, mine)
			})
		}
	})
	if *update {
		require.Len(t, measured, len(tasks)*len(frameworks), "the table can only be rewritten when every framework has run")
		require.NoError(t, os.WriteFile(frameworksFile, []byte(renderFrameworks(measured)), 0o644))
		return
	}
	for where, what := range measured {
		assert.Equal(t, onFile[where], what, "%s, %s: differs from %s; review it, then go test ./conformance -run Frameworks -update", where.task, where.framework, frameworksFile)
	}
}

// measure plays all tasks to the framework side by side, and those that differ
// from what is on file again.
func (f framework) measure(t *testing.T, server mock, onFile map[place]behaviour) map[place]behaviour {
	player := f.start(t)
	var mu sync.Mutex
	measured := map[place]behaviour{}
	for look := 1; look <= looks; look++ {
		var playing sync.WaitGroup
		for _, k := range tasks {
			where := place{k.name, f.name}
			if what, ok := measured[where]; ok && (*update || what == onFile[where]) {
				continue
			}
			playing.Go(func() {
				what, err := k.play(t.Context(), server, player, fmt.Sprintf("%s-%s-%d", f.name, k.mode, look))
				if assert.NoError(t, err, k.name) {
					mu.Lock()
					defer mu.Unlock()
					measured[where] = what
				}
			})
		}
		playing.Wait()
	}
	return measured
}

// play is one look at what a framework makes of the task.
func (k task) play(ctx context.Context, server mock, player client, session string) (behaviour, error) {
	patient, cancel := context.WithTimeout(ctx, frameworkPatience)
	defer cancel()
	out, err := player.play(patient, job{BaseURL: server.session(k.scenario, session), Mode: k.mode})
	if err != nil {
		return "", err
	}
	entries, err := server.journal(ctx, k.scenario, session)
	if err != nil {
		return "", fmt.Errorf("%w, after the framework said %+v", err, out)
	}
	var rules []rule
	for i, wait := range waits(entries) {
		rules = append(rules, waitRule(wait, i, k.retryAfter))
	}
	return behave(out, len(entries), rules), nil
}

// renderFrameworks is the table as a file.
func renderFrameworks(measured map[place]behaviour) string {
	var b strings.Builder
	b.WriteString("What frameworks do with a failure, measured by go test ./conformance -run Frameworks -update.\n\n")
	for _, f := range frameworks {
		fmt.Fprintf(&b, "  %-12s %s: %s\n", f.name, f.title, strings.Join(f.versions(), ", "))
	}
	for _, k := range tasks {
		fmt.Fprintf(&b, "\n%s: %s\n", k.name, k.scenario)
		for _, f := range frameworks {
			if what, ok := measured[place{k.name, f.name}]; ok {
				fmt.Fprintf(&b, "  %-12s | %s\n", f.name, what)
			}
		}
	}
	return b.String()
}

// readFrameworks reads the table on file.
func readFrameworks(t *testing.T) map[place]behaviour {
	t.Helper()
	data, err := os.ReadFile(frameworksFile)
	require.NoError(t, err)
	onFile := map[place]behaviour{}
	var open string
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if name, what, ok := strings.Cut(line, " | "); ok {
			onFile[place{open, strings.TrimSpace(name)}] = behaviour(what)
		} else if !strings.HasPrefix(line, " ") {
			open, _, _ = strings.Cut(line, ":")
		}
	}
	return onFile
}

// As for the SDKs: what is reviewed by hand is what is compared, and nothing is
// missing from it.
func TestFrameworksOnFileAreWhatTheyReadAs(t *testing.T) {
	data, err := os.ReadFile(frameworksFile)
	require.NoError(t, err)
	onFile := readFrameworks(t)
	assert.Equal(t, string(data), renderFrameworks(onFile))
	assert.Len(t, onFile, len(tasks)*len(frameworks), "the table has a hole")
}

func TestVersionsOfFrameworksAreTheLockedOnes(t *testing.T) {
	for _, f := range frameworks {
		for _, p := range f.packages {
			data, err := os.ReadFile(p.file)
			require.NoError(t, err)
			assert.Regexp(t, regexp.MustCompile(regexp.QuoteMeta(p.entry+p.version)+`[" ]`), string(data), "%s in %s", f.name, p.file)
		}
	}
}
