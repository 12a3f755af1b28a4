package conformance

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestProgramsOnTheSDKsAreJudgedByWhatTheirSDKsDo compares the verdicts on the
// programs in programs/, which use the defaults of their SDK, with the known
// behaviour of the SDKs (docs/sdk-behaviour.md).
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
		broken   map[string]string // the broken rule by SDK; other SDKs break none
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
				continue // careful relies on its SDK where all SDKs are right
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

// careful is a client on the Python SDK that follows the advice of the guides, and so
// breaks no rule.
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

// programs returns the programs of the folder programs.
func programs(t *testing.T) []program {
	built := goProgram(t, "programs", "go")
	return []program{
		{"go", func(*testing.T) []string { return []string{built} }},
		{"typescript", func(t *testing.T) []string {
			return []string{"node", filepath.Join("programs", "typescript", "chat.mjs"), nodeSDK(t, "anthropic-v1")}
		}},
		{"python", func(t *testing.T) []string { return forkedPython(t, "programs", "python", "chat.py") }},
		{"java", func(t *testing.T) []string { return javaProgram(t, "Chat") }},
		{careful, func(t *testing.T) []string { return forkedPython(t, "programs", "python", "careful.py") }},
	}
}

// TestGuidesCompleteClientIsJudged judges the guide's complete client. Its loop is
// around the SDK's retries; if both fail, or the answer has no text, it prints None
// like an answer.
func TestGuidesCompleteClientIsJudged(t *testing.T) {
	needInstall(t)
	t.Parallel()
	referee := startReferee(t)
	for _, row := range []struct {
		scenario string
		broken   []string
		requests int
		exit     int
		prints   string // the end of its output
	}{
		{"rate-limit-forever", []string{"reports-failure", "one-retry-loop"}, 9, 0, "\nNone\n"},
		{"overloaded-forever", []string{"reports-failure", "one-retry-loop"}, 9, 0, "\nNone\n"},
		{"connection-reset", []string{}, 3, 1, "AttributeError: 'APIConnectionError' object has no attribute 'status_code'\n"},
		{"refusal", []string{}, 1, 0, "None\n"},
		{"empty-content", []string{}, 1, 0, "None\n"},
	} {
		t.Run(row.scenario, func(t *testing.T) {
			t.Parallel()
			v := judge(t, referee, row.scenario, nil, breaks(row.broken...), forkedPython(t, "python", "guide_complete.py")...)
			assert.Equal(t, row.broken, broken(v), evidence(v))
			assert.Equal(t, row.requests, v.Requests)
			assert.Equal(t, row.exit, v.Ending.Exit)
			assert.True(t, strings.HasSuffix(v.Ending.Output, row.prints), "it printed %q", v.Ending.Output)
		})
	}
}
