package cli

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"runtime/debug"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/server"
)

// byteSize is a number of bytes on the command line, written as in GOMEMLIMIT or
// in units of a thousand.
type byteSize int

var (
	byteSizeText  = regexp.MustCompile(`^([0-9]{1,12})([kKMG]i?)?B?$`)
	byteSizeUnits = map[string]int{"": 1, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "ki": 1 << 10, "Ki": 1 << 10, "Mi": 1 << 20, "Gi": 1 << 30}
)

// Set implements pflag.Value.
func (s *byteSize) Set(text string) error {
	parts := byteSizeText.FindStringSubmatch(text)
	if parts == nil {
		return fmt.Errorf("%q: expected a size such as 512MB or 2GiB", text)
	}
	number, err := strconv.Atoi(parts[1])
	unit := byteSizeUnits[parts[2]]
	if err != nil || number < 1 || number > 1<<50/unit {
		return fmt.Errorf("%q: expected a size above zero and below the memory of a machine", text)
	}
	*s = byteSize(number * unit)
	return nil
}

// String implements pflag.Value.
func (s *byteSize) String() string {
	if *s == 0 {
		return ""
	}
	return strconv.Itoa(int(*s))
}

// Type implements pflag.Value.
func (*byteSize) Type() string { return "size" }

func memoryFlag(cmd *cobra.Command, size *byteSize) {
	cmd.Flags().Var(size, "max-memory", "take no more than this `size` of memory for the requests in flight, e.g. 512MB; requests beyond it are answered 529 "+
		"(default half of GOMEMLIMIT, or otherwise of the memory of the container or the machine)")
}

// ballastBytes is the size of the ballast of collectLessOften.
const ballastBytes = 128 << 20

// withinMemory returns the server's limit on memory: that of the flag, or otherwise
// half of what the process may use. It also sets the limit of the garbage
// collector, unless GOMEMLIMIT does, so that it works harder when little memory
// is left.
func withinMemory(flag byteSize) server.Option {
	process := memory.Process()
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(int64(process-beyondHeap(process)) + ballastBytes)
	}
	return server.WithMaxMemory(cmp.Or(int(flag), process/2))
}

// beyondHeap returns the part of a process's memory that the limit of the garbage
// collector leaves out: for the program itself, and for allocations during a
// collection.
func beyondHeap(process int) int { return max(process/10, min(64<<20, process/2)) }

// collectLessOften gives the garbage collector a ballast until stop is called:
// bytes that nobody touches, so that they take no memory, but count as used.
// Without it, a fifth of the work under load is to scan the same few journals
// repeatedly. A larger GOGC would have the same effect, but multiply the memory of
// ten thousand open streams. Under load the process takes some 180 MB. There is no
// ballast if the user sets GOGC or GOMEMLIMIT.
func collectLessOften() (stop func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	held := make([]byte, ballastBytes)
	return func() { runtime.KeepAlive(held) }
}
