// Package conformance drives the built claudemock binary with the official SDKs,
// unmodified and at locked versions: the current major of Go, TypeScript, Python
// and Java, and, except for Java, the last version of the previous major. It has
// only tests.
//
// The tests play every scenario of the catalogue with every client, three ways:
//
//	plain    one call for a whole message
//	stream   the SDK's own helper for streams, up to the final message
//	raw      the events of a stream, one by one
//
// and record what the caller has in the end and what the server saw: the class
// of the error or the result, the number of requests, the rule that each wait
// follows, the contents. The record is testdata/behaviour.txt, rewritten by
//
//	go test ./conformance -update
//
// (with -clients go2,java3 for some clients only) and reviewed by hand; the rows in
// rows_test.go and rows_content_test.go say how each scenario is played, and assert
// what every client must do beyond being as on file. Every other scenario is measured
// too, plain and stream, without an expectation beyond the file
// (cases_measured_test.go). No test asserts an upper bound of a wait.
// docs/sdk-behaviour.md is written from the same file.
//
// The incidents_*_test.go files have a row for every failure that
// testdata/incident-ids.txt lists. A client of our own (rawclient_test.go), which
// uses HTTP over a bare socket, plays its scenario and checks the bytes on the
// wire: status line, headers, chunks, events, silences, and how the connection
// ended. Waits take no time there (rawclock_test.go).
//
// Two further clients, in Python, show what that means for a program: one
// follows the advice of the guides and copes; one checks nothing and does not
// cope.
//
// The tests that come with the SDKs themselves, Go and Python, run against a
// healthy claudemock, unmodified (suites_test.go). testdata/suites lists what
// passes and what is out of scope, and docs/official-suites.md is written from it.
//
// The SDKs' clients of Claude at Microsoft Foundry and on AWS need only a base
// URL (clouds_test.go).
//
// Programs and frameworks that others build on (frameworks_*_test.go) are run by
// package runner, as claudemock run would: healthy, and in the failures that
// matter to them. Their folders in frameworks/ hold their locks and, for
// libraries, a small program. testdata/frameworks.txt says what each did, and
// docs/frameworks.md is written from it. They take gigabytes to install, so only
// CLAUDEMOCK_LONG_TESTS=1 runs them;
//
//	go test ./conformance -run 'Frameworks/play/(aider|llm)$' -update
//
// measures some of them again and keeps the others from the file.
//
// The agents of sweeps/, on the SDKs' tool runners and on frameworks, are swept
// (sweeps_*_test.go) with CLAUDEMOCK_LONG_TESTS=1. testdata/sweeps.json says what was
// found, and docs/sweeps.md is written from it; the reproductions are in
// testdata/sweeps.
//
//	CLAUDEMOCK_LONG_TESTS=1 go test ./conformance -run 'SweepsOfRunners/sweep/go-runner' -timeout 2h -update
//
// sweeps one of them again and keeps the others from the file.
//
// The clients of matrix/ are right, or wrong in a way that their first line names, so
// that the correct verdict on each is known in advance (matrix_*_test.go).
// testdata/matrix.txt counts, by rule and by language, the right convictions, the
// missed ones and the wrong ones, and lists every case that does not agree.
//
// Agents that are wrong at one place each are swept (sweep_*_test.go): what is found is that
// one thing. A few points of each take part in every run; CLAUDEMOCK_LONG_TESTS=1 tries all.
//
// Recordings are proved in three places. The folder embedding records every scenario
// with the Go SDK in virtual time, and compares bytes and pauses exactly; it also
// replays every file in the importer's testdata. recorded_test.go has the SDKs of three
// languages meet scenarios through claudemock record, and then the recordings.
// recorded_agent_test.go and recorded_aimock_test.go do so with an agent, and with
// another mock as the API.
//
// The clients are installed into the user's cache folder at the first run and
// reused later; their lock files stand in typescript/, python/ and java/, and in
// clouds/. Without Node, Python, or a JDK and Maven, those tests are skipped and
// say so, unless CI=true. With -short nothing is installed and no real client runs.
package conformance
