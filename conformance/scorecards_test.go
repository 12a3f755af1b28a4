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

var audits = flag.Bool("audits", false, "add to testdata/scorecards.txt the audits it lacks: of scenarios that are new, and of SDKs whose version is, one of them in ten minutes; without the file that is all of them")

// How the SDKs are audited.
const (
	auditSpeed  = 20
	auditLimit  = 40 * time.Second
	auditAtOnce = 4
)

// audited are the SDKs that have scorecards, by the names of their programs.
var audited = []struct {
	sdk string
	lock
}{{"go", lockGo2}, {"typescript", lockTS1}, {"python", lockPy2}, {"java", lockJava}}

var auditedModes = map[string][]string{"plain": plain, "stream": streamed}

var scorecardFile = filepath.Join("testdata", "scorecards.txt")

// audit is one run of an SDK's program.
type audit struct{ scenario, mode, sdk string }

// scorecards is the file: what each audit came to, in words, and of which version
// of each SDK.
type scorecards struct {
	came     map[audit]string
	versions map[string]string
}

// TestScorecardsAreOfTheWholeCatalogue holds the scorecards against the
// catalogue and the newest SDKs; with -audits it takes what is missing. What they
// say of a few scenarios is tested by each run of
// TestProgramsOnTheSDKsAreJudgedByWhatTheirSDKsDo.
func TestScorecardsAreOfTheWholeCatalogue(t *testing.T) {
	known, err := catalogue.Open()
	require.NoError(t, err)
	names := known.Names()
	cards := readScorecards(t)
	if *audits {
		cards.take(t, names)
		require.NoError(t, os.WriteFile(scorecardFile, []byte(cards.render(names)), 0o644))
	}
	var wanted []audit
	for _, name := range names {
		for _, s := range audited {
			wanted = append(wanted, audit{name, "plain", s.sdk}, audit{name, "stream", s.sdk})
		}
	}
	assert.ElementsMatch(t, wanted, slices.Collect(maps.Keys(cards.came)), "run go test ./conformance -run Scorecards -audits")
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
				cards.came[audit{scenario, strings.TrimSpace(columns[0]), sdk}] = columns[2]
			}
		case len(words) == 2 && scenario == "":
			cards.versions[words[0]] = words[1]
		case len(words) == 1:
			scenario = line
		}
	}
	return cards
}

// take audits what has no card, or that of another version. An audit that came
// to something else than that version's is repeated: what a new version really
// does otherwise it does each time, and what a busy machine does it does not.
func (cards scorecards) take(t *testing.T, names []string) {
	referee, err := runner.New(server.WithSpeed(auditSpeed))
	require.NoError(t, err)
	defer func() { assert.NoError(t, referee.Close()) }()
	maps.DeleteFunc(cards.came, func(of audit, _ string) bool { return !slices.Contains(names, of.scenario) })
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
				return cards.versions[s.sdk] == s.version && cards.came[audit{name, mode, s.sdk}] != ""
			})
			command := append(commands[s.sdk](t), arguments...)
			for look := 1; look <= looks && len(open) > 0; look++ {
				open = cards.look(t, referee, open, audit{mode: mode, sdk: s.sdk}, command)
			}
		}
		cards.versions[s.sdk] = s.version
	}
}

// look audits a program in the scenarios, and returns those in which it had done
// something else.
func (cards scorecards) look(t *testing.T, referee *runner.Runner, names []string, of audit, command []string) (changed []string) {
	var jobs []runner.Job
	for _, name := range names {
		jobs = append(jobs, runner.Job{Scenario: name, Command: command, Limit: auditLimit, Env: cleanEnv()})
	}
	verdicts, err := referee.RunAll(t.Context(), jobs, auditAtOnce, nil)
	require.NoError(t, err)
	for _, v := range verdicts {
		of.scenario = v.Scenario
		came := strings.TrimSpace(string(v.Result) + " " + strings.Join(broken(v), " "))
		if was := cards.came[of]; was != "" && was != came {
			changed = append(changed, v.Scenario)
		}
		cards.came[of] = came
	}
	return changed
}

// render is the file, with one line for what several SDKs have in common.
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
			if came := cards.came[audit{scenario, mode, s.sdk}]; came != "" {
				who[came] = append(who[came], s.sdk)
			}
		}
		for came, sdks := range who {
			lines = append(lines, fmt.Sprintf("  %-6s | %-25s | %s", mode, strings.Join(sdks, " "), came))
		}
	}
	slices.Sort(lines)
	return lines
}
