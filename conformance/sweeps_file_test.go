package conformance

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// sweepsFile has what the sweeps found; docs/sweeps.md is written from it.
var sweepsFile = filepath.Join("testdata", "sweeps.json")

// sweepReport is what the tests read of a sweep's report.
type sweepReport struct {
	Verdicts []struct{ Scenario, Standing string } // the scenario is the name of the point
	Sweep    struct {
		Points, Classes, Spared int
		Causes                  []struct {
			Rule, Severity, Text string
			Points               []string
			Reproduction         *struct {
				Point, Scenario, YAML string
				Runs, Failed          int
				FailedAlone           int `json:"failed_alone"`
			}
		}
	}
}

// sweepsOnFile is the content of sweepsFile.
type sweepsOnFile struct {
	Programs []sweptSummary `json:"programs"`
}

// sweptSummary is what the sweep of a program found.
type sweptSummary struct {
	Name     string               `json:"name"`
	Title    string               `json:"title"`
	Versions string               `json:"versions"`
	Command  string               `json:"command"`
	Requests int                  `json:"requests"`
	Points   int                  `json:"points"`
	Classes  int                  `json:"classes"`
	Spared   int                  `json:"spared"`
	Faults   map[string]triedFail `json:"faults"` // by the name of the fault, without how long it lasts
	Causes   []causeOnFile        `json:"causes"` // the worst first, without flaky ones
}

// triedFail is at how many points a fault was tried, and at how many of them the program failed.
type triedFail struct {
	Tried  int `json:"tried"`
	Failed int `json:"failed"`
}

// causeOnFile is one thing that is wrong.
type causeOnFile struct {
	Title    string   `json:"title"`
	Rule     string   `json:"rule"`
	Severity string   `json:"severity"`
	Text     string   `json:"text"`
	Where    string   `json:"where"`
	Smallest string   `json:"smallest"`
	Points   int      `json:"points"`
	Faults   []string `json:"faults"` // of its points, each once
	Scenario string   `json:"scenario"`
	Alone    bool     `json:"alone"` // whether the scenario fails without the healthy run beside it
	Advice   string   `json:"advice"`
}

// readSweeps reads the file. Programs that it lacks are empty.
func readSweeps(t *testing.T) sweepsOnFile {
	t.Helper()
	var all, onFile sweepsOnFile
	text, err := os.ReadFile(sweepsFile)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &onFile))
	for _, p := range sweptPrograms {
		i := slices.IndexFunc(onFile.Programs, func(s sweptSummary) bool { return s.Name == p.name })
		if i < 0 {
			all.Programs = append(all.Programs, sweptSummary{Name: p.name})
			continue
		}
		all.Programs = append(all.Programs, onFile.Programs[i])
	}
	return all
}

func (all *sweepsOnFile) write(t *testing.T) {
	t.Helper()
	text, err := json.MarshalIndent(all, "", "  ")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(sweepsFile, append(text, '\n'), 0o644))
}

// versions are the packages with the versions that the lock files have.
func (p sweptProgram) versions(t *testing.T) string {
	t.Helper()
	var versions []string
	for _, l := range p.locked {
		text, err := os.ReadFile(l.file)
		require.NoError(t, err)
		found := regexp.MustCompile(regexp.QuoteMeta(l.entry) + `([\w.-]+)`).FindStringSubmatch("\n" + string(text))
		require.NotNil(t, found, "%s has no %s", l.file, l.version)
		versions = append(versions, l.version+found[1])
	}
	return strings.Join(versions, ", ")
}

// printedLast is what a program printed last, as findings quote it: it may differ in each run.
var printedLast = regexp.MustCompile(` \(".*"\)$`)

// faultOf is the name of a point's fault, without how long it lasts.
func faultOf(point string) string {
	return strings.TrimSuffix(point[strings.LastIndex(point, "/")+1:], "_for_good")
}

