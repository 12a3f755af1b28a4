package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// startup measures the time to the first answer, the idle memory after it, and the
// start in a Go test.
func (r *rig) startup() ([]row, error) {
	const starts, rests = 21, 5
	file, err := r.body(1<<10, false)
	if err != nil {
		return nil, err
	}
	body, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var first, idle []float64
	for range starts {
		took, _, err := r.startOnce(body, 0)
		if err != nil {
			return nil, err
		}
		first = append(first, took.Seconds()*1000)
	}
	for range rests { // separate rounds, since the machine starts programs more slowly after a rest
		_, memory, err := r.startOnce(body, 300*time.Millisecond)
		if err != nil {
			return nil, err
		}
		idle = append(idle, memory/1e6)
	}
	embedded, err := r.embedded()
	return []row{
		{what: "start to first answer, the whole catalogue embedded", unit: "ms", mock: median(first), target: below(50)},
		{what: "idle memory (RSS)", unit: "MB", mock: median(idle), target: below(30)},
		{what: "start and stop in a Go test", unit: "µs", mock: embedded, target: below(300)},
	}, err
}

// startOnce starts a server. It returns the time to its first answer, and its memory
// after a rest in which its background work ends.
func (r *rig) startOnce(body []byte, rest time.Duration) (took time.Duration, memory float64, err error) {
	began := time.Now()
	mock, err := r.mock()
	if err != nil {
		return 0, 0, err
	}
	defer mock.stop()
	if err := mock.ask(body); err != nil {
		return 0, 0, err
	}
	took = time.Since(began)
	time.Sleep(rest)
	memory, err = mock.memory("VmRSS")
	return took, memory, err
}

var perOperation = regexp.MustCompile(`BenchmarkStart/socket\S*\s+\d+\s+(\d+) ns/op`)

// embedded returns how long server.Start and the end of the server take, in
// microseconds.
func (r *rig) embedded() (float64, error) {
	test := exec.Command("go", "test", "-run", "^$", "-bench", "^BenchmarkStart$/^socket$", "-count", strconv.Itoa(r.rounds), "./server")
	test.Dir = r.source
	out, err := test.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	var all []float64
	for _, match := range perOperation.FindAllSubmatch(out, -1) {
		ns, err := strconv.ParseFloat(string(match[1]), 64)
		if err != nil {
			return 0, err
		}
		all = append(all, ns/1000)
	}
	if len(all) == 0 {
		return 0, fmt.Errorf("no BenchmarkStart/socket: %s", out)
	}
	return median(all), nil
}

// size measures the binary as the Dockerfile builds it.
func (r *rig) size() ([]row, error) {
	path := filepath.Join(r.dir, "stripped")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", path, "./cmd/claudemock")
	build.Dir = r.source
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	return []row{{what: "binary", unit: "MB", mock: float64(info.Size()) / 1e6, target: below(20)}}, nil
}
