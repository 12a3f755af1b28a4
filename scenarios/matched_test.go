package scenarios

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFieldsAreCheckedBeforeTheyAreRecorded(t *testing.T) {
	for _, c := range []struct {
		fields []string
		want   string // "" for fields that can match
	}{
		{[]string{"model", "tools", "messages"}, ""},
		{[]string{"system", "some_beta_field"}, ""},
		{[]string{"mesages"}, `nothing stands here: a body has no field "mesages"; did you mean "messages"?`},
		{[]string{"Model", "model", "model"}, `expected the name of a field of the request's body, got "Model"; model is named twice`},
		{[]string{"stream"}, "whether a stream is asked for always counts"},
		{[]string{}, "an empty list compares nothing; match: [model, tools, messages]"},
	} {
		err := CheckMatch(c.fields)
		if c.want == "" {
			assert.NoError(t, err, c.fields)
			continue
		}
		assert.EqualError(t, err, c.want, c.fields)
	}
}
