package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/importer"
	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/internal/userfile"
	"github.com/claudemock/claudemock/server"
)

func newImport(streams Streams) *cobra.Command {
	var f recordingFlags
	cmd := &cobra.Command{
		Use:   "import FILE…",
		Short: "Make a scenario of what a log says that happened",
		Long: "Make a scenario of each file: a HAR, raw output of curl -iN, SSE text, JSON Lines of requests and responses, what the SDKs\n" +
			"print with ANTHROPIC_LOG=debug, a transcript of Claude Code, a cassette of VCR.py, or fixtures of aimock. What the\n" +
			"file does not tell is filled in as the healthy API has it, and named in a comment. Credentials are hidden.",
		Example: "  claudemock import last-night.har --out scenarios\n" +
			"  claudemock run --scenario last-night --scenarios scenarios -- python chat.py",
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error { return importFiles(streams, f, files) },
	}
	f.add(cmd)
	return cmd
}

// importFiles imports each file. One that cannot be does not keep the others from it.
func importFiles(streams Streams, f recordingFlags, files []string) error {
	o, err := f.options()
	if err != nil {
		return err
	}
	if f.name != "" && len(files) > 1 {
		return usage(errors.New("--name is of one scenario, and several files were given"), "claudemock import --name "+f.name+" "+files[0])
	}
	var failed []error
	for _, file := range files {
		data, err := userfile.Read(file, importer.MaxBytes)
		if err != nil {
			failed = append(failed, fmt.Errorf("cannot import %s: %w", file, userfile.Reason(err)))
			continue
		}
		exchanges, format, err := importer.Read(filepath.Base(file), data)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		name := f.name
		if name == "" {
			name = nameFor(file)
		}
		err = f.save(streams, name, file+", "+string(format), func() (*server.Recording, error) {
			made, err := recording.Scenario(name, exchanges, o)
			return (*server.Recording)(made), err
		})
		if err != nil {
			failed = append(failed, err)
		}
	}
	if len(failed) == 1 {
		var coded *codedError
		if errors.As(failed[0], &coded) {
			return coded
		}
	}
	if len(failed) > 0 {
		return failure(errors.Join(failed...))
	}
	return nil
}
