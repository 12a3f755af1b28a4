package recording_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/recording"
)

const addedSteps = `# Recorded from 2 requests.
name: more
summary: more
match: [model]
validate: off
steps:
  # not told: the headers
  - request: {model: b}
    reply:
      text: |-
        two

        lines
  - error: overloaded_error
`

func TestStepsAreAddedToARecordingThatSomebodyEdited(t *testing.T) {
	for name, c := range map[string]struct{ scenario, want string }{
		"at the end": {
			"name: a # mine\nsummary: s\nmatch: [model]\nvalidate: schema\nsteps:\n  - request: {model: a}\n    reply: {text: one}",
			"name: a # mine\nsummary: s\nmatch: [model]\nvalidate: schema\nsteps:\n  - request: {model: a}\n    reply: {text: one}\n" +
				"  # not told: the headers\n  - request: {model: b}\n    reply:\n      text: |-\n        two\n\n        lines\n  - error: overloaded_error\n",
		},
		"a recording as it was made": {
			"# Recorded from 1 request. Ids are numbered.\nname: a\nsummary: a recording of 1 request\nmatch: [model]\nvalidate: off\nsteps:\n  - error: api_error\n",
			"# Recorded from 3 requests. Ids are numbered.\nname: a\nsummary: a recording of 3 requests\nmatch: [model]\nvalidate: off\nsteps:\n  - error: api_error\n" +
				"  # not told: the headers\n  - request: {model: b}\n    reply:\n      text: |-\n        two\n\n        lines\n  - error: overloaded_error\n",
		},
		"before other keys, without an indent": {
			"name: a\nmatch: [model]\nsteps:\n- reply: {text: one}\n\n# what then\nthen: healthy\nsummary: s\n",
			"name: a\nmatch: [model]\nvalidate: off\nsteps:\n- reply: {text: one}\n" +
				"# not told: the headers\n- request: {model: b}\n  reply:\n    text: |-\n      two\n\n      lines\n- error: overloaded_error\n\n# what then\nthen: healthy\nsummary: s\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := recording.Append("a.yaml", []byte(c.scenario), []byte(addedSteps))
			require.NoError(t, err)
			assert.Equal(t, c.want, string(got))
		})
	}
}

func TestStepsThatCannotBeAddedToSayWhy(t *testing.T) {
	for text, want := range map[string]string{
		"name: a\nsteps:\n  - reply: {}\n":            "a.yaml has no match",
		"name: a\nmatch: [model]\n":                   "a.yaml has no steps of its own",
		"name: a\nmatch: [model]\nsteps: [{}]\n":      "a.yaml:3:8: its steps do not stand on lines of their own",
		"name: a\nmatch: [model]\nsteps:\n  - {a: [}": "a.yaml:4",
	} {
		_, err := recording.Append("a.yaml", []byte(text), []byte(addedSteps))
		assert.ErrorContains(t, err, want)
	}
}
