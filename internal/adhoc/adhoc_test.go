package adhoc_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/adhoc"
	"github.com/claudemock/claudemock/scenarios"
)

var update = flag.Bool("update", false, "write the golden files")

// TestFlagsBecomeAFileToKeep compares the YAML of flags with golden files, each of which a
// user can keep as it is.
func TestFlagsBecomeAFileToKeep(t *testing.T) {
	for name, flags := range map[string]adhoc.Flags{
		"a-count":       {Fail: []string{"529:2"}},
		"counts":        {Fail: []string{"529:2", "reset:1", "rate_limit_error:1:retry-after=3"}},
		"a-share":       {Fail: []string{"429:5%:retry-after=3"}},
		"small-shares":  {Fail: []string{"429:5%", "502:0.25%", "hang:1%"}},
		"every-request": {Fail: []string{"503:100%"}},
		"all-shares":    {Fail: []string{"529:50%", "429:50%"}},
		"latency":       {Latency: "p50=300ms,p99=4s"},
		"exact-latency": {Latency: "2s"},
		"cut":           {Cut: "1%"},
		"cut-always":    {Cut: "100%"},
		"options": {Fail: []string{
			`overloaded_error:1:message=it is 5:30 {{.model}}:status=503`, "reset:2:at={event: content_block_delta, nth: 2}", "stall:10%:for=30s:at=60%", "429:1:retry-after={seconds: 3, as: date}",
		}},
		"in-front-of-the-api": {Fail: []string{"529:1", "reset:5%:at=message_start"}, Latency: "1s", Forward: true},
		"everything":          {Fail: []string{"529:2", "429:5%:retry-after=3"}, Latency: "p50=300ms,p99=4s", Cut: "1%"},
	} {
		t.Run(name, func(t *testing.T) {
			scenario, text, err := flags.Scenario()
			require.NoError(t, err)
			golden := filepath.Join("testdata", name+".yaml")
			if *update {
				require.NoError(t, os.WriteFile(golden, text, 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err)
			assert.Equal(t, string(want), string(text))
			again, err := scenarios.ParseText(adhoc.Name+".yaml", text, faults.Builtin())
			require.NoError(t, err)
			assert.Equal(t, again.Hash, scenario.Hash, "the scenario is the one that is printed")
		})
	}
}

func TestAMistakeNamesItsFlagAndWhatIsExpected(t *testing.T) {
	for _, tt := range []struct {
		flags   adhoc.Flags
		says    string
		example string
	}{
		{adhoc.Flags{Fail: []string{"529"}}, `--fail "529": expected WHAT:HOW-MANY`, "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:"}}, "expected WHAT:HOW-MANY", "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:0"}}, "expected WHAT:HOW-MANY", "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:-1"}}, "expected WHAT:HOW-MANY", "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:0%"}}, "expected WHAT:HOW-MANY", "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:1000%"}}, "expected WHAT:HOW-MANY", "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:50%", "429:51%"}}, `--fail "429:51%": with this, 101% of the requests fail`, "--fail 529:50% --fail 429:50%"},
		{adhoc.Flags{Fail: []string{"200:1"}}, "200 is no status of an error; expected one from 400 to 599", "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"overload_error:1"}}, `"overload_error" is no failure; expected a status such as 529, a type such as overloaded_error, or a fault such as reset (claudemock faults); did you mean "overloaded_error"?`, "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"rest:1"}}, `did you mean "reset"?`, "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"refuse:1"}}, "claudemock serve --listen SCENARIO=ADDRESS", "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:2:retry-aftr=3"}}, `unknown key "retry_aftr"`, "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:2:retry-after=soon"}}, "retry-after: expected a number", "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:2:retry-after="}}, `the option "retry-after" has no value`, "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:2:3"}}, `"3" is no option`, "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"set:1"}}, `path`, "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:2:body={file: page.html}"}}, "body", "--fail 529:2"},
		{adhoc.Flags{Fail: []string{"529:2:message=x\nrepeat: 7"}}, "expected one line", "--fail 529:2"},
		{adhoc.Flags{Latency: "soon"}, `--latency "soon": `, "--latency p50=300ms,p99=4s"},
		{adhoc.Flags{Latency: "0s"}, "this is no latency", "--latency p50=300ms,p99=4s"},
		{adhoc.Flags{Latency: "p50=4s,p99=300ms"}, "p99 must be at least as long as p50", "--latency p50=300ms,p99=4s"},
		{adhoc.Flags{Latency: "p50=4s"}, "p99", "--latency p50=300ms,p99=4s"},
		{adhoc.Flags{Latency: "p50=1s,p90=2s"}, `p99`, "--latency p50=300ms,p99=4s"},
		{adhoc.Flags{Latency: "p50=1s,2s"}, "expected a duration or two percentiles", "--latency p50=300ms,p99=4s"},
		{adhoc.Flags{Latency: "1s\nall: true"}, "expected a duration or two percentiles", "--latency p50=300ms,p99=4s"},
		{adhoc.Flags{Cut: "2"}, `--cut "2": expected a percentage of the answers, as in 1%`, "--cut 1%"},
		{adhoc.Flags{Cut: "2%", Forward: true}, "cut it at an event", "--fail 'close:2%:at={event: content_block_delta, nth: 3}'"},
		{adhoc.Flags{Fail: []string{"truncate:1:at=60%"}, Forward: true}, "truncate cannot strike an answer while it comes", "--fail 529:2"},
	} {
		_, _, err := tt.flags.Scenario()
		require.Error(t, err, "%v", tt.flags)
		var mistake *adhoc.Mistake
		require.ErrorAs(t, err, &mistake)
		assert.Contains(t, err.Error(), tt.says)
		assert.Equal(t, tt.example, mistake.Example)
		assert.NotContains(t, err.Error(), "\n")
	}
}

