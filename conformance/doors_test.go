package conformance

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/server"
)

// doors opens addresses for scenarios that begin before a request can name them.
// Each address is one session, so every job gets its own. The scenarios are
// played swiftly.
type doors struct {
	mock   mock // where the journals are
	server *server.Server
}

func openDoors(t *testing.T) doors {
	t.Helper()
	s, err := server.New(server.WithSpeed(swiftly), server.WithGrace(0))
	require.NoError(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(ctx, listener) }()
	t.Cleanup(func() { stop(); assert.NoError(t, <-ended) })
	return doors{mock{url: "http://" + listener.Addr().String()}, s}
}

// play lets a client make a call to an address of its own, and returns the
// requests that the server saw.
func (d doors) play(ctx, patient context.Context, player client, scenario string, j job) (outcome, []journal.Entry, error) {
	own, err := d.server.Listen(ctx, scenario, "127.0.0.1:0")
	if err != nil {
		return outcome{}, nil, fmt.Errorf("opening an address: %w", err)
	}
	defer own.Close()
	j.BaseURL = own.URL()
	out, err := player.play(patient, j)
	if err != nil {
		return out, nil, err
	}
	name := strings.TrimPrefix(own.Session(), scenario+".")
	entries, err := d.mock.journal(ctx, scenario, name)
	if err != nil && strings.Contains(err.Error(), "status 404") { // no request ever began the session
		return out, nil, nil
	}
	return out, entries, err
}
