package embedding

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/internal/importer"
	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/server"
)

// TestImportedFilesAreReplayed asks what the files of real tools tell of again, and gets
// the answers that they tell of.
func TestImportedFilesAreReplayed(t *testing.T) {
	files, err := filepath.Glob("../../internal/importer/testdata/*.*")
	require.NoError(t, err)
	require.Greater(t, len(files), 20)
	for _, file := range files {
		if filepath.Ext(file) == ".md" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			exchanges, _, err := importer.Read(filepath.Base(file), text)
			require.NoError(t, err)
			made, err := recording.Scenario("recorded", exchanges, recording.Options{})
			require.NoError(t, err)
			folder := t.TempDir()
			write(t, folder, made.Scenario, made.Bodies)
			opened, err := catalogue.Open(folder)
			require.NoError(t, err, "%s", made.Scenario)
			scenario, err := opened.Get("recorded")
			require.NoError(t, err, "%s", made.Scenario)
			mock := server.Start(t, server.WithBuilt(scenario), server.WithScenario("recorded"), server.WithSpeed(1e6))
			for i := range exchanges {
				replay(t, mock, &exchanges[i], i+1)
			}
		})
	}
}

// replay asks once more, and compares the answer with that of the exchange.
func replay(t *testing.T, mock *server.Mock, x *exchange.Exchange, nth int) {
	t.Helper()
	if x.Request.Method == http.MethodHead {
		return // it asks whether somebody is there, and takes no step
	}
	ctx, cancel := t.Context(), context.CancelFunc(func() {})
	if x.Response.End == exchange.TimedOut {
		ctx, cancel = context.WithTimeout(ctx, time.Second/2)
	}
	defer cancel()
	method, target := x.Request.Method, x.Request.Target
	if method == "" {
		method, target = http.MethodPost, "/v1/messages"
	}
	body := string(x.Request.Body)
	if body == "" && method == http.MethodPost { // the file does not tell it
		body = usual(string(x.Response.Body()))
	}
	asked, err := http.NewRequestWithContext(ctx, method, mock.URL+target, strings.NewReader(body))
	require.NoError(t, err)
	for name, value := range map[string]string{"X-Api-Key": mock.Key, "Anthropic-Version": "2023-06-01", "Content-Type": "application/json"} {
		asked.Header.Set(name, value)
	}
	asked.Close = true // what broke off is no reason to ask again by itself
	answer, err := mock.Client.Do(asked)
	if x.Response.Status == 0 {
		require.Error(t, err, "request %d", nth)
		return
	}
	require.NoError(t, err, "request %d", nth)
	defer func() { _ = answer.Body.Close() }()
	came, _ := io.ReadAll(answer.Body) // where the answer broke off, this one does
	assert.Equal(t, x.Response.Status, answer.StatusCode, "request %d", nth)
	assert.Equal(t, steady(string(x.Response.Body())), steady(string(came)), "request %d", nth)
}

// called matches the name of a tool that an answer calls.
var called = regexp.MustCompile(`"type":"tool_use","id":"[^"]*","name":"([^"]+)"`)

// usual is a request that an answer fits.
func usual(answer string) string {
	tools := []string{}
	for _, found := range called.FindAllStringSubmatch(answer, -1) {
		tools = append(tools, fmt.Sprintf(`{"name":%q,"input_schema":{"type":"object"}}`, found[1]))
	}
	return fmt.Sprintf(`{"model":"claude-opus-4-1","max_tokens":99,"stream":%t,"tools":[%s],"messages":[{"role":"user","content":"hello"}]}`,
		strings.HasPrefix(answer, "event:"), strings.Join(tools, ","))
}
