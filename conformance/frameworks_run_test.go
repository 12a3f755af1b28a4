package conformance

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/server"
)

// frameworkPatience is how long a run may take, even on a busy machine. Claude Code
// tries eleven times, which takes three minutes; aider never stops after a cut
// answer.
const frameworkPatience = 7 * time.Minute

func TestFrameworksBehaveAsOnFile(t *testing.T) {
	needInstall(t)
	needLong(t, "the frameworks take 4 GB and minutes to install, and minutes to run")
	referee, err := runner.New(server.WithScenarios(filepath.Join("testdata", "frameworks")))
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, referee.Close()) })
	onFile := readFrameworks(t)
	slots := make(chan struct{}, 2*runtime.NumCPU())
	var mu sync.Mutex
	t.Run("play", func(t *testing.T) {
		for _, f := range frameworks {
			t.Run(f.name, func(t *testing.T) {
				t.Parallel()
				measured := f.measure(t, referee, onFile, slots)
				mu.Lock()
				defer mu.Unlock()
				if *update {
					maps.Copy(onFile, measured) // results that were not measured now stay
					require.NoError(t, os.WriteFile(frameworksFile, []byte(renderFrameworks(t, onFile)), 0o644))
					return
				}
				for where, what := range measured {
					assert.Equal(t, onFile[where], what, "%s: differs from %s; review it, then go test ./conformance -run Frameworks -update", where.task, frameworksFile)
				}
			})
		}
	})
}

// measure runs all tasks of the framework, in parallel as the slots allow, and
// repeats those that differ from the file.
func (f framework) measure(t *testing.T, referee *runner.Runner, onFile map[place]didWhat, slots chan struct{}) map[place]didWhat {
	command, installed := f.install(t)
	var mu sync.Mutex
	measured := map[place]didWhat{}
	for range looks {
		var playing sync.WaitGroup
		for _, k := range tasks {
			scenario, a, can := k.suits(f)
			where := place{k.name, f.name}
			if what, ok := measured[where]; !can || ok && (*update || what == onFile[where]) {
				continue
			}
			job := runner.Job{
				Scenario: scenario, Limit: frameworkPatience, V1: f.v1,
				Command: append(append([]string{}, command...), f.uses[a]...),
				Dir:     f.home(t, installed),
			}
			job.Env = frameworkEnv(job.Dir)
			playing.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				what, err := k.run(t, referee, job, a)
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

// frameworkEnv is the environment of a user without settings, in which programs
// contact only the API: LiteLLM does not fetch prices, and aider does not check
// for updates.
func frameworkEnv(home string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + os.TempDir(), "LANG=C.UTF-8", "TERM=dumb",
		"LITELLM_LOCAL_MODEL_COST_MAP=True", "AIDER_CHECK_UPDATE=false",
	}
}

// run is one measurement of a framework in a task.
func (k task) run(t *testing.T, referee *runner.Runner, job runner.Job, a use) (didWhat, error) {
	var printed, complained bytes.Buffer
	job.Streams = runner.Streams{Out: &printed, Err: &complained}
	v, err := referee.Run(t.Context(), job)
	if err != nil {
		return didWhat{}, err
	}
	did := didWhat{
		ends:     howItEnds(*v.Ending),
		requests: askedFor(v.Entries),
		left:     k.leftWith(printed.String(), a),
		verdict:  judged(v),
	}
	if did.left != wholeAnswer {
		did.says = tells(printed.String(), complained.String())
	}
	return did, nil
}
