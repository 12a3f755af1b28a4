package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthTimeout bounds the whole check; a container's health check allows 30 s.
const healthTimeout = 3 * time.Second

func newHealthcheck(streams Streams) *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use:   "healthcheck",
		Short: "Ask a running server whether it is ready (for containers, which have no curl)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkReady(cmd.Context(), addr); err != nil {
				return &codedError{code: exitFound, err: err, hint: "claudemock serve --addr " + addr}
			}
			fmt.Fprintln(streams.Out, "ready")
			return nil
		},
	}
	cmd.Flags().StringVar(&addr, "addr", defaultAddr, "where the server listens")
	return cmd
}

func checkReady(ctx context.Context, addr string) error {
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("asking %s: %w", addr, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("asking %s: %w", addr, err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<10))
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s is not ready: status %d", addr, resp.StatusCode)
	}
	return nil
}
