package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/claudemock/claudemock/internal/recording"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/server"
)

// recordMisses plays the scenario that is there, and adds to it the requests that it does
// not have and that the API therefore answered. The scenario's own match says what of a
// request is recorded.
func recordMisses(ctx context.Context, streams Streams, f recordFlags, to server.Option, o recording.Options, command []string) error {
	path := f.path(f.name)
	scenario, err := scenarioOf(path)
	if err != nil {
		return problemsOr(streams, err)
	}
	if len(scenario.Match) == 0 {
		return failure(fmt.Errorf("adding to %s: it has no match, so that its steps are given in order", path))
	}
	srv, err := recordServer(streams, to, server.WithScenarios(path), server.WithScenario(f.name))
	if err != nil {
		return err
	}
	exit, err := along(ctx, streams, f, srv, command)
	if err != nil {
		return err
	}
	o.Match = scenario.Match
	added, err := f.addSessions(srv, path, recordingOptions(o))
	if err != nil {
		return failure(err)
	}
	if added == 0 {
		fmt.Fprintf(streams.Out, "%s  had every request already\n", nameStyle.Styled(path))
	} else {
		fmt.Fprintf(streams.Out, "%s  %s from %s\n", nameStyle.Styled(path), words.Count(added, "more request"), f.upstream)
	}
	return recorded(exit)
}

// addSessions adds what the API answered to the scenario, and returns how many requests
// that were.
func (f *recordFlags) addSessions(srv *server.Server, path string, o server.RecordingOptions) (added int, err error) {
	sessions, lost := srv.Recorded()
	for _, session := range sessions {
		made, err := srv.Recording(session, f.freeBodies(f.name), o)
		if err != nil {
			return added, err
		}
		text, err := os.ReadFile(path) //nolint:gosec // the user names it
		if err != nil {
			return added, fmt.Errorf("reading the scenario: %w", err)
		}
		if text, err = recording.Append(path, text, made.Scenario); err != nil {
			return added, err
		}
		if err := f.write(path, text, made.Bodies); err != nil {
			return added, err
		}
		added += made.Requests
	}
	if lost > 0 {
		return added, fmt.Errorf("there was no room for %s, which %s lacks", words.Count(lost, "more request"), path)
	}
	return added, nil
}
