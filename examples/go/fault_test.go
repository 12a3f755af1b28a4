package chat_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/scenarios"
	builtin "github.com/claudemock/claudemock/scenarios.d"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/script"
	"github.com/claudemock/claudemock/server"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/chat"
)

// Nap is a fault of our own: the server pauses at a place of the body, and goes on.
type Nap struct {
	At  script.At     `yaml:"at" doc:"where; default half of the body"`
	For time.Duration `yaml:"for" doc:"how long; default a second"`
}

// Layer says that the fault changes what is sent, and when.
func (n *Nap) Layer() script.Layer { return script.LayerBytes }

// ApplyScript inserts the pause, if there is such a place.
func (n *Nap) ApplyScript(s *script.Script, _ script.Env) (struck bool, err error) {
	index, ok := s.Cut(n.At.Or(script.AtPercent(50)))
	if ok {
		s.Pause(index, n.For)
	}
	return ok, nil
}

func TestAFaultOfOurOwnStrikesAScenarioMadeInGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sleepy, err := scenarios.Build("sleepy", "the server takes a nap").
			Reply("The treasure is under the old oak.").Fault("nap", &Nap{For: 40 * time.Second}).
			Scenario()
		require.NoError(t, err)
		mock := server.Start(t, server.WithBuilt(sleepy))
		began := time.Now()
		_, err = ask(t.Context(), mock)
		require.NoError(t, err)
		assert.Equal(t, 40*time.Second, time.Since(began))
		assert.Equal(t, []string{"nap"}, mock.Request(t, 1).Faults)
	})
}

func TestAFaultOfOurOwnHasANameInYAML(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry, err := faults.Builtin().With(faults.Kind{
			Name: "nap", Doc: "the server pauses and goes on", Sample: "{for: 2m}",
			New: func() script.Fault { return &Nap{For: time.Second} },
		})
		require.NoError(t, err)
		known, err := catalogue.New(builtin.Files, registry)
		require.NoError(t, err)
		mock := server.Start(t, server.WithCatalogue(known), server.WithYAML(`
name: sleepy
summary: the server takes a long nap
steps: [{reply: {text: "The treasure is under the old oak."}, faults: [{nap: {for: 2m}}]}]
`))
		_, err = ask(t.Context(), mock)
		require.ErrorIs(t, err, chat.ErrSilent)
		mock.AssertVerdict(t)
	})
}
