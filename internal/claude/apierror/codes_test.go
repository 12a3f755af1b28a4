package apierror_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/claude/apierror"
)

func TestCodesAreThoseOfTheOperation(t *testing.T) {
	for _, tt := range []struct {
		method, path, code string
		want               bool
	}{
		{"GET", "/v1/files/{file}/content", "file_expired", true},
		{"GET", "/v1/files/{id}/content", "file_expired", true}, // parameters may have any name
		{"GET", "/v1/files/{file}", "file_expired", false},
		{"POST", "/v1/messages", "ramp_limit_exceeded", true},
		{"GET", "/v1/messages", "ramp_limit_exceeded", false},
		{"GET", "/v1/models", "organization_on_hold", true}, // of every operation
	} {
		codes := apierror.CodesOf(tt.method, tt.path)
		if tt.want {
			assert.Contains(t, codes, tt.code, "%s %s", tt.method, tt.path)
		} else {
			assert.NotContains(t, codes, tt.code, "%s %s", tt.method, tt.path)
		}
		assert.Subset(t, apierror.AllCodes(), codes)
	}
}
