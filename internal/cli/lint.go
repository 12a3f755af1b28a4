package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/internal/userfile"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

func newLint(streams Streams) *cobra.Command {
	return &cobra.Command{
		Use:     "lint FILE...",
		Short:   "Check scenario files and folders; report every mistake with its place",
		Example: "  claudemock lint failures/*.yaml",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			files, err := lintFiles(args)
			if err != nil {
				return failure(err)
			}
			return lint(streams, files, args)
		},
	}
}

// lintFiles lists the files named, and the YAML files below the folders named.
func lintFiles(args []string) ([]string, error) {
	var files []string
	for _, arg := range args {
		err := filepath.WalkDir(arg, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && (path == arg || isYAML(path)) {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("looking for scenarios: %w", err)
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no .yaml files in %s", strings.Join(args, ", "))
	}
	return files, nil
}

func isYAML(path string) bool {
	return strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".yml")
}

// lint checks files. A file that the user named may have another name than its
// scenario; a file in a folder may not.
func lint(streams Streams, files, named []string) error {
	var found, notes strictyaml.Problems
	for _, file := range files {
		text, err := userfile.Read(file, catalogue.MaxFile)
		if err != nil {
			return failure(fmt.Errorf("reading a scenario: %w", err))
		}
		var problems strictyaml.Problems
		parse := scenarios.ParseFile
		if slices.Contains(named, file) {
			parse = scenarios.ParseAlone
		}
		s, err := parse(file, text, faults.Builtin())
		switch {
		case errors.As(err, &problems):
			found = append(found, problems...)
		case err != nil:
			return failure(err)
		default:
			notes = append(notes, catalogue.Notes(s)...)
		}
	}
	if len(found) == 0 {
		return lintTogether(streams, files, notes)
	}
	printProblems(streams.Out, found)
	return &codedError{code: exitFound}
}

// lintTogether checks references between files: included scenarios. If there is no
// mistake, it prints the notes.
func lintTogether(streams Streams, files []string, notes strictyaml.Problems) error {
	_, err := catalogue.Open(files...)
	var problems strictyaml.Problems
	switch {
	case errors.As(err, &problems):
		printProblems(streams.Out, problems)
		return &codedError{code: exitFound}
	case err != nil:
		return failure(err)
	}
	printWithLines(streams.Out, notes)
	summary := words.Count(len(files), "file")
	if len(notes) > 0 {
		summary += ", " + words.Count(len(notes), "note")
	}
	fmt.Fprintf(streams.Out, "%s %s\n", goodStyle.Styled("ok"), summary)
	return nil
}

// problemsOr prints problems in scenario files with the lines concerned. It
// returns any other error.
func problemsOr(streams Streams, err error) error {
	var problems strictyaml.Problems
	if errors.As(err, &problems) {
		printProblems(streams.Err, problems)
		return &codedError{code: exitFailure}
	}
	var unknown *catalogue.UnknownError
	if errors.As(err, &unknown) {
		return &codedError{code: exitFailure, err: unknown, hint: "claudemock list"}
	}
	return failure(err)
}

func printProblems(w io.Writer, problems strictyaml.Problems) {
	printWithLines(w, problems)
	fmt.Fprintln(w, errorStyle.Styled(words.Count(len(problems), "problem")))
}

func printWithLines(w io.Writer, problems strictyaml.Problems) {
	problems.Sorted().Print(w, func(file string) []byte {
		text, err := userfile.Read(file, catalogue.MaxFile)
		if err != nil {
			return nil // the problem is printed without its line
		}
		return text
	})
}