// summary is what the page says of a sweep. With -update, it writes the reproductions.
func (p sweptProgram) summary(t *testing.T, report sweepReport) sweptSummary {
	t.Helper()
	s := sweptSummary{
		Name: p.name, Title: p.title, Versions: p.versions(t), Command: p.command, Faults: map[string]triedFail{},
		Points: report.Sweep.Points, Classes: report.Sweep.Classes, Spared: report.Sweep.Spared,
	}
	requests := map[string]bool{}
	for _, v := range report.Verdicts {
		request, _, _ := strings.Cut(v.Scenario, "/")
		requests[request] = true
		of := s.Faults[faultOf(v.Scenario)]
		of.Tried++
		if v.Standing == "failed" {
			of.Failed++
		}
		s.Faults[faultOf(v.Scenario)] = of
	}
	s.Requests = len(requests)
	for _, c := range report.Sweep.Causes {
		r := c.Reproduction
		if r == nil || r.Failed < r.Runs {
			t.Logf("%s, %s: flaky, and not on file", p.name, c.Rule)
			continue
		}
		one := causeOnFile{
			Rule: c.Rule, Severity: c.Severity, Text: printedLast.ReplaceAllString(c.Text, ""), Smallest: r.Point, Points: len(c.Points), Scenario: r.Scenario,
			Alone: r.FailedAlone == r.Runs,
		}
		one.Title, one.Advice = p.words(t, c.Rule, r.Point)
		for _, point := range c.Points {
			if !slices.Contains(one.Faults, faultOf(point)) {
				one.Faults = append(one.Faults, faultOf(point))
			}
		}
		one.Where = p.keep(t, r.Scenario, r.YAML)
		s.Causes = append(s.Causes, one)
	}
	return s
}

// folder is that of the program's reproductions.
func (p sweptProgram) folder() string { return filepath.Join("testdata", "sweeps", p.name) }

// keep writes a reproduction with -update, and returns what it says of itself.
func (p sweptProgram) keep(t *testing.T, name, text string) (summary string) {
	t.Helper()
	folder := t.TempDir()
	if *update {
		folder = p.folder()
		require.NoError(t, os.MkdirAll(folder, 0o755))
	}
	file := filepath.Join(folder, name+".yaml")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	known, err := catalogue.Open(file)
	require.NoError(t, err)
	scenario, err := known.Get(name)
	require.NoError(t, err)
	return scenario.Summary
}

// agrees compares what a sweep found with the file. How many points a cause has may differ,
// since a reset can overtake what was sent before it.
func (s sweptSummary) agrees(t *testing.T, onFile sweptSummary) {
	t.Helper()
	const again = "%s differs from the file; review it, then run SweepsOfRunners with -update"
	causes := func(of sweptSummary) (list []string) {
		for _, c := range of.Causes {
			list = append(list, c.Rule+" at "+c.Smallest)
		}
		return list
	}
	assert.Equal(t, onFile.Versions, s.Versions, again, s.Name)
	assert.Equal(t, []int{onFile.Requests, onFile.Points, onFile.Classes}, []int{s.Requests, s.Points, s.Classes}, again, s.Name)
	assert.ElementsMatch(t, causes(onFile), causes(s), again, s.Name)
}

// The file has each program in its locked version, and each reproduction on file is a valid
// scenario that the page names.
func TestTheReproductionsOfSweepsAreScenarios(t *testing.T) {
	onFile := readSweeps(t)
	for i, p := range sweptPrograms {
		s := onFile.Programs[i]
		t.Run(p.name, func(t *testing.T) {
			assert.Equal(t, p.versions(t), s.Versions, "sweep it again: "+longVar+"=1 go test ./conformance -run SweepsOfRunners -timeout 2h -update")
			require.NotEmpty(t, s.Causes)
			var named []string
			for _, c := range s.Causes {
				known, err := catalogue.Open(filepath.Join(p.folder(), c.Scenario+".yaml"))
				require.NoError(t, err)
				scenario, err := known.Get(c.Scenario)
				require.NoError(t, err)
				assert.Equal(t, c.Where, scenario.Summary)
				named = append(named, c.Scenario+".yaml")
			}
			files, err := os.ReadDir(p.folder())
			require.NoError(t, err)
			for _, file := range files {
				assert.Contains(t, named, file.Name(), "a reproduction that the page does not name")
			}
		})
	}
}

// TestAReproductionOfASweepFailsAgain runs the first reproduction of the Python tool runner.
func TestAReproductionOfASweepFailsAgain(t *testing.T) {
	needInstall(t)
	p := sweptPrograms[0]
	program := p.start(t, filepath.Join("sweeps", p.name))
	c := readSweeps(t).Programs[0].Causes[0]
	said := claudemock(t, 1, append([]string{"run", "--scenarios", filepath.Join(p.folder(), c.Scenario+".yaml"), "--scenario", c.Scenario, "--"}, program...)...)
	assert.Contains(t, said, "FAIL")
}
