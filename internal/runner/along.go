package runner

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/claudemock/claudemock/verdict"
)

// Along runs the command of a job while somebody else serves the API at a base URL. The
// command keeps its environment and its credentials, but for the variables that lead to
// the API. keyless gives it a key that is none, for a client that starts with no other.
func Along(ctx context.Context, job Job, base string, keyless bool) (verdict.Ending, error) {
	return run(ctx, job, along(job.Env, base, keyless, job.V1), nil)
}

func along(callers []string, base string, keyless, v1 bool) (env []string) {
	left := append([]string{"NO_PROXY"}, apiNames...)
	if keyless {
		left = append(left, "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
		env = append(env, "ANTHROPIC_API_KEY=sk-ant-claudemock-"+uuid.NewString())
	}
	v1 = v1 || endsInV1(callers)
	for _, setting := range callers {
		name, _, _ := strings.Cut(setting, "=")
		if !slices.Contains(left, strings.ToUpper(name)) {
			env = append(env, setting)
		}
	}
	for _, name := range apiNames {
		env = append(env, name+"="+withV1(name, base, v1))
	}
	return append(env, "NO_PROXY=127.0.0.1,localhost,::1", "no_proxy=127.0.0.1,localhost,::1")
}
