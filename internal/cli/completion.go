package cli

import (
	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// completeScenario completes a flag with the names of scenarios, including the
// user's.
func completeScenario(cmd *cobra.Command, flag string, paths *[]string) {
	must(cmd.RegisterFlagCompletionFunc(flag, scenarioNames(paths)))
}

// scenarioNames completes an argument with the names of scenarios.
func scenarioNames(paths *[]string) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		known, err := catalogue.Open(*paths...)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		return known.Names(), cobra.ShellCompDirectiveNoFileComp
	}
}

func completeWords(cmd *cobra.Command, flag string, words ...string) {
	must(cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
}

// must panics on errors that only a bug in this package can cause, such as a
// completion for a flag that does not exist. Every run would hit it.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
