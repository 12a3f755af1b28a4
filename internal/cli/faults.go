package cli

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/terminal"
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
				printFaults(newPage(streams), registry)
				return nil
			}
			kind, ok := registry.Lookup(args[0])
			if !ok {
				err := fmt.Errorf("there is no fault %q", args[0])
				hint := "claudemock faults"
				near, ok := nearestNamed(args[0], registry, func(k faults.Kind) string { return k.Name }, func(k faults.Kind) string { return asWords(k.Name) + " " + k.Doc })
				if ok {
					err, hint = fmt.Errorf("%w; did you mean %q?", err, near), hint+" "+near
				}
				return &codedError{code: exitFailure, err: err, hint: hint}
			}
			printFault(newPage(streams), kind)
			return nil
		},
	}
}

func printFaults(p page, registry faults.Registry) {
	width := 0
	for _, kind := range registry {
		width = max(width, len(kind.Name))
	}
	for layer := script.LayerMessage; layer <= script.LayerConnection; layer++ {
		if layer > script.LayerMessage {
			p.line("")
		}
		p.line(titleStyle.Styled(layer.String()))
		for _, kind := range registry {
			if kind.New().Layer() == layer {
				p.row("  ", kind.Name, width, terminal.Plain(kind.Doc))
			}
		}
	}
}

func printFault(p page, kind faults.Kind) {
	fault := kind.New()
	p.line(titleStyle.Styled(kind.Name) + faintStyle.Styled(" · layer "+fault.Layer().String()))
	p.hang([]terminal.Span{terminal.Plain("  ")}, terminal.Plain(kind.Doc))
	p.line(fmt.Sprintf("\n  faults:\n    - %s: %s\n", kind.Name, kind.Sample))
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
		p.row("  ", key.Name, width, terminal.Plain(key.Doc+" ("+value+")"))
	}
}
