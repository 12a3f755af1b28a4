package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/server"
)

// recordings are the options of what --record writes. The error names a flag that makes no
// sense.
func (f *serveFlags) recordings() (server.RecordingOptions, error) {
	o, err := f.recorded.content()
	switch {
	case err != nil:
	case f.record.out == "" && !f.recorded.isUsual():
		err = usage(errors.New("--redact, --match and --exact-timing are about recordings, and there is no --record"), "claudemock serve --record recordings")
	case f.record.out == "":
	case f.upstream.url == "":
		err = usage(errors.New("--record: only answers of an --upstream are recorded"), "--upstream https://api.anthropic.com")
	default:
		err = f.record.check()
	}
	return recordingOptions(o), err
}

// saveSessions writes a scenario for each session that the upstream answered. A session that
// cannot be recorded does not keep the others from it.
func (f *serveFlags) saveSessions(srv *server.Server, o server.RecordingOptions, log serveLog) error {
	if f.record.out == "" {
		return nil
	}
	var failed []error
	sessions, lost := srv.Recorded()
	for _, session := range sessions {
		name := f.record.free(strings.TrimRight("recorded-"+asName(session), "-"))
		made, err := srv.Recording(session, name, o)
		if err == nil {
			err = f.record.write(f.record.path(name), made.Scenario, made.Bodies)
		}
		if err != nil {
			failed = append(failed, err)
			continue
		}
		log.recorded(f.record.path(name), made.Requests, session)
	}
	if lost > 0 {
		failed = append(failed, fmt.Errorf("there was no room for %s, of which there is no recording", words.Count(lost, "more request")))
	}
	return errors.Join(failed...)
}
