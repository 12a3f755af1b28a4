package server_test

import (
	"context"
	"fmt"
	"log"
	"net/http/httptest"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"

	"github.com/claudemock/claudemock/server"
)

// The official client retries an overload by itself; the scenario says what it
// meets, and the base URL is all that it needs to be told.
func Example() {
	mock, err := server.New(server.WithScenario("overloaded-once"))
	if err != nil {
		log.Fatal(err)
	}
	api := httptest.NewServer(mock)
	defer api.Close()

	client := anthropic.NewClient(option.WithBaseURL(api.URL), option.WithAPIKey("any"))
	message, err := client.Messages.New(context.Background(), anthropic.MessageNewParams{
		Model:     "claude-sonnet-5",
		MaxTokens: 64,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock("Are you there?"))},
	})
	fmt.Println(message.Content[0].Text, err)
	// Output: The second attempt got through. <nil>
}
