package conformance

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestProgramsOnTheSDKsAreJudgedByWhatTheirSDKsDo holds the verdicts on the
// programs of programs/, which leave all to their SDK and its defaults, against
// what is known of the SDKs (docs/sdk-behaviour.md).
func TestProgramsOnTheSDKsAreJudgedByWhatTheirSDKsDo(t *testing.T) {
	needInstall(t)
	t.Parallel()
	const (
		truncation = "notices-truncation"
		stopReason = "reads-stop-reason"
		lasting    = "never-retry-4xx" // a spending limit is a 429 that no wait clears
	)
	rows := []struct {
		scenario string
		mode     []string          // arguments of the program
		broken   map[string]string // by SDK; nothing by those that are not named
	}{
		{"rate-limit-once", plain, nil},
		{"overloaded-burst", plain, nil},
		{"invalid-api-key", plain, nil},
		{"truncated-json-body", plain, nil},
		{"overloaded-mid-stream", streamed, nil},
		{"stream-just-ends-mid-text", streamed, map[string]string{"go": truncation, "python": truncation}},
		{"eof-before-first-event", streamed, map[string]string{"go": truncation}},
		{"spend-limit-reached", plain, map[string]string{"go": lasting, "typescript": lasting, "python": lasting, "java": lasting}},
		{"refusal", plain, map[string]string{"go": stopReason, "typescript": stopReason, "python": stopReason, "java": stopReason}},
	}
	referee := startReferee(t)
	for _, p := range programs(t) {
		for _, row := range rows {
			if p.sdk == careful && row.broken == nil {
				continue // what all SDKs do right it leaves to them
			}
			t.Run(p.sdk+" "+row.scenario, func(t *testing.T) {
				t.Parallel()
				want := []string{}
				if rule := row.broken[p.sdk]; rule != "" {
					want = append(want, rule)
				}
				v := judge(t, referee, row.scenario, nil, breaks(want...), append(p.command(t), row.mode...)...)
				assert.Equal(t, want, broken(v), evidence(v))
			})
		}
	}
}

// careful is the client that does on top of the Python SDK what every guide
// advises, and so breaks no rule.
const careful = "careful"

var (
	plain    []string
	streamed = []string{"--stream"}
)

// program asks one question with an SDK.
type program struct {
	sdk     string // or careful
	command func(*testing.T) []string
}

// programs are those of the folder of that name.
func programs(t *testing.T) []program {
	built := goProgram(t, "programs", "go")
	return []program{
		{"go", func(*testing.T) []string { return []string{built} }},
		{"typescript", func(t *testing.T) []string {
			return []string{"node", filepath.Join("programs", "typescript", "chat.mjs"), nodeSDK(t, "anthropic-v1")}
		}},
		{"python", func(t *testing.T) []string { return pythonSDK(t, "programs", "python", "chat.py") }},
		{"java", func(t *testing.T) []string { return javaProgram(t, "Chat") }},
		{careful, func(t *testing.T) []string { return pythonSDK(t, "programs", "python", "careful.py") }},
	}
}

// TestGuidesCompleteClientIsJudged: its loop stands around the SDK's own, a
// failure that outlasts both ends in None, which is printed like an answer, and
// an answer without text is None, too.
func TestGuidesCompleteClientIsJudged(t *testing.T) {
	needInstall(t)
	t.Parallel()
	referee := startReferee(t)
	for _, row := range []struct {
		scenario string
		broken   []string
		requests int
		exit     int
		prints   string // at its end
	}{
		{"rate-limit-forever", []string{"reports-failure", "one-retry-loop"}, 9, 0, "\nNone\n"},
		{"overloaded-forever", []string{"reports-failure", "one-retry-loop"}, 9, 0, "\nNone\n"},
		{"connection-reset", []string{}, 3, 1, "AttributeError: 'APIConnectionError' object has no attribute 'status_code'\n"},
		{"refusal", []string{}, 1, 0, "None\n"},
		{"empty-content", []string{}, 1, 0, "None\n"},
	} {
		t.Run(row.scenario, func(t *testing.T) {
			t.Parallel()
			v := judge(t, referee, row.scenario, nil, breaks(row.broken...), pythonSDK(t, "python", "guide_complete.py")...)
			assert.Equal(t, row.broken, broken(v), evidence(v))
			assert.Equal(t, row.requests, v.Requests)
			assert.Equal(t, row.exit, v.Ending.Exit)
			assert.True(t, strings.HasSuffix(v.Ending.Output, row.prints), "it printed %q", v.Ending.Output)
		})
	}
}

// pythonSDK runs a program with the current major of the Python SDK.
func pythonSDK(t *testing.T, program ...string) []string {
	return []string{pythonOf(t, virtualEnv("v2")), "-B", filepath.Join(program...)}
}
