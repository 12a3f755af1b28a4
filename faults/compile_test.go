package faults_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/compose"
	"github.com/claudemock/claudemock/internal/limits"
	"github.com/claudemock/claudemock/jsontree"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

// now has a fraction of a second, which headers have not.
var now = time.Date(2026, 11, 23, 12, 0, 0, 400_000_000, time.UTC)

func env() faults.Env {
	return faults.Env{
		Now:    now,
		Choice: faults.NewSource(1, "choice"),
		IDs:    faults.NewSource(1, "ids"),
		Limits: limits.RateLimits{
			Requests:     limits.Limit{Limit: 50, Remaining: 49, Reset: now.Add(time.Second)},
			InputTokens:  limits.Limit{Limit: 30000, Remaining: 29000, Reset: now.Add(time.Second)},
			OutputTokens: limits.Limit{Limit: 8000, Remaining: 8000, Reset: now},
		},
	}
}

func request(stream bool) *claude.Request {
	return &claude.Request{
		Endpoint: claude.Messages,
		Version:  claude.Version2026,
		Body: jsontree.Obj(
			"model", "claude-opus-5", "max_tokens", 100, "stream", stream,
			"messages", jsontree.Arr(jsontree.Obj("role", "user", "content", "hello")),
		),
	}
}

func reply(stream bool, uses ...faults.Use) faults.Answer {
	return faults.Answer{
		Request: request(stream),
		Reply:   &compose.Reply{Text: ptr("Once upon a time there was a lighthouse keeper.")},
		Faults:  uses,
	}
}

func failure(e *apierror.Error) faults.Answer {
	return faults.Answer{Request: request(false), Error: &faults.Error{Error: *e}}
}

// use takes the fault's own defaults, changed.
func use(name string, fault faults.Fault) faults.Use { return faults.Use{Name: name, Fault: fault} }

func compile(t *testing.T, a faults.Answer, e faults.Env) faults.Script {
	t.Helper()
	s, err := faults.Compile(a, e)
	require.NoError(t, err)
	return s
}

func head(t *testing.T, s faults.Script) *faults.Head {
	t.Helper()
	for _, op := range s.Ops {
		if op.Kind == faults.OpHead {
			return op.Head
		}
	}
	t.Fatal("the script has no head")
	return nil
}

func body(s faults.Script) string {
	var b strings.Builder
	for _, op := range s.Ops {
		b.Write(op.Bytes)
	}
	return b.String()
}

