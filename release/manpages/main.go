// Manpages writes a man page for each command into a folder: go run ./manpages FOLDER.
// SOURCE_DATE_EPOCH gives their date, so that the same commit always gives the same
// pages. It is a program of its own so that claudemock need not carry what writes them.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra/doc"

	"github.com/claudemock/claudemock/internal/cli"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./manpages FOLDER")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "manpages:", err)
		os.Exit(1)
	}
}

func write(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("making the folder of the pages: %w", err)
	}
	root := cli.Commands()
	root.DisableAutoGenTag = true
	header := &doc.GenManHeader{Section: "1", Source: "claudemock", Manual: "claudemock"}
	if err := doc.GenManTree(root, header, folder); err != nil {
		return fmt.Errorf("writing the pages: %w", err)
	}
	return nil
}
