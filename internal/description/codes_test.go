package description

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnOperationHasItsCodesAndAnswers(t *testing.T) {
	d, err := Read(strings.NewReader(`{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{
	  "200":{},
	  "4XX":{"content":{"application/json":{"schema":{"type":"object"}}}},
	  "400":{"content":{"application/json":{"schema":{"properties":{"error":{"properties":{
	    "type":{"const":"invalid_request_error"},
	    "details":{"anyOf":[{"properties":{"error_code":{"const":"odd"}}},{"properties":{"error_code":{"const":"even"}}},{"type":"null"}]}}}}}}}},
	  "404":{"content":{"application/json":{"schema":{"properties":{"error":{"properties":{"details":{"properties":{"error_code":{"const":"gone"}}}}}}}}}}}}}}}`))
	require.NoError(t, err)
	o := d.Operation("GET", "/a", false)
	assert.Equal(t, []Code{{"400", "invalid_request_error", "odd"}, {"400", "invalid_request_error", "even"}, {"404", "", "gone"}}, o.Codes())
	assert.Equal(t, "400", o.Answer(400).Status)
	assert.Equal(t, "4XX", o.Answer(418).Status)
	assert.Nil(t, o.Answer(500))
}
