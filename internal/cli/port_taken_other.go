//go:build !linux

package cli

// processListening names the process that listens on the port of an address; "" for not
// known, as here.
func processListening(string) string { return "" }
