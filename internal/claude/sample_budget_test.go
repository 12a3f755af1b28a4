package claude

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAnswersThatAreMadeTogetherShareABudget(t *testing.T) {
	assert.Equal(t, maxSampleSteps, newSampleBudget(1).steps)
	assert.Equal(t, maxSampleSteps, newSampleBudget(sharedBudgets).steps)
	assert.Equal(t, maxSampleSteps/1000, newSampleBudget(1000*sharedBudgets).steps)
}
