package conformance

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/verdict"
)

var audits = flag.Bool("audits", false, "rewrite testdata/scorecards.txt with audits of the SDKs, which take half an hour")

// How the SDKs are audited.
const (
	auditSpeed  = 20
	auditLimit  = 40 * time.Second
	auditAtOnce = 4
)

var scorecardFile = filepath.Join("testdata", "scorecards.txt")

// TestScorecardsAreOfTheWholeCatalogue holds the scorecards against the
// catalogue; with -audits it takes them anew. What they say of a few scenarios
// is tested by each run of TestProgramsOnTheSDKsAreJudgedByWhatTheirSDKsDo.
func TestScorecardsAreOfTheWholeCatalogue(t *testing.T) {
	catalogue, err := scenarios.Open()
	require.NoError(t, err)
	if *audits {
		require.NoError(t, os.WriteFile(scorecardFile, []byte(auditAll(t, catalogue.Names())), 0o644))
	}
	text, err := os.ReadFile(scorecardFile)
	require.NoError(t, err)
	var audited []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.ContainsAny(line, " |") {
			audited = append(audited, line)
		}
	}
	assert.Equal(t, catalogue.Names(), audited, "run go test ./conformance -run Scorecards -audits")
}

// auditAll runs the program of each SDK, plain and streaming, in every
// scenario, and returns the file: a line for what several SDKs have in common.
func auditAll(t *testing.T, names []string) string {
	referee, err := runner.New(server.WithSpeed(auditSpeed))
	require.NoError(t, err)
	defer func() { assert.NoError(t, referee.Close()) }()
	cards := map[string]map[string][]string{} // scenario, "mode | verdict", SDKs
	for _, p := range programs(t) {
		if p.sdk == careful {
			continue
		}
		for mode, arguments := range map[string][]string{"plain": plain, "stream": streamed} {
			var jobs []runner.Job
			for _, name := range names {
				jobs = append(jobs, runner.Job{Scenario: name, Command: append(p.command(t), arguments...), Limit: auditLimit, Env: cleanEnv()})
			}
			verdicts, err := referee.RunAll(t.Context(), jobs, auditAtOnce, nil)
			require.NoError(t, err)
			for _, v := range verdicts {
				if cards[v.Scenario] == nil {
					cards[v.Scenario] = map[string][]string{}
				}
				line := fmt.Sprintf("%-6s | %s", mode, inBrief(v))
				cards[v.Scenario][line] = append(cards[v.Scenario][line], p.sdk)
			}
		}
	}
	return render(names, cards)
}

// inBrief is a verdict's result, and the rules that were broken.
func inBrief(v verdict.Verdict) string {
	return strings.TrimSpace(string(v.Result) + " " + strings.Join(broken(v), " "))
}

func render(names []string, cards map[string]map[string][]string) string {
	var b strings.Builder
	b.WriteString("The verdicts on programs that leave all to their SDK, taken by go test ./conformance -run Scorecards -audits.\n\n")
	for _, lock := range []struct {
		sdk string
		lock
	}{{"go", lockGo2}, {"typescript", lockTS1}, {"python", lockPy2}} {
		fmt.Fprintf(&b, "  %-10s %s\n", lock.sdk, lock.version)
	}
	fmt.Fprintf(&b, "\nSpeed %d, at most %s for each.\n", auditSpeed, auditLimit)
	for _, name := range names {
		fmt.Fprintf(&b, "\n%s\n", name)
		lines := make([]string, 0, len(cards[name]))
		for line, sdks := range cards[name] {
			mode, brief, _ := strings.Cut(line, " | ")
			lines = append(lines, fmt.Sprintf("  %s | %-22s | %s", mode, strings.Join(sdks, " "), brief))
		}
		slices.Sort(lines)
		b.WriteString(strings.Join(lines, "\n") + "\n")
	}
	return b.String()
}
