package apierror_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

func TestNewError(t *testing.T) {
	for _, tt := range []struct{ name, typ, message, want string }{
		{"a type has its own status and text", "overloaded_error", "", "529 overloaded_error: Overloaded"},
		{"a message replaces the type's text", "not_found_error", "model: x", "404 not_found_error: model: x"},
		{"an unknown type passes as a server error", "novel_error", "", "500 novel_error: Internal server error"},
		{"a geo-block has a type of its own", "forbidden", "", "403 forbidden: Request not allowed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.EqualError(t, apierror.New(tt.typ, tt.message), tt.want)
		})
	}
}

func TestErrorTypesHaveDistinctNames(t *testing.T) {
	seen := map[string]bool{}
	for _, typ := range apierror.Types() {
		assert.False(t, seen[typ], typ)
		seen[typ] = true
	}
	assert.Len(t, seen, 12)
}

func TestErrorForStatus(t *testing.T) {
	for status, want := range map[int]string{
		400: "400 invalid_request_error: Invalid request",
		402: "402 billing_error: " + apierror.New("billing_error", "").Message,
		403: "403 permission_error: Your API key does not have permission to use the specified resource.",
		405: "405 invalid_request_error: Method Not Allowed",
		418: "418 invalid_request_error: Invalid request",
		502: "502 api_error: Internal server error",
		503: "503 overloaded_error: Overloaded",
		504: "504 timeout_error: Request timed out",
	} {
		assert.EqualError(t, apierror.ForStatus(status), want)
	}
}

func TestErrorsHandedOutAreTheCallersOwn(t *testing.T) {
	apierror.New("api_error", "").Message = "changed"
	apierror.ForStatus(500).Message = "changed"
	assert.Equal(t, "Internal server error", apierror.New("api_error", "").Message)
}

func TestErrorForCode(t *testing.T) {
	e, ok := apierror.ForCode("cmek_key_unreachable")
	require.True(t, ok)
	assert.Equal(t, 503, e.Status)
	assert.Equal(t, "overloaded_error", e.Type)
	assert.JSONEq(t, `{"error_code":"cmek_key_unreachable"}`, e.Details.String())

	_, ok = apierror.ForCode("no_such_code")
	assert.False(t, ok)

	e, _ = apierror.ForCode("image_dimensions_too_large")
	e.Details.SetField("paths", "changed")
	e, _ = apierror.ForCode("image_dimensions_too_large")
	assert.JSONEq(t, `{"error_code":"image_dimensions_too_large","max_side_length_pixels":8000,"paths":["messages.0.content.0"]}`, e.Details.String())
}

func TestEnvelope(t *testing.T) {
	e := apierror.New("overloaded_error", "")
	assert.Equal(t, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}`, e.Envelope("req_1").String())
	e.Details = jsontree.Obj("error_code", "compaction_unavailable")
	assert.Equal(t, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded","details":{"error_code":"compaction_unavailable"}}}`, e.Envelope("").String())
}
