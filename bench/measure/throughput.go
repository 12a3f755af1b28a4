package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// concurrency is the number of concurrent clients.
const concurrency = 32

// requests measures plain replies to requests of several sizes.
func (r *rig) requests() ([]row, error) {
	var rows []row
	for _, size := range []struct {
		name   string
		bytes  int
		target target
	}{
		{"1 KB", 1 << 10, atLeast(0.85)},
		{"100 KB", 100 << 10, atLeast(0.8)},
		{"1 MB", 1 << 20, atLeast(0.8)},
	} {
		body, err := r.body(size.bytes, false)
		if err != nil {
			return nil, err
		}
		more, err := r.throughput(workload{what: "plain reply, " + size.name + " request", body: body, mode: "once", target: size.target})
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// flushed measures streams with a separate write for each event.
func (r *rig) flushed() ([]row, error) {
	body, err := r.body(1<<10, true)
	if err != nil {
		return nil, err
	}
	return r.throughput(workload{
		what: "stream of 200 events, each flushed", body: body, mode: "events", target: atLeast(0.8), flags: r.scenario("stream-200"),
	})
}

// coalesced measures streams with a single write.
func (r *rig) coalesced() ([]row, error) {
	body, err := r.body(1<<10, true)
	if err != nil {
		return nil, err
	}
	return r.throughput(workload{
		what: "stream of 200 events, `--coalesce`", body: body, mode: "once", target: atLeast(0.8),
		flags: append(r.scenario("stream-200"), "--coalesce"),
	})
}

// scenario returns the flags that make claudemock play one of bench/scenarios.
func (r *rig) scenario(name string) []string {
	return []string{"--scenarios", filepath.Join(r.source, "bench", "scenarios"), "--scenario", name}
}

// body writes the body of a request of size bytes, mostly one long text, to a file.
func (r *rig) body(size int, stream bool) (file string, err error) {
	const sentence = "The quick brown fox jumps over the lazy dog. "
	frame := `{"model":"claude-opus-5","max_tokens":4096,"stream":` + strconv.FormatBool(stream) + `,"messages":[{"role":"user","content":"%s"}]}`
	room := size - len(frame) + len("%s")
	text := strings.Repeat(sentence, room/len(sentence)+1)[:room]
	file = filepath.Join(r.dir, fmt.Sprintf("body-%d-%t.json", size, stream))
	return file, os.WriteFile(file, []byte(strings.Replace(frame, "%s", text, 1)), 0o600)
}

// workload is what vegeta requests from both servers.
type workload struct {
	what, body, mode string
	target           target
	flags            []string // of claudemock
}

// throughput measures the floor and claudemock alternately. The first round does not
// count, since in it the servers take their memory from the system.
func (r *rig) throughput(w workload) ([]row, error) {
	floor, mock, err := r.pair(w.body, w.mode, w.flags...)
	if err != nil {
		return nil, err
	}
	defer floor.stop()
	defer mock.stop()
	var rates, costs [2][]float64
	for round := range r.rounds + 1 {
		for i, server := range []*process{floor, mock} {
			rate, cost, err := r.attack(server, w.body)
			if err != nil {
				return nil, err
			}
			if round == 0 {
				continue
			}
			rates[i], costs[i] = append(rates[i], rate), append(costs[i], cost)
		}
	}
	return []row{
		{what: w.what, unit: "/s", floor: median(rates[0]), mock: median(rates[1]), target: w.target},
		{what: "– processor time of the server for each", unit: "µs", floor: median(costs[0]), mock: median(costs[1])},
	}, nil
}

// attack sends requests as fast as answers arrive. It returns the answers per second
// and the server's processor time for each, in microseconds.
func (r *rig) attack(server *process, body string) (rate, cost float64, err error) {
	targets := filepath.Join(r.dir, "targets")
	text := "POST " + server.url + "\nx-api-key: bench\nanthropic-version: 2023-06-01\ncontent-type: application/json\n@" + body + "\n"
	if err := os.WriteFile(targets, []byte(text), 0o600); err != nil {
		return 0, 0, err
	}
	before, err := server.cpu()
	if err != nil {
		return 0, 0, err
	}
	results := filepath.Join(r.dir, "results")
	many := strconv.Itoa(concurrency)
	attack := exec.Command(r.path("vegeta"), "attack", "-targets", targets, "-output", results, "-duration", r.duration.String(),
		"-rate", "0", "-workers", many, "-max-workers", many, "-connections", many, "-max-body", "0")
	if out, err := attack.CombinedOutput(); err != nil {
		return 0, 0, fmt.Errorf("vegeta attack: %w: %s", err, out)
	}
	after, err := server.cpu()
	if err != nil {
		return 0, 0, err
	}
	out, err := exec.Command(r.path("vegeta"), "report", "-type", "json", results).Output()
	if err != nil {
		return 0, 0, fmt.Errorf("vegeta report: %w", err)
	}
	var report struct {
		Requests   int      `json:"requests"`
		Throughput float64  `json:"throughput"`
		Success    float64  `json:"success"`
		Errors     []string `json:"errors"`
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return 0, 0, err
	}
	if report.Success < 1 || report.Requests == 0 {
		return 0, 0, errors.New("not every request was answered: " + strings.Join(report.Errors, "; "))
	}
	return report.Throughput, float64((after-before)/time.Microsecond) / float64(report.Requests), nil
}
