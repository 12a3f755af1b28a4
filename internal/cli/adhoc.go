package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/adhoc"
	"github.com/claudemock/claudemock/server"
)

// adhocFlags make a scenario of flags, in place of one with a name.
type adhocFlags struct {
	adhoc.Flags
	print bool
}

func (f *adhocFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.Fail, "fail", nil, "make a scenario of this flag and the next two, in which so many requests fail: `WHAT:HOW-MANY[:OPTION=VALUE…]`, "+
		"e.g. 529:2 (the first two), 429:5%:retry-after=3 (one in twenty), reset:1; WHAT is a status, a type of error or a fault (repeatable)")
	flags.StringVar(&f.Latency, "latency", "", "have answers begin after a `duration`, or with percentiles such as p50=300ms,p99=4s")
	flags.StringVar(&f.Cut, "cut", "", "cut a `percentage` of the healthy answers in the middle, e.g. 1%")
	flags.BoolVar(&f.print, "print", false, "only print the scenario that --fail, --latency and --cut make, as YAML to keep")
}

// begin calls do with the scenario that the flags make: its name and the option that adds
// it to a server, or "" and none. With --print it prints the scenario in place of that.
// chosen are the scenarios that --scenario names.
func (f *adhocFlags) begin(cmd *cobra.Command, streams Streams, chosen []string, do func(name string, more []server.Option) error) error {
	command := cmd.CommandPath() + " "
	switch {
	case f.print && !f.Given():
		return usage(errors.New("--print prints the scenario that --fail, --latency and --cut make, and none of these was given"), command+"--fail 529:2 --print")
	case !f.Given():
		return do("", nil)
	case cmd.Flags().Changed("scenario") && (len(chosen) != 1 || chosen[0] != adhoc.Name):
		return usage(fmt.Errorf("--scenario and %s were both given: these flags make a scenario of their own", f.Flags),
			command+f.Flags.String()+" --print, to copy the steps into a scenario")
	}
	f.Forward = cmd.Flags().Changed("upstream")
	scenario, text, err := f.Scenario()
	var mistake *adhoc.Mistake
	if errors.As(err, &mistake) {
		return usage(err, command+mistake.Example)
	}
	if err != nil {
		return failure(err)
	}
	if !f.print {
		return do(scenario.Name, []server.Option{server.WithBuilt(scenario)})
	}
	if _, err := streams.Out.Write(text); err != nil {
		return failure(fmt.Errorf("printing the scenario: %w", err))
	}
	return nil
}
