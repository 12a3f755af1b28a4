package server_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/claudemock/claudemock/server"
)

// A server is an http.Handler, which any client can be pointed at. The scenario
// says what it meets.
func Example() {
	mock, err := server.New(server.WithScenario("overloaded-once"))
	if err != nil {
		log.Fatal(err)
	}
	api := httptest.NewServer(mock)
	defer api.Close()

	for range 2 {
		req, _ := http.NewRequest(http.MethodPost, api.URL+"/v1/messages", strings.NewReader(
			`{"model": "claude-sonnet-5", "max_tokens": 64, "messages": [{"role": "user", "content": "Are you there?"}]}`))
		req.Header = http.Header{"X-Api-Key": {"any"}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			log.Fatal(err)
		}
		body, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		fmt.Println(res.StatusCode, strings.Contains(string(body), "The second attempt got through."))
	}
	// Output:
	// 529 false
	// 200 true
}
