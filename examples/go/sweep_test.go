package chat_test

import (
	"testing"

	"github.com/claudemock/claudemock/server"
	"github.com/claudemock/claudemock/server/servertest"
)

// TestEveryPointOfAnAnswer breaks the answer at each point that means something of its own:
// some 200 of them, each a subtest such as request_1/inside_text/reset.
func TestEveryPointOfAnAnswer(t *testing.T) {
	servertest.Sweep(t, func(t *testing.T, mock *server.Mock) error {
		_, err := ask(t.Context(), mock)
		return err
	})
}
