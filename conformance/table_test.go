package conformance

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTableOnFileIsWhatItReadsAs checks that the file, which people review, has
// exactly the rows that tests compare, in the order of the current cases.
func TestTableOnFileIsWhatItReadsAs(t *testing.T) {
	data, err := os.ReadFile(goldenFile)
	require.NoError(t, err)
	onFile := readTable(t)
	assert.Equal(t, string(data), onFile.render(cases(t)))
	assert.Len(t, onFile, everything(cases(t)), "the table has a hole")
}

// TestVersionsInTheTableAreTheLockedOnes checks that the table names the installed
// versions.
func TestVersionsInTheTableAreTheLockedOnes(t *testing.T) {
	for _, s := range sdks {
		data, err := os.ReadFile(s.lock.file)
		require.NoError(t, err)
		locked := regexp.MustCompile(regexp.QuoteMeta(s.lock.entry+s.lock.version) + `\b`)
		assert.Regexp(t, locked, string(data), "%s in %s", s.name, s.lock.file)
	}
}

func TestWaitObeysTheRuleItsLengthShows(t *testing.T) {
	const asked = 3 * time.Second
	for name, c := range map[string]struct {
		wait       time.Duration
		retry      int
		retryAfter time.Duration
		want       rule
	}{
		"as long as the server asked":                      {wait: asked, retryAfter: asked, want: afterHeader},
		"shorter than asked, as long as the back-off":      {wait: asked / 2, retryAfter: asked, want: backOff},
		"shorter than both":                                {wait: time.Millisecond, retryAfter: asked, want: atOnce},
		"nothing asked, the shortest first back-off":       {wait: 375 * time.Millisecond, want: backOff},
		"nothing asked, a second wait as short as a first": {wait: 400 * time.Millisecond, retry: 1, want: atOnce},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, c.want, waitRule(c.wait, c.retry, c.retryAfter))
		})
	}
}

// needSettings lists the scenarios that need a proxy or the server's certificate in
// the settings of the client.
var needSettings = []string{"client-certificate-required", "http2-goaway-enhance-your-calm", "proxy-407-hidden", "proxy-connect-dropped-silently", "tls-handshake-reset"}

// TestEveryScenarioIsInTheTable checks that clients were measured in every scenario.
func TestEveryScenarioIsInTheTable(t *testing.T) {
	path, err := binary()
	require.NoError(t, err)
	output, err := exec.Command(path, "list", "--format", "json").Output()
	require.NoError(t, err)
	var catalogue []struct{ Name string }
	require.NoError(t, json.Unmarshal(output, &catalogue))

	var listed, played []string
	for _, scenario := range catalogue {
		if !slices.Contains(needSettings, scenario.Name) {
			listed = append(listed, scenario.Name)
		}
	}
	for _, c := range cases(t) {
		played = append(played, c.played())
	}
	slices.Sort(played)
	assert.ElementsMatch(t, listed, slices.Compact(played))
}
