package reference

import (
	"bytes"
	"fmt"
)

// Limits returns the page about the limits of the server itself.
func Limits() []byte {
	var b bytes.Buffer
	b.WriteString(generated + "# Limits\n\n" +
		"The server has limits of its own, so that it stays available. None of them cuts what a scenario asks for: an answer or a\n" +
		"connection lasts as long as the scenario says. `--speed` does not change them: it divides only the waits inside answers,\n" +
		"their `retry-after`, and the lives of batches. The last column says what happens at a limit and where that is reported.\n\n" +
		"| what | limit | what happens |\n|---|---|---|\n")
	for _, l := range ownLimits() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", l[0], l[1], l[2])
	}
	return b.Bytes()
}
