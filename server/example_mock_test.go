package server_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/server"
)

// exampleTest takes the place of the *testing.T of a test.
type exampleTest struct{ cleanups []func() }

func (e *exampleTest) Helper()                      {}
func (e *exampleTest) Name() string                 { return "TestMyClient" }
func (e *exampleTest) Cleanup(f func())             { e.cleanups = append(e.cleanups, f) }
func (e *exampleTest) Errorf(text string, a ...any) { fmt.Printf(text+"\n", a...) }
func (e *exampleTest) Fatalf(text string, a ...any) { log.Fatalf(text, a...) }

func (e *exampleTest) end() {
	for i := len(e.cleanups) - 1; i >= 0; i-- {
		e.cleanups[i]()
	}
}

// In a test, t is its *testing.T.
func ExampleStart() {
	t := &exampleTest{}
	defer t.end()

	mock := server.Start(t, server.WithYAML(`
name: busy
summary: the first request is refused
steps: [{error: overloaded_error}, {reply: {text: here I am}}]
`))
	askAt(mock.Client, mock.URL) // the code under test, which takes mock.URL, mock.Key and mock.Client
	_, answer := askAt(mock.Client, mock.URL)

	mock.Outcome(nil, answer)
	fmt.Println(mock.ID(), len(mock.Requests()), mock.Verdict().Result)
	// and usually: mock.AssertVerdict(t), whose message has mock.Timeline()

	// Output: busy.TestMyClient 2 pass
}

// A `hold` fault stops an answer until the test opens its gate.
func ExampleMock_Release() {
	t := &exampleTest{}
	defer t.end()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	mock := server.Start(t, server.InMemory(), server.WithYAML(`
name: slow
summary: the answer waits
steps: [{reply: {text: at last}, faults: [hold]}]
`))
	answers := make(chan int)
	go func() { status, _ := askAt(mock.Client, mock.URL); answers <- status }()
	if err := mock.WaitForHeld(ctx, ""); err != nil {
		log.Fatal(err)
	}
	mock.Mark("the answer is held")
	mock.Release("") // or mock.Fail(""), mock.Cut("")
	fmt.Println(<-answers)
	fmt.Println(mock.WaitForAnswers(ctx, 1))
	// Output:
	// 200
	// <nil>
}

// Parallel tests share a server: each has a session of its own.
func ExampleMock_Session() {
	t := &exampleTest{}
	defer t.end()
	shared := server.Start(t)
	for range 2 {
		mock := shared.Session(t, "overloaded-once")
		status, _ := askAt(mock.Client, mock.URL)
		fmt.Println(mock.ID(), status)
	}
	// Output:
	// overloaded-once.TestMyClient 529
	// overloaded-once.TestMyClient-2 529
}

// A scenario made in Go has the checks of one in YAML.
func ExampleWithBuilt() {
	t := &exampleTest{}
	defer t.end()
	outage, err := scenarios.Build("outage", "one refusal, then an answer").Error("overloaded_error").Reply("here I am").Scenario()
	if err != nil {
		log.Fatal(err)
	}
	mock := server.Start(t, server.WithBuilt(outage))
	for range 2 {
		status, _ := askAt(mock.Client, mock.URL)
		fmt.Println(status)
	}
	// Output:
	// 529
	// 200
}

// Go code decides what a scenario cannot express.
func ExampleWithHandler() {
	t := &exampleTest{}
	defer t.end()
	refusal := &scenarios.Step{Error: &scenarios.Error{Type: "overloaded_error"}}
	mock := server.Start(t, server.WithHandler(func(r server.Request) *scenarios.Step {
		if r.Model == "claude-sonnet-5" && r.Endpoint == "messages" {
			return refusal
		}
		return nil // as the scenario says
	}))
	status, _ := askAt(mock.Client, mock.URL)
	fmt.Println(status)
	// Output: 529
}

// What the client asked can be read from its requests.
func ExampleMock_Request() {
	t := &exampleTest{}
	defer t.end()
	mock := server.Start(t, server.WithScenario("overloaded-once"))
	for range 2 {
		askAt(mock.Client, mock.URL)
	}
	mock.AssertRequests(t, 2)
	second := mock.Request(t, 2)
	fmt.Println(second.Model, second.Header("anthropic-version"))
	fmt.Println(second.Value("messages.0.content"), second.Value("max_tokens"), len(second.ToolResults()))
	// Output:
	// claude-sonnet-5 2023-06-01
	// Are you there? 64 0
}

// The summary of a verdict is for t.Log: AssertVerdict prints it with the timeline.
func ExampleMock_Verdict() {
	t := &exampleTest{}
	defer t.end()
	mock := server.Start(t, server.WithScenario("overloaded-once"))
	askAt(mock.Client, mock.URL)
	fmt.Println(mock.Verdict().Summary())
	// Output:
	// overloaded-once: fail, 1 request
	//   retries-transient: there was no second attempt after request 1 got a 529 overloaded_error
	//     ask again on 408, 429, 5xx, 529 and on an error of client.Do: net/http does not repeat a POST
	//   note: no request reached step 2 of the scenario
}
