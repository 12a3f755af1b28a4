package script_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestACacheGivesTheScriptsThatCompileGives(t *testing.T) {
	text, half := "Once upon a time there was a lighthouse keeper.", 50.0
	errorBody := "no healthy upstream"
	for name, change := range map[string]func(*script.Answer){
		"text": func(*script.Answer) {},
		"an error": func(a *script.Answer) {
			a.Reply, a.Error = nil, &script.Error{Error: *apierror.New("overloaded_error", "")}
		},
		"a proxy's error": func(a *script.Answer) { a.Reply, a.Error = nil, &script.Error{Body: &errorBody} },
		"a pace": func(a *script.Answer) {
			a.Pace = script.Pace{First: script.Exactly(time.Second), Between: script.Exactly(time.Millisecond)}
		},
		"jitter": func(a *script.Answer) {
			a.Pace = script.Pace{Between: script.Exactly(time.Second), Jitter: script.Jitter{Uniform: time.Millisecond}}
		},
		"a pace that varies": func(a *script.Answer) {
			a.Pace = script.Pace{Between: script.Wait{P50: time.Second, P99: time.Minute}}
		},
		"an id of its own":     func(a *script.Answer) { a.Reply.ID = "msg_mine" },
		"a fault of the bytes": func(a *script.Answer) { a.Faults = []script.Use{scripttest.Use("chop", &faults.Chop{Size: 7})} },
		"a fault that cuts": func(a *script.Answer) {
			a.Faults = []script.Use{scripttest.Use("reset", &faults.Reset{At: script.At{Percent: &half}})}
		},
		"an event that is long": func(a *script.Answer) {
			a.Faults = []script.Use{scripttest.Use("inflate", &faults.Inflate{Size: 70_000})}
		},
		"an event that is lost": func(a *script.Answer) {
			a.Faults = []script.Use{scripttest.Use("drop", &faults.Drop{At: script.AtEvent("ping")})}
		},
		"a start that is lost": func(a *script.Answer) {
			a.Faults = []script.Use{scripttest.Use("drop", &faults.Drop{At: script.AtEvent("message_start")})}
		},
		"a start that comes twice": func(a *script.Answer) {
			a.Faults = []script.Use{scripttest.Use("duplicate", &faults.Duplicate{At: script.AtEvent("message_start")})}
		},
		"a fault by chance": func(a *script.Answer) {
			a.Faults = []script.Use{{Name: "drop", Fault: &faults.Drop{At: script.AtEvent("ping")}, Probability: 0.5}}
		},
		"an event and the bytes": func(a *script.Answer) {
			a.Faults = []script.Use{scripttest.Use("inflate", &faults.Inflate{Size: 70_000}), scripttest.Use("reset", &faults.Reset{At: script.At{Percent: &half}})}
		},
		"a fault of the message": func(a *script.Answer) { a.Faults = []script.Use{scripttest.Use("unset", &faults.Unset{Path: "usage"})} },
		"a fault of events":      func(a *script.Answer) { a.Faults = []script.Use{scripttest.Use("drop", &faults.Drop{})} },
		"an echo":                func(a *script.Answer) { a.Reply.Text = nil },
	} {
		t.Run(name, func(t *testing.T) {
			var cache script.Cache
			for _, session := range []string{"a", "b", "a"} {
				for _, stream := range []bool{true, false} {
					answer := scripttest.Reply(stream)
					coalesce := session == "b"
					answer.Reply.Text, answer.Step = &text, name
					change(&answer)
					e := scripttest.Env()
					e.Coalesce = coalesce
					e.IDs, e.Choice = script.NewSource(1, session), script.NewSource(2, session)
					want, err := script.Compile(answer, e)
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
	var cache script.Cache
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
		made, err := cache.Compile(script.Answer{Request: req, Reply: &compose.Reply{Text: &hello}, Step: 1}, scripttest.Env())
		require.NoError(t, err)
		bodies[scripttest.Body(made)] = true
	}
	assert.Len(t, bodies, len(requests))
}
