package conformance

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/runner"
	"github.com/claudemock/claudemock/verdict"
)

// matrixFrameworks are frameworks whose mistakes are known. Each runs a chat.
var matrixFrameworks = []matrixCase{
	right("claude-code", "healthy"),
	right("claude-code", "overloaded-once"),
	right("claude-code", "rate-limit-once"),
	right("claude-code", "overloaded-mid-stream"),
	right("langchain-js", "overloaded-once"),
	right("langchain-js", "invalid-api-key"),
	right("langchain-js", "overloaded-mid-stream"),
	right("langchain4j", "invalid-api-key"),
	right("langchain4j", "connection-closed-mid-stream"),
	right("pydantic-ai", "overloaded-once"),
	right("pydantic-ai", "invalid-api-key"),
	right("pydantic-ai", "overloaded-mid-stream"),
	right("ai-sdk", "overloaded-once"),
	right("litellm", "invalid-api-key"),

	wrong("claude-code", "connection-closed-mid-stream", "gives-up"),     // it tries twelve times
	wrong("langchain-js", "max-tokens-cut", "reads-stop-reason"),         // it gives the text, and the reason beside it
	wrong("langchain4j", "overloaded-once", "retries-transient"),         // its streams are not retried
	wrong("langchain4j", "rate-limit-once", "retries-transient"),         // the same
	wrong("langchain4j", "max-tokens-cut", "reads-stop-reason"),          // it gives the text, and the reason beside it
	wrong("pydantic-ai", "max-tokens-cut", "reads-stop-reason"),          // the same
	wrong("ai-sdk", "invalid-api-key", "reports-failure"),                // its stream of text leaves errors out
	wrong("ai-sdk", "max-tokens-cut", "reads-stop-reason"),               // and the reason
	wrong("litellm", "overloaded-once", "retries-transient"),             // it makes one attempt unless told otherwise
	wrong("litellm", "connection-reset-then-reply", "retries-transient"), // the same
}

func TestMatrixOfFrameworks(t *testing.T) {
	needInstall(t)
	needLong(t, "the frameworks take gigabytes and minutes to install")
	judges := referees{lifelike: startMatrix(t)}
	cases := make([]judgedCase, len(matrixFrameworks))
	slots := make(chan struct{}, matrixSlots)
	t.Run("play", func(t *testing.T) {
		for i, c := range matrixFrameworks {
			t.Run(c.client+" "+c.scenario, func(t *testing.T) {
				t.Parallel()
				slots <- struct{}{}
				defer func() { <-slots }()
				c.limit = frameworkPatience
				cases[i] = judgedCase{matrixCase: c}
				v, err := lookAgain(t.Context(), judges.lifelike, c.frameworkJob(t), func(v verdict.Verdict) bool {
					return len((judgedCase{c, v}).disagreements()) == 0
				})
				require.NoError(t, err)
				cases[i].verdict = v
			})
		}
	})
	compareMatrix(t, filepath.Join("testdata", "matrix-frameworks.txt"), cases)
}

// frameworkJob is the chat of the framework that the case is named after.
func (c matrixCase) frameworkJob(t *testing.T) runner.Job {
	name, _, _ := strings.Cut(c.client, " ")
	f := frameworks[slices.IndexFunc(frameworks, func(f framework) bool { return f.name == name })]
	command, at := f.install(t)
	home := f.home(t, at)
	return runner.Job{
		Scenario: c.scenario, Limit: c.limit, Startup: 5 * time.Minute, V1: f.v1, Dir: home, Env: frameworkEnv(home),
		Command: append(slices.Clone(command), f.uses[chat]...),
	}
}
