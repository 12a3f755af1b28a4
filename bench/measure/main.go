// Command measure runs claudemock and the floor alternately and prints the ratios as a
// table. bench/run builds the programs and calls it.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// rig is the setting of the measurements.
type rig struct {
	bin      string // the folder of the commands
	dir      string // for temporary files
	source   string // the root of the module
	rounds   int
	duration time.Duration // of one round of throughput
	streams  int           // concurrent paced streams
}

// section is a part of the page.
type section struct {
	name    string
	measure func(*rig) ([]row, error)
}

// sections lists all sections in the order of the page.
var sections = []section{
	{"requests", (*rig).requests},
	{"streams", (*rig).flushed},
	{"coalesced", (*rig).coalesced},
	{"paced", (*rig).paced},
	{"recording", (*rig).recording},
	{"startup", (*rig).startup},
	{"size", (*rig).size},
}

func main() {
	var r rig
	flag.StringVar(&r.bin, "bin", "", "the `folder` of claudemock, floor, paced and vegeta")
	flag.StringVar(&r.source, "source", ".", "the top of the module")
	flag.IntVar(&r.rounds, "rounds", 5, "how often each is measured; the median counts")
	flag.DurationVar(&r.duration, "duration", 5*time.Second, "how long each round of throughput is")
	flag.IntVar(&r.streams, "streams", 10_000, "how many paced streams are open at a time")
	flag.Parse()
	if err := r.run(flag.Args(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

// run measures the sections named, or all.
func (r *rig) run(names []string, out io.Writer) (err error) {
	for _, name := range names {
		if !slices.ContainsFunc(sections, func(s section) bool { return s.name == name }) {
			return fmt.Errorf("no section %q", name)
		}
	}
	if r.dir, err = os.MkdirTemp("", "claudemock-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(r.dir)
	fmt.Fprint(out, tableHead)
	for _, s := range sections {
		if len(names) > 0 && !slices.Contains(names, s.name) {
			continue
		}
		rows, err := s.measure(r)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		for _, row := range rows {
			fmt.Fprintln(out, row)
		}
	}
	return nil
}

// path returns the path of a command.
func (r *rig) path(name string) string { return filepath.Join(r.bin, name) }
