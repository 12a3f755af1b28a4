// Claudemock is a Claude API that fails on purpose.
package main

import (
	"os"

	// In an empty image there are no certificate authorities, which --upstream needs.
	_ "golang.org/x/crypto/x509roots/fallback"

	"github.com/claudemock/claudemock/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Environ()}))
}
