package faults_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/internal/strictyaml"
	"github.com/claudemock/claudemock/script"
)

// decode fills a fault from YAML and checks it, as a scenario does.
func decode(t *testing.T, fault script.Fault, yaml string) {
	t.Helper()
	node, problems := strictyaml.Parse("sample.yaml", []byte(yaml))
	require.Empty(t, problems)
	require.Empty(t, strictyaml.Decode(node, fault))
	if checker, ok := fault.(script.Checker); ok {
		require.NoError(t, checker.Check())
	}
}

func TestEverySampleStrikesAStream(t *testing.T) {
	for _, kind := range faults.Builtin() {
		t.Run(kind.Name, func(t *testing.T) {
			fault := kind.New()
			decode(t, fault, kind.Sample)
			answer := scripttest.Reply(true, scripttest.Use(kind.Name, fault))
			answer.Reply.TokensPerPart = 1 // some samples strike far into the stream
			assert.Empty(t, scripttest.Compile(t, answer, scripttest.Env()).Missed)
		})
	}
}

func TestBareNamesStrike(t *testing.T) {
	needParameters := []string{"block", "headers", "retype", "set", "unset", "header_lines"}
	for _, kind := range faults.Builtin() {
		t.Run(kind.Name, func(t *testing.T) {
			fault := kind.New()
			for _, name := range needParameters {
				if kind.Name == name {
					assert.Error(t, fault.(script.Checker).Check(), "a fault that would do nothing is refused")
					return
				}
			}
			healthy := scripttest.Compile(t, scripttest.Reply(true), scripttest.Env())
			s := scripttest.Compile(t, scripttest.Reply(true, scripttest.Use(kind.Name, fault)), scripttest.Env())
			assert.Empty(t, s.Missed)
			assert.NotEqual(t, healthy.Ops, s.Ops)
		})
	}
}

func TestShortForms(t *testing.T) {
	delay, status := &faults.Delay{}, &faults.Status{}
	decode(t, delay, "90s")
	assert.Equal(t, &faults.Delay{For: script.Exactly(90 * time.Second)}, delay)
	decode(t, delay, "{for: 2s, at: message_stop}")
	assert.Equal(t, &faults.Delay{For: script.Exactly(2 * time.Second), At: scripttest.Nth("message_stop", 0)}, delay)
	decode(t, status, "503")
	assert.Equal(t, &faults.Status{Code: 503}, status)
	decode(t, status, "{code: 404}")
	assert.Equal(t, &faults.Status{Code: 404}, status)
}

func TestShortFormsOfWireFaults(t *testing.T) {
	for _, test := range []struct {
		yaml        string
		fault, want script.Fault
	}{
		{"100", &faults.ContentLength{}, &faults.ContentLength{Value: new(100)}},
		{"{add: -3}", &faults.ContentLength{}, &faults.ContentLength{Add: -3}},
		{"br", &faults.Compress{}, &faults.Compress{With: "br"}},
		{"2MB/s", &faults.Throttle{}, &faults.Throttle{Rate: "2MB/s"}},
		{"102", &faults.Interim{Count: 1}, &faults.Interim{Status: 102, Count: 1}},
		{"http://x/", &faults.Redirect{Status: 307}, &faults.Redirect{To: "http://x/", Status: 307}},
		{"no colon", &faults.HeaderLines{}, &faults.HeaderLines{Lines: []string{"no colon"}}},
		{"[a, b]", &faults.HeaderLines{}, &faults.HeaderLines{Lines: []string{"a", "b"}}},
		{"{code: 529, reason: ''}", &faults.Status{}, &faults.Status{Code: 529, Reason: new("")}},
	} {
		decode(t, test.fault, test.yaml)
		assert.Equal(t, test.want, test.fault, test.yaml)
	}
}
