package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/description"
	"github.com/claudemock/claudemock/internal/drift"
	"github.com/claudemock/claudemock/internal/words"
)

// driftFlags are the flags of drift.
type driftFlags struct {
	format   string
	all      bool
	upstream string
	keyEnv   string
	model    string
	limit    int
}

// The bounds of --limit: each request of a comparison costs its user a little.
const (
	usualProbes = 40
	mostProbes  = 1000
)

func newDrift(streams Streams) *cobra.Command {
	var f driftFlags
	cmd := &cobra.Command{
		Use:   "drift [FROM [TO]]",
		Short: "What changed in the API: between two releases of its description, or against what claudemock knows",
		Long: "Compares the newest description of the API with what claudemock knows: endpoints, fields of requests, models,\n" +
			"betas, error codes. With FROM, that description is compared instead; with FROM and TO, the two are compared with\n" +
			"each other. Each is a version of the official Go SDK, which contains the description and is fetched by the go\n" +
			"command, or a file, or the folder of a release.\n\n" +
			"With --upstream, a few legal requests are generated from the description and sent to a real endpoint and to\n" +
			"claudemock. The differences between the answers are shown. Each request asks for one token.",
		Example: "  claudemock drift                            what the newest release has that claudemock does not know\n" +
			"  claudemock drift v2.13.0 v2.15.0            what changed between two releases\n" +
			"  claudemock drift --upstream https://api.anthropic.com --limit 20",
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDrift(cmd.Context(), streams, f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "text or json")
	flags.BoolVar(&f.all, "all", false, "for two descriptions: include the endpoints that claudemock does not serve")
	flags.StringVar(&f.upstream, "upstream", "", "`URL` of an endpoint to compare with, before /v1")
	flags.StringVar(&f.keyEnv, "key-env", "ANTHROPIC_API_KEY", "environment variable `NAME` that holds the upstream's key")
	flags.StringVar(&f.model, "model", "claude-haiku-4-5", "the model for requests to the upstream")
	flags.IntVar(&f.limit, "limit", usualProbes, fmt.Sprintf("number of requests to the upstream, up to %d", mostProbes))
	completeWords(cmd, "format", "text", "json")
	return cmd
}

func runDrift(ctx context.Context, streams Streams, f driftFlags, args []string) error {
	switch {
	case f.format != "text" && f.format != "json":
		return &codedError{code: exitUsage, err: fmt.Errorf("--format %q: expected text or json", f.format)}
	case f.limit < 1 || f.limit > mostProbes:
		return &codedError{code: exitUsage, err: fmt.Errorf("--limit %d: expected 1 to %d", f.limit, mostProbes)}
	case f.upstream != "" && len(args) > 1:
		return &codedError{code: exitUsage, err: errors.New("--upstream takes one description")}
	}
	found, err := findDrift(ctx, f, args)
	if err != nil {
		return err
	}
	if err := found.print(streams.Out, f.format); err != nil {
		return failure(fmt.Errorf("writing what was found: %w", err))
	}
	if len(found.Changes) > 0 {
		return &codedError{code: exitFound}
	}
	return nil
}

// drifted is what drift found; its keys in JSON are stable.
type drifted struct {
	From    string         `json:"from"`
	To      string         `json:"to"`
	Changes []drift.Change `json:"changes"`
}

func findDrift(ctx context.Context, f driftFlags, args []string) (drifted, error) {
	if len(args) == 0 {
		args = []string{drift.Latest}
	}
	var labels []string
	var read []*description.Description
	for _, arg := range args {
		label, d, err := drift.Load(ctx, arg)
		if err != nil {
			return drifted{}, failure(err)
		}
		labels, read = append(labels, label), append(read, d)
	}
	switch {
	case f.upstream != "":
		changes, err := f.against(ctx, read[0])
		return drifted{"claudemock", f.upstream, changes}, err
	case len(read) == 2:
		return drifted{labels[0], labels[1], drift.Compare(read[0], read[1], f.all)}, nil
	}
	changes, err := drift.Unknown(read[0])
	if err != nil {
		return drifted{}, failure(err)
	}
	return drifted{"claudemock", labels[0], changes}, nil
}

// upstreamTimeout bounds one request to an upstream.
const upstreamTimeout = time.Minute

func (f driftFlags) against(ctx context.Context, d *description.Description) ([]drift.Change, error) {
	key := os.Getenv(f.keyEnv)
	if key == "" {
		return nil, &codedError{code: exitUsage, err: fmt.Errorf("$%s is not set: it must hold the upstream's key", f.keyEnv), hint: "claudemock drift --key-env NAME …"}
	}
	probes, err := drift.Probes(d, f.limit, f.model)
	if err != nil {
		return nil, failure(err)
	}
	own, err := drift.NewOwn()
	if err != nil {
		return nil, failure(err)
	}
	upstream := drift.Upstream{Base: f.upstream, Key: key, Client: &http.Client{Timeout: upstreamTimeout}}
	changes, err := drift.Against(ctx, probes, upstream, own)
	if err != nil {
		return nil, failure(err)
	}
	return changes, nil
}

func (d drifted) print(w io.Writer, format string) error {
	if format == "json" {
		if d.Changes == nil {
			d.Changes = []drift.Change{}
		}
		encoder := json.NewEncoder(w)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(d)
	}
	if len(d.Changes) == 0 {
		_, err := fmt.Fprintf(w, "%s no difference between %s and %s\n", goodStyle.Styled("ok"), d.From, d.To)
		return err
	}
	var kind drift.Kind
	for _, c := range d.Changes {
		if c.Kind != kind {
			kind = c.Kind
			fmt.Fprintln(w, titleStyle.Styled(string(kind)))
		}
		fmt.Fprintln(w, "  "+line(c))
	}
	_, err := fmt.Fprintf(w, "%s from %s to %s\n", words.Count(len(d.Changes), "difference"), d.From, d.To)
	return err
}

// line returns one change. A value that only says that something exists is left out.
func line(c drift.Change) string {
	switch {
	case c.IsNew():
		return goodStyle.Styled("+ ") + strings.TrimSpace(nameStyle.Styled(c.Name)+"  "+detail(c.After))
	case c.IsGone():
		return errorStyle.Styled("- ") + strings.TrimSpace(nameStyle.Styled(c.Name)+"  "+detail(c.Before))
	default:
		return warnStyle.Styled("~ ") + nameStyle.Styled(c.Name) + "  " + c.Before + faintStyle.Styled(" → ") + c.After
	}
}

func detail(text string) string {
	if text == drift.Present {
		return ""
	}
	return text
}
