// Command paced opens many streams at once and measures how late their events are.
// Load generators cannot do this: they time whole answers. It prints its report as
// JSON.
//
// Lateness counts from the sending of the request, not from the first event, so that
// an answer that begins late is late.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"time"
)

// Report is the result of all streams.
type Report struct {
	Streams  int      `json:"streams"`  // opened
	Dropped  int      `json:"dropped"`  // refused, cut, or with unexpected events
	Problems []string `json:"problems"` // of some dropped streams

	// The lateness of the deltas of complete streams.
	P50    time.Duration `json:"p50"`
	P99    time.Duration `json:"p99"`
	P999   time.Duration `json:"p999"`
	Latest time.Duration `json:"latest"`
}

func main() {
	var l load
	flag.StringVar(&l.url, "url", "", "the `URL` to post to")
	file := flag.String("body", "", "the `file` to post")
	flag.IntVar(&l.streams, "streams", 10_000, "how many streams are open at a time")
	flag.DurationVar(&l.ramp, "ramp", 5*time.Second, "how long it takes to open them")
	flag.DurationVar(&l.every, "every", 200*time.Millisecond, "from one delta to the next")
	flag.IntVar(&l.deltas, "deltas", 150, "how many deltas each stream has")
	flag.Parse()
	if err := run(l, *file); err != nil {
		fmt.Fprintln(os.Stderr, "paced:", err)
		os.Exit(1)
	}
}

func run(l load, file string) error {
	body, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := l.prepare(body); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(reportOn(l.run()))
}

func reportOn(all []outcome) Report {
	const named = 5
	report := Report{Streams: len(all)}
	var late []time.Duration
	for _, o := range all {
		if o.err == nil {
			late = append(late, o.late...)
			continue
		}
		report.Dropped++
		if len(report.Problems) < named {
			report.Problems = append(report.Problems, o.err.Error())
		}
	}
	if len(late) == 0 {
		return report
	}
	slices.Sort(late)
	at := func(share float64) time.Duration { return late[int(share*float64(len(late)-1))] }
	report.P50, report.P99, report.P999, report.Latest = at(0.5), at(0.99), at(0.999), at(1)
	return report
}
