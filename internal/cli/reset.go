package cli

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"
)

func newReset() *cobra.Command {
	var server string
	cmd := &cobra.Command{
		Use:   "reset SESSION-ID...",
		Short: "Start sessions of a running server over",
		Long: "Start sessions of a running server over: their next request takes the first step, and their journals are empty.\n" +
			"The id of a session is <scenario>.<session>, or <scenario> for that of clients that name no session.",
		Example: "  claudemock reset overloaded-burst.test-42",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, ids []string) error {
			client, err := newControlClient(server)
			if err != nil {
				return err
			}
			var failed []error // the others are reset all the same
			for _, id := range ids {
				if err := client.do(cmd.Context(), http.MethodDelete, "/sessions/"+url.PathEscape(id), nil, nil); err != nil {
					failed = append(failed, err)
				}
			}
			if len(failed) == 0 {
				return nil
			}
			return controlFailure(errors.Join(failed...))
		},
	}
	serverFlag(cmd, &server)
	return cmd
}
