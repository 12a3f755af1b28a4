package verdict

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAVerdictNamesTheRequestsOfItsFindingsAndItsReason(t *testing.T) {
	v := Verdict{
		Reason: "request 12 got another answer",
		Findings: []Finding{
			{Text: "request 3 came 0.50 s after a 429, and request 4 too", Requests: []int{2, 3}},
			{Text: "9 requests for one question", Requests: []int{1, 2, 3, 4, 5, 6, 7, 8, 9}, Shown: []int{5, 6}},
			{Text: "some requests 77 are none"},
		},
	}
	assert.Equal(t, []int{1, 2, 3, 4, 5, 6, 9, 12}, v.Named())
	assert.Empty(t, (&Verdict{}).Named())
}
