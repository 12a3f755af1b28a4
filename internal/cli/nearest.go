package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// withNearest adds to the error of an unknown flag or command the one that was probably
// meant.
func withNearest(cmd *cobra.Command, err error) error {
	var flag *pflag.NotExistError
	near, ok := "", false
	switch {
	case errors.As(err, &flag) && len(flag.GetSpecifiedName()) > 1:
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		near, ok = strictyaml.Nearest(flag.GetSpecifiedName(), names)
		near = "--" + near
	case !cmd.HasParent() && len(cmd.Flags().Args()) > 0:
		var names []string
		for _, sub := range cmd.Commands() {
			names = append(names, sub.Name())
		}
		near, ok = strictyaml.Nearest(cmd.Flags().Arg(0), names)
	}
	if !ok {
		return err
	}
	return fmt.Errorf("%w; did you mean %q?", err, near)
}