func TestFlagsAreWrittenAsAShellTakesThem(t *testing.T) {
	flags := adhoc.Flags{Fail: []string{"529:2", "429:1:message=it's full"}, Latency: "p50=300ms,p99=4s", Cut: "1%"}
	assert.Equal(t, `--fail 529:2 --fail '429:1:message=it'\''s full' --latency p50=300ms,p99=4s --cut 1%`, flags.String())
	assert.True(t, flags.Given())
	assert.False(t, adhoc.Flags{}.Given())
}

// FuzzFlagsMakeAScenarioOrAMistake checks that any text either is a mistake or makes YAML
// that is the scenario itself, with one step more than there are counts.
func FuzzFlagsMakeAScenarioOrAMistake(f *testing.F) {
	for _, seed := range [][3]string{
		{"529:2", "300ms", "1%"}, {"429:5%:retry-after=3", "p50=300ms,p99=4s", ""}, {"reset:100%:at=60%", "", "0.0001%"},
		{"529:1:message=a: b", "", ""}, {"set:1:path=usage:value=null", "", ""}, {"hold:1:gate=|", "", ""}, {"429:1:headers={a: b}", "", ""}, {"529:1:message=&x *x # no", "1s #", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	f.Fuzz(func(t *testing.T, fail, latency, cut string) {
		flags := adhoc.Flags{Fail: []string{fail}, Latency: latency, Cut: cut}
		scenario, text, err := flags.Scenario()
		if err != nil {
			var mistake *adhoc.Mistake
			require.True(t, errors.As(err, &mistake), "%v", err)
			assert.True(t, strings.HasPrefix(err.Error(), "--"), "%v", err)
			return
		}
		again, err := scenarios.ParseText(adhoc.Name+".yaml", text, faults.Builtin())
		require.NoError(t, err)
		assert.Equal(t, scenario.Hash, again.Hash)
		assert.LessOrEqual(t, len(scenario.Steps), 2)
		assert.NotEmpty(t, scenario.Steps)
	})
}
