// Command go-runner is an agent with two tools on the tool runner of the official Go
// SDK, as the SDK's tools.md has it, streamed. Any error ends it with exit 1.
package main

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/anthropics/anthropic-sdk-go/v2/toolrunner"
)

type question struct {
	City string `json:"city" jsonschema:"required,description=The name of the city"`
}

func listEvents(context.Context, question) (anthropic.BetaToolResultBlockParamContentUnion, error) {
	return text("a regatta in the harbour"), nil
}

func getWeather(context.Context, question) (anthropic.BetaToolResultBlockParamContentUnion, error) {
	return text("rain, 18 degrees"), nil
}

func text(s string) anthropic.BetaToolResultBlockParamContentUnion {
	return anthropic.BetaToolResultBlockParamContentUnion{OfText: &anthropic.BetaTextBlockParam{Text: s}}
}

func main() {
	log.SetFlags(0)
	events, err := toolrunner.NewBetaToolFromJSONSchema("list_events", "List what is on in a city", listEvents)
	if err != nil {
		log.Fatal(err)
	}
	weather, err := toolrunner.NewBetaToolFromJSONSchema("get_weather", "Forecast the weather of a city", getWeather)
	if err != nil {
		log.Fatal(err)
	}
	client := anthropic.NewClient(option.WithRequestTimeout(10 * time.Second))
	runner := client.Beta.Messages.NewToolRunnerStreaming([]anthropic.BetaTool{events, weather}, anthropic.BetaToolRunnerParams{
		BetaMessageNewParams: anthropic.BetaMessageNewParams{
			Model:     "claude-sonnet-5",
			MaxTokens: 1024,
			Messages:  []anthropic.BetaMessageParam{anthropic.NewBetaUserMessage(anthropic.NewBetaTextBlock("What can I do in Brest today?"))},
		},
	})
	for turn := range runner.AllStreaming(context.Background()) {
		for _, err := range turn {
			if err != nil {
				log.Fatal(err)
			}
		}
	}
	for _, block := range runner.LastMessage().Content {
		fmt.Print(block.Text)
	}
	fmt.Println()
}
