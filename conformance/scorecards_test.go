package conformance

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
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
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/server"
)

var audits = flag.Bool("audits", false, "run the audits that testdata/scorecards.txt lacks, for new scenarios and new versions of SDKs: ten minutes for each SDK; without the file, all of them")

// The settings of the audits.
const (
	auditSpeed  = 20
	auditLimit  = 40 * time.Second
	auditAtOnce = 4
)

// audited lists the SDKs that have scorecards, by the names of their programs.
var audited = []struct {
	sdk string
	lock
}{{"go", lockGo2}, {"typescript", lockTS1}, {"python", lockPy2}, {"java", lockJava}}

var auditedModes = map[string][]string{"plain": plain, "stream": streamed}

var scorecardFile = filepath.Join("testdata", "scorecards.txt")

// audit is one run of an SDK's program.
type audit struct{ scenario, mode, sdk string }

// scorecards is the content of the file: the result of each audit, and the audited
// version of each SDK.
type scorecards struct {
	results  map[audit]string
	versions map[string]string
}

// TestScorecardsAreOfTheWholeCatalogue checks that the scorecards cover the
// catalogue and the newest SDKs; with -audits it runs the missing audits.
// TestProgramsOnTheSDKsAreJudgedByWhatTheirSDKsDo tests the results of a few
// scenarios in each run.
func TestScorecardsAreOfTheWholeCatalogue(t *testing.T) {
	known, err := catalogue.Open()
	require.NoError(t, err)
	names := known.Names()
	cards := readScorecards(t)
	if *audits {
		cards.runMissing(t, names)
		require.NoError(t, os.WriteFile(scorecardFile, []byte(cards.render(names)), 0o644))
	}
	var wanted []audit
	for _, name := range names {
		for _, s := range audited {
			wanted = append(wanted, audit{name, "plain", s.sdk}, audit{name, "stream", s.sdk})
		}
	}
	assert.ElementsMatch(t, wanted, slices.Collect(maps.Keys(cards.results)), "run go test ./conformance -run Scorecards -audits")
	for _, s := range audited {
		assert.Equal(t, s.version, cards.versions[s.sdk], s.sdk)
	}
}

func readScorecards(t *testing.T) scorecards {
	text, err := os.ReadFile(scorecardFile)
	if !errors.Is(err, fs.ErrNotExist) {
		require.NoError(t, err)
	}
	cards, scenario := scorecards{map[audit]string{}, map[string]string{}}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		words, columns := strings.Fields(line), strings.SplitN(line, " | ", 3)
		switch {
		case len(columns) == 3:
			for _, sdk := range strings.Fields(columns[1]) {
				cards.results[audit{scenario, strings.TrimSpace(columns[0]), sdk}] = columns[2]
			}
		case len(words) == 2 && scenario == "":
			cards.versions[words[0]] = words[1]
		case len(words) == 1:
			scenario = line
		}
	}
	return cards
}

// runMissing runs the audits that have no card, or only that of another version. It
// repeats an audit whose result differs from that version's: a real change of the SDK
// recurs, an effect of a busy machine does not.
func (cards scorecards) runMissing(t *testing.T, names []string) {
	referee, err := runner.New(server.WithSpeed(auditSpeed))
	require.NoError(t, err)
	defer func() { assert.NoError(t, referee.Close()) }()
	maps.DeleteFunc(cards.results, func(of audit, _ string) bool { return !slices.Contains(names, of.scenario) })
	commands := map[string]func(*testing.T) []string{}
	for _, p := range programs(t) {
		commands[p.sdk] = p.command
	}
	for _, s := range audited {
		if !chosen(s.sdk) {
			continue
		}
		for mode, arguments := range auditedModes {
			open := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
				return cards.versions[s.sdk] == s.version && cards.results[audit{name, mode, s.sdk}] != ""
			})
			command := append(commands[s.sdk](t), arguments...)
			for n := 1; n <= looks && len(open) > 0; n++ {
				open = cards.run(t, referee, open, audit{mode: mode, sdk: s.sdk}, command)
			}
		}
		cards.versions[s.sdk] = s.version
	}
}

// run audits a program in the scenarios, and returns those whose result changed.
func (cards scorecards) run(t *testing.T, referee *runner.Runner, names []string, of audit, command []string) (changed []string) {
	var jobs []runner.Job
	for _, name := range names {
		jobs = append(jobs, runner.Job{Scenario: name, Command: command, Limit: auditLimit, Env: cleanEnv()})
	}
	verdicts, err := referee.RunAll(t.Context(), jobs, auditAtOnce, nil)
	require.NoError(t, err)
	for _, v := range verdicts {
		of.scenario = v.Scenario
		result := strings.TrimSpace(string(v.Result) + " " + strings.Join(broken(v), " "))
		if before := cards.results[of]; before != "" && before != result {
			changed = append(changed, v.Scenario)
		}
		cards.results[of] = result
	}
	return changed
}

// render returns the text of the file. SDKs with the same result share a line.
func (cards scorecards) render(names []string) string {
	var b strings.Builder
	b.WriteString("The verdicts on programs that leave all to their SDK, taken by go test ./conformance -run Scorecards -audits.\n\n")
	for _, s := range audited {
		fmt.Fprintf(&b, "  %-10s %s\n", s.sdk, cards.versions[s.sdk])
	}
	fmt.Fprintf(&b, "\nSpeed %d, at most %s for each.\n", auditSpeed, auditLimit)
	for _, name := range names {
		fmt.Fprintf(&b, "\n%s\n", name)
		for _, line := range cards.lines(name) {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

func (cards scorecards) lines(scenario string) (lines []string) {
	for mode := range auditedModes {
		who := map[string][]string{}
		for _, s := range audited {
			if result := cards.results[audit{scenario, mode, s.sdk}]; result != "" {
				who[result] = append(who[result], s.sdk)
			}
		}
		for result, sdks := range who {
			lines = append(lines, fmt.Sprintf("  %-6s | %-25s | %s", mode, strings.Join(sdks, " "), result))
		}
	}
	slices.Sort(lines)
	return lines
}
