package conformance

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite testdata/behaviour.txt with what is measured now")

// sideBySide is how many jobs one client plays at a time.
const sideBySide = 32

func TestClientsBehaveAsOnFile(t *testing.T) {
	if testing.Short() {
		t.Skip("real clients are not installed with -short")
	}
	run := measuring{
		normal:   startMock(t, "1"),
		fast:     startMock(t, fmt.Sprint(speedUp)),
		measured: table{},
	}
	t.Run("play", func(t *testing.T) {
		for _, s := range sdks {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				run.all(t, s)
			})
		}
	})

	if *update {
		require.Equal(t, everything(), len(run.measured), "the table can only be rewritten when every client has run")
		require.NoError(t, os.WriteFile(goldenFile, []byte(run.measured.render()), 0o644))
	}
	onFile := readTable(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { run.measured.check(t, c, onFile) })
	}
}

// everything counts the places of a complete table.
func everything() int {
	n := 0
	for _, s := range sdks {
		n += len(s.modes) * len(cases)
	}
	return n
}

// check holds a case's measurements against the table on file and against what
// the case expects.
func (measured table) check(t *testing.T, c testCase, onFile table) {
	for _, s := range sdks {
		for _, mode := range s.modes {
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
	normal, fast mock

	mu       sync.Mutex
	measured table
}

// all plays every case in every mode to one client.
func (run *measuring) all(t *testing.T, s sdk) {
	player := s.start(t)
	slots := make(chan struct{}, sideBySide)
	var jobs sync.WaitGroup
	for _, c := range cases {
		for _, mode := range s.modes {
			slots <- struct{}{}
			jobs.Go(func() {
				defer func() { <-slots }()
				did, err := run.one(t.Context(), player, c, s.name, mode)
				if assert.NoError(t, err, "%s, %s", c.name, mode) {
					run.mu.Lock()
					run.measured[position{c.name, s.name, mode}] = did
					run.mu.Unlock()
				}
			})
		}
	}
	jobs.Wait()
}

// one plays a case in one mode, in a session of its own.
func (run *measuring) one(ctx context.Context, player client, c testCase, name, mode string) (behaviour, error) {
	server := run.normal
	if c.fast {
		server = run.fast
	}
	session := strings.Join([]string{strings.ReplaceAll(c.name, " ", "-"), name, mode}, "-")
	j := job{
		BaseURL:   server.session(c.played(), session),
		Mode:      mode,
		TimeoutMS: c.timeout.Milliseconds(),
	}
	patient, cancel := ctx, context.CancelFunc(func() {})
	if c.patience > 0 {
		patient, cancel = context.WithTimeout(ctx, c.patience)
	}
	defer cancel()
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
	var rules []rule
	for i, wait := range waits(entries, c.timeout) {
		rules = append(rules, waitRule(wait, i, c.retryAfter))
	}
	if c.ragged && out.Outcome == "error" {
		out.Text, out.Events = nil, nil
	}
	return behave(out, rules), nil
}
