package cli

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

func newTimeline(streams Streams) *cobra.Command {
	var server, session, format string
	cmd := &cobra.Command{
		Use:   "timeline --session ID",
		Short: "Print what has happened in a session of a running server",
		Long:  "Print what has happened in a session of a running server so far: what was asked, what was played, and when.",
		Example: "  claudemock timeline --session overloaded-burst.nightly\n" +
			"  claudemock timeline --session overloaded-burst --format json",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if session == "" {
				return usage(errors.New("no session was given"), "claudemock timeline --session overloaded-burst")
			}
			if format != formatText && format != formatJSON {
				return usage(fmt.Errorf("--format %q: expected text or json", format), "--format json")
			}
			client, err := newControlClient(server)
			if err != nil {
				return err
			}
			var text string
			path := "/sessions/" + url.PathEscape(session) + "/timeline?format=" + url.QueryEscape(format)
			if err := client.do(cmd.Context(), http.MethodGet, path, nil, &text); err != nil {
				return controlFailure(fmt.Errorf("reading the timeline of session %s: %w", session, err))
			}
			fmt.Fprint(streams.Out, text)
			return nil
		},
	}
	serverFlag(cmd, &server)
	cmd.Flags().StringVar(&session, "session", "", "the session's id: <scenario>, or <scenario>.<session> (required)")
	cmd.Flags().StringVar(&format, "format", formatText, formatText+" or "+formatJSON)
	completeWords(cmd, "format", formatText, formatJSON)
	return cmd
}
