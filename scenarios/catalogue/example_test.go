package catalogue_test

import (
	"errors"
	"fmt"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// Open takes users' files and folders as arguments. Without any, it has the scenarios
// that come with claudemock.
func ExampleOpen() {
	c, err := catalogue.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := c.Get("overloaded-burst")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Category, len(s.Steps))
	_, err = c.Get("overloaded-brust")
	var unknown *catalogue.UnknownError
	fmt.Println(errors.As(err, &unknown), err)
	// Output:
	// server 2
	// true there is no scenario "overloaded-brust"; did you mean "overloaded-burst"?
}

// A scenario built in Go joins a catalogue by With. Complete replaces its includes.
func ExampleCatalogue_Complete() {
	c, err := catalogue.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	built, err := scenarios.Build("twice", "the burst of the catalogue, and an error").
		Include("overloaded-burst").
		Error("api_error").
		Scenario()
	if err != nil {
		fmt.Println(err)
		return
	}
	whole, err := c.Complete(built)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(built.Steps), "steps become", len(whole.Steps))
	s, err := c.With(whole).Get("twice")
	fmt.Println(s == whole, err)
	// Output:
	// 2 steps become 3
	// true <nil>
}
