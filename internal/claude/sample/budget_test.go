package sample

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnswersThatAreMadeTogetherShareABudget(t *testing.T) {
	assert.Equal(t, maxSteps, NewBudget(1).steps)
	assert.Equal(t, maxSteps, NewBudget(sharedBudgets).steps)
	assert.Equal(t, maxSteps/1000, NewBudget(1000*sharedBudgets).steps)
}
