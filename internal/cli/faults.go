package cli

import (
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

func newFaults(streams Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "faults [NAME]",
		Short: "List the faults by layer; with a name, its parameters and a sample",
		Example: "  claudemock faults\n" +
			"  claudemock faults insert",
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return faults.Builtin().Names(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			registry := faults.Builtin()
			if len(args) == 0 {
				printFaults(streams.Out, registry)
				return nil
			}
			kind, ok := registry.Lookup(args[0])
			if !ok {
				err := fmt.Errorf("there is no fault %q", args[0])
				if near, ok := strictyaml.Nearest(args[0], registry.Names()); ok {
					err = fmt.Errorf("%w; did you mean %q?", err, near)
				}
				return &codedError{code: exitFailure, err: err, hint: "claudemock faults"}
			}
			printFault(streams.Out, kind)
			return nil
		},
	}
}

func printFaults(w io.Writer, registry faults.Registry) {
	width := 0
	for _, kind := range registry {
		width = max(width, len(kind.Name))
	}
	for layer := script.LayerMessage; layer <= script.LayerConnection; layer++ {
		if layer > script.LayerMessage {
			fmt.Fprintln(w)
		}
		fmt.Fprintln(w, titleStyle.Styled(layer.String()))
		for _, kind := range registry {
			if kind.New().Layer() == layer {
				pad := strings.Repeat(" ", width-len(kind.Name))
				fmt.Fprintf(w, "  %s%s  %s\n", nameStyle.Styled(kind.Name), pad, kind.Doc)
			}
		}
	}
}

func printFault(w io.Writer, kind faults.Kind) {
	fault := kind.New()
	fmt.Fprintln(w, titleStyle.Styled(kind.Name)+faintStyle.Styled(" · layer "+fault.Layer().String()))
	fmt.Fprintln(w, "  "+kind.Doc)
	fmt.Fprintf(w, "\n  faults:\n    - %s: %s\n\n", kind.Name, kind.Sample)
	keys := append(strictyaml.Describe(reflect.TypeOf(fault)), strictyaml.FieldDoc{
		Name: "probability", Type: "number", Doc: "how likely it strikes, above 0 and up to 1; default 1",
	})
	width := 0
	for _, key := range keys {
		width = max(width, len(key.Name))
	}
	for _, key := range keys {
		value := key.Type
		if len(key.Enum) > 0 {
			value = strings.Join(key.Enum, ", ")
		}
		if key.Required {
			value += ", required"
		}
		fmt.Fprintf(w, "  %s%s  %s %s\n", nameStyle.Styled(key.Name), strings.Repeat(" ", width-len(key.Name)), key.Doc, faintStyle.Styled("("+value+")"))
	}
}
