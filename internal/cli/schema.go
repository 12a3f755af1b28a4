package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/scenarios/schema"
)

func newSchema(streams Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of scenario files, for editors",
		Long: "Print the JSON Schema of scenario files. With it, editors complete and check them as you type:\n\n" +
			"  claudemock schema > scenario.schema.json\n\n" +
			"and as the first line of a scenario:\n\n" +
			"  # yaml-language-server: $schema=scenario.schema.json",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			text, err := schema.JSON(faults.Builtin())
			if err != nil {
				return failure(err)
			}
			fmt.Fprintf(streams.Out, "%s\n", text)
			return nil
		},
	}
}