func TestGoldenScripts(t *testing.T) {
	rateLimited := failure(apierror.New("rate_limit_error", ""))
	rateLimited.Error.RetryAfter = &faults.RetryAfter{Seconds: 3}
	gateway := failure(apierror.ForStatus(502))
	gateway.Error.Body = ptr("<html><body>502 Bad Gateway</body></html>\n")
	slow := reply(true)
	slow.Pace = faults.Pace{First: faults.Exactly(2 * time.Second), Between: faults.Exactly(100 * time.Millisecond), Jitter: faults.Jitter{Uniform: 50 * time.Millisecond}}
	slowPlain := reply(false)
	slowPlain.Pace = slow.Pace
	delta := func(nth int) faults.At { return event("content_block_delta", nth) }
	for name, answer := range map[string]faults.Answer{
		"plain":                 reply(false),
		"stream":                reply(true),
		"slow-plain":            slowPlain,
		"slow-stream":           slow,
		"rate-limited":          rateLimited,
		"bad-gateway-html":      gateway,
		"missing-usage-plain":   reply(false, use("unset", &faults.Unset{Path: "usage"})),
		"missing-usage-stream":  reply(true, use("unset", &faults.Unset{Path: "usage"})),
		"overloaded-mid-stream": reply(true, use("insert", &faults.Insert{Error: "overloaded_error", At: delta(2)})),
		"crlf-without-spaces":   reply(true, use("framing", &faults.Framing{Newline: "crlf", Space: ptr(false)})),
		"truncated-plain":       reply(false, use("truncate", &faults.Truncate{})),
		"closed-mid-stream":     reply(true, use("close", &faults.Close{At: delta(1)})),
		"held-mid-stream":       reply(true, use("hold", &faults.Hold{Gate: "first-token", At: delta(1)})),
		"every-layer": reply(true,
			use("reset", &faults.Reset{At: delta(-1)}),
			use("chop", &faults.Chop{Size: 40}),
			use("status", &faults.Status{Code: 203}),
			use("garble", &faults.Garble{}),
			use("drop", &faults.Drop{At: event("ping", 3)}),
			use("set", &faults.Set{Path: "model", Value: jsontree.Of(5)})),
	} {
		t.Run(name, func(t *testing.T) {
			s := compile(t, answer, env())
			golden(t, filepath.Join("testdata", "compile", name+".txt"), s.String())
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to make the file")
	assert.Equal(t, string(want), got)
}

func TestCompileIsDeterministicAndLeavesTheAnswerAlone(t *testing.T) {
	document := jsontree.Obj("input_tokens", 5)
	events := []faults.Event{{Name: "ping", Data: jsontree.Obj("type", "ping", "x", jsontree.Obj())}}
	set := use("set", &faults.Set{Path: "x", Value: jsontree.Obj()})
	inside := use("set", &faults.Set{Path: "x.y", Value: jsontree.Of(1)})
	inEvents := use("set", &faults.Set{Path: "x.y", Value: jsontree.Of(1), All: true})
	for name, answer := range map[string]faults.Answer{
		"reply":    reply(true, set, inside, inEvents, use("insert", &faults.Insert{Error: "api_error"})),
		"document": {Request: request(false), Document: document, Faults: []faults.Use{set, inside}},
		"events":   {Request: request(false), Events: events, Pace: faults.Pace{Between: faults.Exactly(1)}, Faults: []faults.Use{inEvents}},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := compile(t, answer, env()), compile(t, answer, env())
			assert.Equal(t, first, second)
		})
	}
	assert.Equal(t, `{"input_tokens":5}`, document.String())
	assert.Equal(t, `{"type":"ping","x":{}}`, events[0].Data.String())
}

func TestFaultsStrikeInLayerOrderThenAsWritten(t *testing.T) {
	s := compile(t, reply(false,
		use("close", &faults.Close{At: percent(100)}),
		use("delay", &faults.Delay{For: faults.Exactly(time.Second)}),
		use("truncate", &faults.Truncate{At: atByte(4)}),
		use("headers", &faults.Headers{Set: map[string]*string{"content-length": ptr("7")}}),
		use("set", &faults.Set{Path: "a", Value: jsontree.Of(1)}),
		use("set", &faults.Set{Path: "a", Value: jsontree.Of(2)}),
	), env())
	assert.Equal(t, `wait=1s head write={"mo close`, notation(s))
	assert.Equal(t, "7", head(t, s).Get("content-length"))
	assert.Empty(t, s.Missed)
}

func TestFaultsWithoutAPlaceAreNamed(t *testing.T) {
	s := compile(t, reply(false,
		use("stall", &faults.Stall{At: event("ping", 1)}),
		use("drop", &faults.Drop{}),
		use("unset", &faults.Unset{Path: "nonsense"}),
		use("status", &faults.Status{Code: 500}),
	), env())
	assert.Equal(t, []string{"unset", "drop", "stall"}, s.Missed)
}

func TestMessageFaultsHaveNoPlaceInAVerbatimAnswer(t *testing.T) {
	unset := []faults.Use{use("unset", &faults.Unset{Path: "type"})}
	for _, a := range []faults.Answer{
		{Request: request(false), Body: ptr(`{"type":"x"}`), Faults: unset},
		{Request: request(false), Events: []faults.Event{}, Faults: unset},
	} {
		s := compile(t, a, env())
		assert.Equal(t, []string{"unset"}, s.Missed)
	}
}

func TestProbabilityIsDrawnFromTheSeed(t *testing.T) {
	struck := 0
	for seed := range uint64(400) {
		e := env()
		e.Choice = faults.NewSource(seed)
		sure := faults.Use{Name: "status", Fault: &faults.Status{Code: 203}, Probability: 1}
		maybe := faults.Use{Name: "hang", Fault: &faults.Hang{}, Probability: 0.25}
		s := compile(t, faults.Answer{Request: request(false), Body: ptr(""), Faults: []faults.Use{sure, maybe}}, e)
		assert.Empty(t, s.Missed, "a fault whose lot was not drawn is not missed")
		if s.Ops[0].Kind == faults.OpHang {
			struck++
		} else {
			assert.Equal(t, 203, head(t, s).Status)
		}
	}
	assert.InDelta(t, 100, struck, 30)
}

func TestTwoEqualFaultsDrawTheirOwnLots(t *testing.T) {
	differ := false
	for seed := range uint64(50) {
		e := env()
		e.Choice = faults.NewSource(seed)
		add := func(name string) faults.Use {
			return faults.Use{Name: "headers", Fault: &faults.Headers{Add: map[string]faults.Values{name: {"1"}}}, Probability: 0.5}
		}
		h := head(t, compile(t, faults.Answer{Request: request(false), Body: ptr(""), Faults: []faults.Use{add("a"), add("b")}}, e))
		differ = differ || h.Has("a") != h.Has("b")
	}
	assert.True(t, differ)
}

// wrong is a fault without the method of its layer, or one that fails.
type wrong struct{ layer faults.Layer }

func (f wrong) Layer() faults.Layer { return f.layer }
func (f wrong) ApplyScript(*faults.Script, faults.Env) (bool, error) {
	return false, errors.New("out of luck")
}

type endless struct{}

func (endless) Layer() faults.Layer { return faults.LayerConnection }
func (endless) ApplyScript(s *faults.Script, _ faults.Env) (bool, error) {
	s.Ops = s.Ops[:1]
	return true, nil
}

func TestCompileErrors(t *testing.T) {
	tests := []struct {
		name   string
		answer faults.Answer
		want   string
	}{
		{"an answer that is nothing", faults.Answer{Request: request(false)}, "an answer is one of reply, events, document, error and body; this one is 0 of them"},
		{"an answer that is two", faults.Answer{Request: request(false), Reply: &compose.Reply{}, Body: ptr("")}, "an answer is one of reply, events, document, error and body; this one is 2 of them"},
		{"an answer to nothing", faults.Answer{Body: ptr("")}, "an answer needs the request it answers"},
		{"a fault that fails", reply(false, use("mine", wrong{faults.LayerBytes})), `applying fault "mine": out of luck`},
		{"a fault without the method of its layer", reply(false, use("mine", wrong{faults.LayerHTTP})), `fault "mine" lacks the method that layer http calls`},
		{"a fault that leaves the answer without an end", reply(false, use("mine", endless{})), "compiling an answer: script: it has no end"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := faults.Compile(test.answer, env())
			assert.EqualError(t, err, test.want)
		})
	}
}
