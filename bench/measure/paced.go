package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"time"
)

// streaming is the report of paced, and the memory that the server used.
type streaming struct {
	Dropped         int
	Problems        []string
	P50, P99, P999  time.Duration
	memoryPerStream float64
}

// paced measures how late the events of many streams are. Each round has new servers:
// the memory of an earlier round would hide the growth.
func (r *rig) paced() ([]row, error) {
	body, err := r.body(1<<10, true)
	if err != nil {
		return nil, err
	}
	var all [2][]streaming
	for range min(r.rounds, 3) { // each takes more than a minute
		if err := r.streamBoth(body, &all); err != nil {
			return nil, err
		}
	}
	compare := func(what, unit string, most target, value func(streaming) float64) row {
		var medians [2]float64
		for i, rounds := range all {
			var values []float64
			for _, one := range rounds {
				values = append(values, value(one))
			}
			medians[i] = median(values)
		}
		return row{what: what, unit: unit, floor: medians[0], mock: medians[1], target: most}
	}
	late := func(which string, value func(streaming) time.Duration) row {
		return compare("– lateness of an event, "+which, "ms", atMost(1.25), func(s streaming) float64 { return value(s).Seconds() * 1000 })
	}
	return []row{
		compare(fmt.Sprintf("%d paced streams, dropped", r.streams), "", below(1), func(s streaming) float64 { return float64(s.Dropped) }),
		late("p50", func(s streaming) time.Duration { return s.P50 }),
		late("p99", func(s streaming) time.Duration { return s.P99 }),
		late("p99.9", func(s streaming) time.Duration { return s.P999 }),
		compare("– memory of the server for each", "KB", atMost(1.25), func(s streaming) float64 { return s.memoryPerStream / 1024 }),
	}, nil
}

// streamBoth plays one round of both servers.
func (r *rig) streamBoth(body string, all *[2][]streaming) error {
	floor, mock, err := r.pair(body, "paced", r.scenario("paced")...)
	if err != nil {
		return err
	}
	defer floor.stop()
	defer mock.stop()
	for i, server := range []*process{floor, mock} {
		one, err := r.stream(server, body)
		if err != nil {
			return err
		}
		all[i] = append(all[i], one)
	}
	return nil
}

func (r *rig) stream(server *process, body string) (streaming, error) {
	before, err := server.memory("VmRSS")
	if err != nil {
		return streaming{}, err
	}
	out, err := exec.Command(r.path("paced"), "-url", server.url, "-body", body, "-streams", strconv.Itoa(r.streams)).Output()
	if err != nil {
		return streaming{}, fmt.Errorf("paced: %w", err)
	}
	var s streaming
	if err := json.Unmarshal(out, &s); err != nil {
		return streaming{}, err
	}
	most, err := server.memory("VmHWM")
	s.memoryPerStream = (most - before) / float64(r.streams)
	return s, err
}
