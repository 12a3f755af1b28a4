package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/userfile"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/verdict"
)

// judgeFlags are the flags of verdict.
type judgeFlags struct {
	verdictFlags
	server, session string
	kind, output    string
	exit            int
}

func newVerdict(streams Streams) *cobra.Command {
	var f judgeFlags
	cmd := &cobra.Command{
		Use:   "verdict --session ID",
		Short: "Judge a session of a running server",
		Long: "Judge a session of a running server by its current journal. Rules that depend on how the client ended cannot tell\n" +
			"without --exit.\n\n" +
			"Exit code: 0 passed, 1 failed, 4 not exercised, 3 could not be done.",
		Example: "  claudemock verdict --session overloaded-burst.nightly\n" +
			"  claudemock verdict --session overloaded-burst --exit 0 --output client.log --format json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return judge(cmd.Context(), streams, f, cmd.Flags().Changed("exit"))
		},
	}
	serverFlag(cmd, &f.server)
	flags := cmd.Flags()
	flags.StringVar(&f.session, "session", "", "the session's id: <scenario>, or <scenario>.<session> (required)")
	flags.IntVar(&f.exit, "exit", 0, "the client's exit status; unknown by default")
	flags.StringVar(&f.output, "output", "", "a `file` with what the client printed")
	kindFlag(cmd, &f.kind)
	f.verdictFlags.add(cmd)
	return cmd
}

func judge(ctx context.Context, streams Streams, f judgeFlags, ended bool) error {
	if err := f.verdictFlags.check(); err != nil {
		return err
	}
	switch {
	case f.session == "":
		return usage(errors.New("no session was given"), "claudemock verdict --session overloaded-burst")
	case f.output != "" && !ended:
		return usage(errors.New("--output needs to know how the client ended"), "--exit 0 beside it")
	}
	ending, err := f.ending(ended)
	if err != nil {
		return err
	}
	client, err := newControlClient(f.server)
	if err != nil {
		return err
	}
	v, err := askVerdict(ctx, client, f.session, ending)
	if err != nil {
		return err
	}
	out := newVerdictPrinter(f.verdictFlags, "", streams.Out, streams.rawOut)
	if err := out.print(&v); err != nil {
		return err
	}
	return out.outcome()
}

// ending returns nil if it is not known how the client ended.
func (f *judgeFlags) ending(known bool) (*verdict.Ending, error) {
	kind, err := commandKind(f.kind)
	if err != nil || !known {
		return nil, err
	}
	ending := &verdict.Ending{Command: kind, Exit: f.exit}
	if f.output != "" {
		text, err := userfile.Tail(f.output, maxOutput)
		if err != nil {
			return nil, failure(fmt.Errorf("reading what the client printed: %w", err))
		}
		ending.Output = string(text)
	}
	return ending, nil
}

// maxOutput is the number of bytes of a client's output that a verdict uses.
const maxOutput = 64 << 10

// askVerdict requests the verdict and the journal that proves it.
func askVerdict(ctx context.Context, client *controlClient, session string, ending *verdict.Ending) (v verdict.Verdict, err error) {
	path := "/sessions/" + url.PathEscape(session)
	if err := client.do(ctx, http.MethodPost, path+"/verdict", endingBody(ending), &v); err != nil {
		return v, controlFailure(fmt.Errorf("judging session %s: %w", session, err))
	}
	var proof struct {
		Entries []journal.Entry `json:"entries"`
		Notes   []journal.Note  `json:"notes"`
	}
	err = client.do(ctx, http.MethodGet, path+"/journal", nil, &proof)
	var refused *controlError
	if errors.As(err, &refused) && refused.Status == http.StatusNotFound {
		return v, nil // nobody has used the session, as the verdict says
	}
	if err != nil {
		return v, controlFailure(fmt.Errorf("reading the journal of session %s: %w", session, err))
	}
	v.Entries, v.Notes = proof.Entries, proof.Notes
	return v, nil
}

// endingBody returns the request body: for an ending without times, only the known
// fields.
func endingBody(ending *verdict.Ending) any {
	if ending == nil {
		return nil
	}
	return struct {
		Command verdict.Command `json:"command"`
		Exit    int             `json:"exit"`
		Output  string          `json:"output,omitempty"`
	}{Command: ending.Command, Exit: ending.Exit, Output: ending.Output}
}
