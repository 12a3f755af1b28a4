package runner

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestACommandThatRunsAlongKeepsItsOwnButTheAddress(t *testing.T) {
	callers := []string{"PATH=/bin", "ANTHROPIC_API_KEY=own", "ANTHROPIC_BASE_URL=https://elsewhere.example", "no_proxy=x"}
	env := strings.Join(along(callers, "http://127.0.0.1:1", false, false), "\n")
	assert.Contains(t, env, "PATH=/bin\nANTHROPIC_API_KEY=own\n")
	assert.Contains(t, env, "ANTHROPIC_BASE_URL=http://127.0.0.1:1\n")
	assert.NotContains(t, env, "elsewhere")
	assert.NotContains(t, env, "no_proxy=x")

	keyless := strings.Join(along(callers, "http://127.0.0.1:1", true, false), "\n")
	assert.NotContains(t, keyless, "ANTHROPIC_API_KEY=own")
	assert.Contains(t, keyless, "ANTHROPIC_API_KEY=sk-ant-claudemock-")
}
