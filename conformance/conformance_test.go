package conformance

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

var (
	update = flag.Bool("update", false, "rewrite testdata with what is measured now")
	only   = flag.String("clients", "", "play these clients only, as in go2,java3, or with -audits go,java; what is on file of the others stays as it is")
)

// sideBySide is how many jobs one client plays at a time.
const sideBySide = 48

// looks is the number of measurements before a difference from the table
// counts. Dozens of jobs share two cores, so that a single pause or timeout may
// differ because of the machine; a client that really behaves differently does
// so each time.
const looks = 4

func TestClientsBehaveAsOnFile(t *testing.T) {
	needInstall(t)
	t.Parallel() // it mostly waits
	calls := []string{"--scenarios", insisting(t)}
	run := measuring{
		normal:   startMock(t, "1", calls...),
		fast:     startMock(t, fmt.Sprint(speedUp), calls...),
		swift:    startMock(t, fmt.Sprint(swiftly), calls...),
		doors:    openDoors(t),
		cases:    withWishes(t, cases(t)),
		measured: table{},
		onFile:   readTable(t),
	}
	t.Run("play", func(t *testing.T) {
		for _, s := range sdks {
			if !chosen(s.name) {
				continue
			}
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				run.all(t, s)
			})
		}
	})

	if *update {
		fresh := maps.Clone(run.onFile)
		maps.DeleteFunc(fresh, func(at position, _ behaviour) bool { return chosen(at.client) })
		maps.Copy(fresh, run.measured)
		require.Equal(t, everything(run.cases), len(fresh), "the table can only be rewritten when every client has run")
		require.NoError(t, os.WriteFile(goldenFile, []byte(fresh.render(run.cases)), 0o644))
	}
	onFile := readTable(t)
	for _, c := range run.cases {
		t.Run(c.name, func(t *testing.T) { run.measured.check(t, c, onFile) })
	}
}

// chosen reports whether the client is to be played.
func chosen(client string) bool {
	return *only == "" || slices.Contains(strings.Split(*only, ","), client)
}

// everything counts the places of a complete table.
func everything(cases []testCase) int {
	n := 0
	for _, c := range cases {
		for _, s := range sdks {
			n += len(c.modes(s))
		}
	}
	return n
}

// check compares the measurements of a case with the table on file and with the
// expectations of the case.
func (measured table) check(t *testing.T, c testCase, onFile table) {
	for _, s := range sdks {
		for _, mode := range c.modes(s) {
			at := position{c.name, s.name, mode}
			did, ok := measured[at]
			if !ok {
				continue // this client is not installed, which its own test has said
			}
			assert.Equal(t, onFile[at], did, "%s, %s: differs from %s; review it, then go test ./conformance -update", s.name, mode, goldenFile)
			want := c.wanted(s.name, mode)
			assert.True(t, strings.HasPrefix(string(did), want), "%s, %s:\nit did     %s\nexpected  %s …", s.name, mode, did, want)
		}
	}
}

// measuring is one run of all clients through all cases.
type measuring struct {
	normal, fast, swift mock
	doors               doors
	cases               []testCase

	mu       sync.Mutex
	measured table
	onFile   table
}

// all plays every case in every mode to one client, and repeats those that
// differ from the table, one at a time.
func (run *measuring) all(t *testing.T, s sdk) {
	player := s.startReady(t, run.normal)
	run.look(t, s, player, 1, sideBySide)
	for look := 2; look <= looks; look++ {
		run.look(t, s, player, look, 1)
	}
}

// look measures the cases that do not agree with the table yet. It measures
// those that the table lacks once.
func (run *measuring) look(t *testing.T, s sdk, player client, look, atATime int) {
	slots := make(chan struct{}, atATime)
	var jobs sync.WaitGroup
	for _, c := range run.cases {
		for _, mode := range c.modes(s) {
			at := position{c.name, s.name, mode}
			if look > 1 && run.agrees(at) {
				continue
			}
			slots <- struct{}{}
			jobs.Go(func() {
				defer func() { <-slots }()
				did, err := run.one(t.Context(), player, c, at, look)
				if assert.NoError(t, err, "%s, %s", c.name, mode) {
					run.mu.Lock()
					run.measured[at] = did
					run.mu.Unlock()
				}
			})
		}
	}
	jobs.Wait()
}

func (run *measuring) agrees(at position) bool {
	run.mu.Lock()
	defer run.mu.Unlock()
	was, ok := run.onFile[at]
	return !ok || run.measured[at] == was
}

// one plays a case in one mode, in a session of its own.
func (run *measuring) one(ctx context.Context, player client, c testCase, at position, look int) (behaviour, error) {
	server := run.normal
	if c.fast {
		server = run.fast
	}
	if c.swift {
		server = run.swift
	}
	session := strings.Join([]string{strings.ReplaceAll(c.name, " ", "-"), at.client, at.mode, strconv.Itoa(look)}, "-")
	j := job{
		BaseURL:   server.session(c.played(), session),
		Mode:      at.mode,
		TimeoutMS: c.timeout.Milliseconds(),
	}
	patient, cancel := ctx, context.CancelFunc(func() {})
	if c.patience > 0 {
		patient, cancel = context.WithTimeout(ctx, c.patience)
	}
	defer cancel()
	if c.door {
		out, entries, err := run.doors.play(ctx, patient, player, c.played(), j)
		return c.put(out, entries), err
	}
	out, err := player.play(patient, j)
	if err != nil {
		return "", err
	}
	entries, err := server.journal(ctx, c.played(), session)
	if err != nil {
		return "", err
	}
	if len(entries) == 0 {
		return "", fmt.Errorf("the client said %+v, but no request arrived", out)
	}
	return c.put(out, entries), nil
}

// put describes the outcome of a client and the requests that the server saw.
func (c testCase) put(out outcome, entries []journal.Entry) behaviour {
	var rules []rule
	for i, wait := range waits(entries) {
		rules = append(rules, waitRule(wait, i, c.asked(i)))
	}
	if ragged := c.ragged || c.brief && wasReset(entries); ragged && out.Outcome == "error" {
		out.Text, out.Events = nil, nil
	}
	return behave(out, len(entries), rules)
}

// wasReset reports whether an answer was broken off by a reset: how much of it
// the client still reads is chance.
func wasReset(entries []journal.Entry) bool {
	return slices.ContainsFunc(entries, func(e journal.Entry) bool { return e.End == journal.Reset })
}
