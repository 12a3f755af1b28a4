package conformance

import (
	"errors"
	"flag"
	"fmt"
	"maps"
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
)

var audits = flag.Bool("audits", false, "add to testdata/scorecards.txt audits of the SDKs in the scenarios it lacks; without the file that is all of them, and takes half an hour")

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
	known := readCards(t)
	if *audits {
		var missing []string
		for _, name := range catalogue.Names() {
			if known[name] == nil {
				missing = append(missing, name)
			}
		}
		maps.Copy(known, auditAll(t, missing))
		require.NoError(t, os.WriteFile(scorecardFile, []byte(render(catalogue.Names(), known)), 0o644))
	}
	assert.Equal(t, catalogue.Names(), slices.Sorted(maps.Keys(known)), "run go test ./conformance -run Scorecards -audits")
}

// readCards is the lines on file by scenario.
func readCards(t *testing.T) map[string][]string {
	text, err := os.ReadFile(scorecardFile)
	if !errors.Is(err, os.ErrNotExist) {
		require.NoError(t, err)
	}
	known, scenario := map[string][]string{}, ""
	for line := range strings.Lines(string(text)) {
		switch line = strings.TrimRight(line, "\n"); {
		case line != "" && !strings.ContainsAny(line, " |"):
			scenario = line
		case scenario != "" && strings.HasPrefix(line, "  "):
			known[scenario] = append(known[scenario], line)
		}
	}
	return known
}

// auditAll runs the program of each SDK, plain and streaming, in the scenarios,
// and returns for each its lines of the file: one for what several SDKs have in
// common.
func auditAll(t *testing.T, names []string) map[string][]string {
	referee, err := runner.New(server.WithSpeed(auditSpeed))
	require.NoError(t, err)
	defer func() { assert.NoError(t, referee.Close()) }()
	sdks := map[string]map[string][]string{} // by scenario, and by mode and verdict
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
				if sdks[v.Scenario] == nil {
					sdks[v.Scenario] = map[string][]string{}
				}
				came := mode + " | " + strings.TrimSpace(string(v.Result)+" "+strings.Join(broken(v), " "))
				sdks[v.Scenario][came] = append(sdks[v.Scenario][came], p.sdk)
			}
		}
	}
	cards := map[string][]string{}
	for scenario, came := range sdks {
		for what, who := range came {
			mode, verdict, _ := strings.Cut(what, " | ")
			cards[scenario] = append(cards[scenario], fmt.Sprintf("  %-6s | %-22s | %s", mode, strings.Join(who, " "), verdict))
		}
		slices.Sort(cards[scenario])
	}
	return cards
}

// render is the file.
func render(names []string, cards map[string][]string) string {
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
		fmt.Fprintf(&b, "\n%s\n%s\n", name, strings.Join(cards[name], "\n"))
	}
	return b.String()
}
