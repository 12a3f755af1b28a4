package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/scenarios"
)

// explained returns the timelines of a scenario, each as its condition, its kind,
// and the line about the body or the first event after the head.
func explained(t *testing.T, rest string) [][3]string {
	t.Helper()
	s, err := scenarios.Parse("f", []byte("name: x\nsummary: s\n"+rest), faults.Builtin())
	require.NoError(t, err)
	timelines, err := explain.Scenario(s, 0)
	require.NoError(t, err)
	var shown [][3]string
	for _, timeline := range timelines {
		shown = append(shown, [3]string{timeline.When, string(timeline.Kind), timeline.Lines()[1].Text})
	}
	return shown
}

func TestEveryEndpointHasASample(t *testing.T) {
	for _, route := range claude.Routes {
		t.Run(string(route.Endpoint), func(t *testing.T) {
			shown := explained(t, "rules: [{when: {endpoint: "+string(route.Endpoint)+"}, steps: [{reply: {}}]}]")
			want := 1
			if route.Endpoint.Streams() {
				want = 2
			}
			require.Len(t, shown, want)
			assert.NotEmpty(t, shown[0][2])
		})
	}
}

func TestSamplesAreWhatTheEndpointAnswers(t *testing.T) {
	for endpoint, want := range map[claude.Endpoint]string{
		claude.GetModel:     `{"type":"model","id":"claude-sonnet-5"`,
		claude.CreateBatch:  `message_batch  in_progress · 4 processing`,
		claude.BatchResults: `4 results of a batch · 4 succeeded`,
		claude.DeleteBatch:  `{"type":"message_batch_deleted"`,
		claude.UploadFile:   `{"type":"file","id":"file_011C`,
		claude.DownloadFile: `This is a simulated file.`,
		claude.Complete:     `{"type":"completion","id":"compl_01`,
	} {
		t.Run(string(endpoint), func(t *testing.T) {
			shown := explained(t, "rules: [{when: {endpoint: "+string(endpoint)+"}, steps: [{reply: {}}]}]")
			assert.Contains(t, shown[0][2]+"…", want[:min(len(want), 30)])
		})
	}
}

func TestWhatBecomesOfBatchesIsShown(t *testing.T) {
	shown := explained(t, "batches: {takes: 100h, results: [{nth: 1, result: expired}]}")
	require.Len(t, shown, 2)
	assert.Equal(t, `endpoint "batch"`, shown[0][0])
	assert.Contains(t, shown[0][2], `message_batch  ended · 4 expired`)
	assert.Equal(t, `endpoint "batch_results"`, shown[1][0])
	assert.Contains(t, shown[1][2], `4 results of a batch · 4 expired`)

	shown = explained(t, "batches: {takes: 1s}\nrules: [{when: {endpoint: batch_results}, steps: [{error: api_error}]}]")
	require.Len(t, shown, 2, "what a rule shows is not shown again")
	assert.Equal(t, `endpoint "batch"`, shown[1][0])
}
