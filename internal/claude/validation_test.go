package claude

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestParseValidation(t *testing.T) {
	for name, want := range map[string]Validation{"": Strict, "strict": Strict, "schema": Schema, "off": Off} {
		got, err := ParseValidation(name)
		assert.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := ParseValidation("lax")
	assert.EqualError(t, err, `validation "lax": must be strict, schema or off`)
}
