package server_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
)

func TestEveryEndpointCanBeFaulted(t *testing.T) {
	for endpoint, line := range map[string]string{
		"create_batch": "POST /v1/messages/batches", "batches": "GET /v1/messages/batches", "batch": "GET /v1/messages/batches/b",
		"cancel_batch": "POST /v1/messages/batches/b/cancel", "delete_batch": "DELETE /v1/messages/batches/b", "batch_results": "GET /v1/messages/batches/b/results",
		"upload_file": "POST /v1/files", "files": "GET /v1/files", "file": "GET /v1/files/f", "file_content": "GET /v1/files/f/content", "delete_file": "DELETE /v1/files/f",
		"complete": "POST /v1/complete", "models": "GET /v1/models", "model": "GET /v1/models/m", "count_tokens": "POST /v1/messages/count_tokens",
	} {
		t.Run(endpoint, func(t *testing.T) {
			mock := server.Start(t, server.WithValidation("off"), server.WithYAML("name: broken\nsummary: s\nrules: [{when: {endpoint: "+endpoint+"}, steps: ["+
				"{error: {status: 503, body: no healthy upstream}}, {reply: {headers: {x-seen: this}}, faults: [{truncate: {at: {byte: 5}}}]}]}]\n"))
			for _, want := range []string{"503 no healthy upstream", "200 5 bytes"} {
				res := do(t, mock, line)
				body, err := io.ReadAll(res.Body)
				require.NoError(t, err)
				if res.StatusCode == 200 {
					assert.Equal(t, "this", res.Header.Get("X-Seen"))
					body = fmt.Appendf(nil, "%d bytes", len(body))
				}
				assert.Equal(t, want, fmt.Sprintf("%d %s", res.StatusCode, body))
			}
		})
	}
}

// do makes a request with what its endpoint takes as a body.
func do(t *testing.T, mock *server.Mock, line string) *http.Response {
	t.Helper()
	method, path, _ := strings.Cut(line, " ")
	body, contentType := "{}", "application/json"
	if line == "POST /v1/files" {
		body, contentType = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc\r\n--b--\r\n", "multipart/form-data; boundary=b"
	}
	req, err := http.NewRequestWithContext(t.Context(), method, mock.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header = http.Header{"X-Api-Key": {mock.Key}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {contentType}}
	res, err := mock.Client.Do(req)
	require.NoError(t, err)
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestAMethodThatAPathDoesNotTakeIsRefused(t *testing.T) {
	mock := server.Start(t, server.WithValidation("off"))
	for _, line := range []string{"PUT /v1/messages/batches", "POST /v1/messages/batches/b", "GET /v1/messages/batches/b/cancel", "PUT /v1/files/f", "GET /v1/complete"} {
		assert.Equal(t, 405, do(t, mock, line).StatusCode, line)
	}
	for _, line := range []string{"GET /v1/agents", "GET /v1/messages/batches/b/nonsense", "POST /v1/sessions/s/events"} {
		assert.Equal(t, 404, do(t, mock, line).StatusCode, line)
	}
}
