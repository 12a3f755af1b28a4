package faults_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/jsontree"
)

func TestACacheGivesTheScriptsThatCompileGives(t *testing.T) {
	text, half := "Once upon a time there was a lighthouse keeper.", 50.0
	errorBody := "no healthy upstream"
	for name, change := range map[string]func(*faults.Answer){
		"text": func(*faults.Answer) {},
		"an error": func(a *faults.Answer) {
			a.Reply, a.Error = nil, &faults.Error{Error: *apierror.New("overloaded_error", "")}
		},
		"a proxy's error": func(a *faults.Answer) { a.Reply, a.Error = nil, &faults.Error{Body: &errorBody} },
		"a pace": func(a *faults.Answer) {
			a.Pace = faults.Pace{First: faults.Exactly(time.Second), Between: faults.Exactly(time.Millisecond)}
		},
		"jitter": func(a *faults.Answer) {
			a.Pace = faults.Pace{Between: faults.Exactly(time.Second), Jitter: faults.Jitter{Uniform: time.Millisecond}}
		},
		"a pace that varies": func(a *faults.Answer) {
			a.Pace = faults.Pace{Between: faults.Wait{P50: time.Second, P99: time.Minute}}
		},
		"an id of its own":     func(a *faults.Answer) { a.Reply.ID = "msg_mine" },
		"a fault of the bytes": func(a *faults.Answer) { a.Faults = []faults.Use{use("chop", &faults.Chop{Size: 7})} },
		"a fault that cuts": func(a *faults.Answer) {
			a.Faults = []faults.Use{use("reset", &faults.Reset{At: faults.At{Percent: &half}})}
		},
		"an event that is long": func(a *faults.Answer) { a.Faults = []faults.Use{use("inflate", &faults.Inflate{Size: 70_000})} },
		"an event that is lost": func(a *faults.Answer) { a.Faults = []faults.Use{use("drop", &faults.Drop{At: faults.AtEvent("ping")})} },
		"a start that is lost": func(a *faults.Answer) {
			a.Faults = []faults.Use{use("drop", &faults.Drop{At: faults.AtEvent("message_start")})}
		},
		"a start that comes twice": func(a *faults.Answer) {
			a.Faults = []faults.Use{use("duplicate", &faults.Duplicate{At: faults.AtEvent("message_start")})}
		},
		"a fault by chance": func(a *faults.Answer) {
			a.Faults = []faults.Use{{Name: "drop", Fault: &faults.Drop{At: faults.AtEvent("ping")}, Probability: 0.5}}
		},
		"an event and the bytes": func(a *faults.Answer) {
			a.Faults = []faults.Use{use("inflate", &faults.Inflate{Size: 70_000}), use("reset", &faults.Reset{At: faults.At{Percent: &half}})}
		},
		"a fault of the message": func(a *faults.Answer) { a.Faults = []faults.Use{use("unset", &faults.Unset{Path: "usage"})} },
		"a fault of events":      func(a *faults.Answer) { a.Faults = []faults.Use{use("drop", &faults.Drop{})} },
		"an echo":                func(a *faults.Answer) { a.Reply.Text = nil },
	} {
		t.Run(name, func(t *testing.T) {
			var cache faults.Cache
			for _, session := range []string{"a", "b", "a"} {
				for _, stream := range []bool{true, false} {
					answer := reply(stream)
					coalesce := session == "b"
					answer.Reply.Text, answer.Step = &text, name
					change(&answer)
					e := env()
					e.Coalesce = coalesce
					e.IDs, e.Choice = faults.NewSource(1, session), faults.NewSource(2, session)
					want, err := faults.Compile(answer, e)
					require.NoError(t, err)
					got, err := cache.Compile(answer, e)
					require.NoError(t, err)
					assert.Equal(t, want, got.Flat())
				}
			}
		})
	}
}

func TestACacheTellsRequestsApartThatGetOtherBytes(t *testing.T) {
	var cache faults.Cache
	hello := "Hello."
	const hi = `"messages":[{"role":"user","content":"Hi"}]`
	bodies := map[string]bool{}
	requests := []struct {
		body  string
		betas []string
	}{
		{`{"model":"claude-sonnet-5","max_tokens":9,` + hi + `}`, nil},
		{`{"model":"claude-haiku-4-5","max_tokens":9,` + hi + `}`, nil},
		{`{"model":"claude-sonnet-5","max_tokens":9,"messages":[{"role":"user","content":"Hi, and how are you today?"}]}`, nil},
		{`{"model":"claude-sonnet-5","max_tokens":9,"stream":true,` + hi + `}`, nil},
		{`{"model":"claude-sonnet-5","max_tokens":9,"speed":"fast",` + hi + `}`, nil},
		{`{"model":"claude-sonnet-5","max_tokens":9,"container":"container_1",` + hi + `}`, nil},
		{`{"model":"claude-sonnet-5","max_tokens":9,"container":"container_2",` + hi + `}`, nil},
		{`{"model":"claude-sonnet-5","max_tokens":9,` + hi + `}`, []string{"compact-2026-01-12"}},
		{`{"model":"claude-sonnet-5","max_tokens":9,` + hi + `}`, []string{"advisor-tool-2026-03-01"}},
	}
	for _, r := range requests {
		tree, err := jsontree.ParseString(r.body)
		require.NoError(t, err)
		req := &claude.Request{Endpoint: claude.Messages, Body: tree, Betas: r.betas}
		script, err := cache.Compile(faults.Answer{Request: req, Reply: &compose.Reply{Text: &hello}, Step: 1}, env())
		require.NoError(t, err)
		bodies[body(script)] = true
	}
	assert.Len(t, bodies, len(requests))
}
