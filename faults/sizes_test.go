package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

func TestSizesInYAML(t *testing.T) {
	tests := []struct {
		yaml string
		want faults.Size
		err  string
	}{
		{"500", 500, ""},
		{"1.5kB", 1500, ""},
		{"10MB", 10_000_000, ""},
		{"10GB", 10_000_000_000, ""},
		{"10.1GB", 0, "f:1:1: expected a size from 1 to 10GB, got 10.1GB"},
		{"0", 0, "f:1:1: expected a size from 1 to 10GB, got 0"},
		{"10TB", 0, `f:1:1: expected a size such as 500, 10kB or 10MB, got the string "10TB"`},
	}
	for _, test := range tests {
		t.Run(test.yaml, func(t *testing.T) {
			node, problems := strictyaml.Parse("f", []byte(test.yaml))
			require.Empty(t, problems)
			var got faults.Size
			problems = strictyaml.Decode(node, &got)
			if test.err != "" {
				require.Len(t, problems, 1)
				assert.Equal(t, test.err, problems[0].String())
				return
			}
			require.Empty(t, problems)
			assert.Equal(t, test.want, got)
		})
	}
}
