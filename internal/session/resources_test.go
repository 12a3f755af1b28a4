package session

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/internal/play"
)

func TestTheResultsOfABatchHaveALimitOfTheirOwn(t *testing.T) {
	cutting, cut := context.WithCancelCause(t.Context())
	account := memory.NewAccount(1<<20, 1<<30, nil, cutting)
	first, second := account.Reserve(), account.Reserve()
	long := resultsGrant{memory: &first, cutting: cutting, left: 100}
	stopped := resultsGrant{memory: &second, cutting: cutting, left: 100}
	assert.True(t, long.Take(100))
	assert.False(t, long.Take(1))
	assert.Equal(t, "api_error", first.Refused.Type)
	cut(play.ErrShutdown)
	assert.False(t, stopped.Take(1), "they are not made for nobody")
}
