package reference

import (
	"bytes"
	"fmt"

	"github.com/claudemock/claudemock/server"
)

// Limits is the page about the limits of the server itself.
func Limits(limits []server.OwnLimit) []byte {
	var b bytes.Buffer
	b.WriteString(generated + "# Limits\n\n" +
		"A server that stays up has limits of its own. None of them cuts what a scenario asks for: what a scenario says of an\n" +
		"answer or a connection takes as long as it says. None is changed by `--speed`, which divides the waits inside answers,\n" +
		"their `retry-after`, and the lives of batches, and nothing else. What a limit ends is told where the last column says.\n\n" +
		"| what | limit | when it strikes |\n|---|---|---|\n")
	for _, l := range limits {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", l.What, l.Limit, l.Strikes)
	}
	return b.Bytes()
}
