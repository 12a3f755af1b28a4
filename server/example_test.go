package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/server"
)

// askAt sends a request for a message, as an SDK would.
func askAt(client *http.Client, baseURL string) (status int, body string) {
	req, err := http.NewRequest(http.MethodPost, baseURL+"/v1/messages", strings.NewReader(
		`{"model": "claude-sonnet-5", "max_tokens": 64, "messages": [{"role": "user", "content": "Are you there?"}]}`))
	if err != nil {
		log.Fatal(err)
	}
	req.Header = http.Header{"X-Api-Key": {"any"}, "Anthropic-Version": {"2023-06-01"}, "Content-Type": {"application/json"}}
	res, err := client.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		log.Fatal(err)
	}
	return res.StatusCode, string(text)
}

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
		status, body := askAt(api.Client(), api.URL)
		fmt.Println(status, strings.Contains(body, "The second attempt got through."))
	}
	// Output:
	// 529 false
	// 200 true
}

// New checks the options.
func ExampleNew() {
	_, err := server.New(server.WithSpeed(0))
	fmt.Println(err)
	_, err = server.New(server.WithScenario("overloded-once"))
	fmt.Println(err)
	// Output:
	// setting up the server: speed 0: must be more than 0
	// choosing the default scenario: there is no scenario "overloded-once"; did you mean "overloaded-once"?
}

// A load test needs speed more than strictness, and another table of models.
func ExampleOption() {
	known, err := catalogue.Open() // and the paths of files, as for WithScenarios
	if err != nil {
		log.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "models.json")
	if err := os.WriteFile(file, []byte(`{"only": true, "models": [{"id": "my-model"}]}`), 0o600); err != nil {
		log.Fatal(err)
	}
	mock, err := server.New(
		server.WithCatalogue(known),
		server.WithModels(file),
		server.WithValidation("schema"),
		server.WithCoalescing(),
		server.WithSpeed(10),
		server.WithSeed(7),
	)
	if err != nil {
		log.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/v1/models", nil)
	r.Header = http.Header{"X-Api-Key": {"any"}, "Anthropic-Version": {"2023-06-01"}}
	mock.ServeHTTP(w, r)
	fmt.Println(w.Code, strings.Contains(w.Body.String(), "my-model"))
	// Output: 200 true
}

// A server of its own process has limits, and control endpoints behind a token.
func ExampleServer_Serve() {
	mock, err := server.New(
		server.WithControlToken("secret"),
		server.WithMaxBody(1<<20),
		server.WithMaxMemory(64<<20),
		server.WithSessionLimits(100, 16<<20, 10*time.Minute),
		server.WithIdleTimeout(30*time.Second),
		server.WithGrace(0),
	)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- mock.Serve(ctx, listener) }()

	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	status, _ := askAt(client, "http://"+listener.Addr().String())
	fmt.Println(status)

	stop()
	if err := <-served; errors.Is(err, server.ErrStillRunning) {
		log.Fatal(err) // a request still computes AfterCut after it was cut
	}
	fmt.Println("stopped")
	// Output:
	// 200
	// stopped
}

// An observer sees each request when its answer is over. Shutdown waits for that.
func ExampleWithObserver() {
	mock, err := server.New(
		server.WithScenario("overloaded-once"),
		server.WithKeep(journal.KeepNone),
		server.WithLogger(slog.New(slog.DiscardHandler)),
		server.WithObserver(func(e journal.Entry) { fmt.Println(e.Ordinal, e.Status, e.Played) }),
		server.WithObserverLimit(1000, func(requests int) { fmt.Println(requests, "more") }),
	)
	if err != nil {
		log.Fatal(err)
	}
	api := httptest.NewServer(mock)
	askAt(api.Client(), api.URL)
	askAt(api.Client(), api.URL)
	api.Close()
	if err := mock.Shutdown(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output:
	// 1 529 error overloaded_error 529
	// 2 200 reply
}

// Rate limits apply to all scenarios that have none of their own.
func ExampleWithRateLimits() {
	mock, err := server.New(server.WithRateLimits("requests_per_minute=1"))
	if err != nil {
		log.Fatal(err)
	}
	api := httptest.NewServer(mock)
	defer api.Close()
	for range 2 {
		status, _ := askAt(api.Client(), api.URL)
		fmt.Println(status)
	}
	// Output:
	// 200
	// 429
}

// A session is judged by its journal.
func ExampleServer_Verdict() {
	mock, err := server.New()
	if err != nil {
		log.Fatal(err)
	}
	api := httptest.NewServer(mock)
	defer api.Close()
	askAt(api.Client(), api.URL+"/s/overloaded-once/my-test")
	v, err := mock.Verdict("overloaded-once.my-test", nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(v.Scenario, v.Result)
	// Output: overloaded-once fail
}
