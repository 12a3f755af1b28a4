package check

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

func TestBatchesAreChecked(t *testing.T) {
	item := func(id string) string { return fmt.Sprintf(`{"custom_id":%q,"params":{}}`, id) }
	for _, row := range []struct{ name, body, want string }{
		{"what its messages lack is no matter yet", `{"requests":[` + item("a") + `]}`, ""},
		{"no requests", `{}`, "requests: Field required"},
		{"an empty list", `{"requests":[]}`, "requests: List should have at least 1 item after validation, not 0"},
		{"requests that are no list", `{"requests":{}}`, "requests: Input should be a valid list"},
		{"no custom_id", `{"requests":[{"params":{}}]}`, "requests.0.custom_id: Field required"},
		{"no params", `{"requests":[{"custom_id":"a"}]}`, "requests.0.params: Field required"},
		{"params that are no object", `{"requests":[{"custom_id":"a","params":"b"}]}`, "requests.0.params: Input should be a valid dictionary"},
		{"a custom_id with a space", `{"requests":[` + item("a b") + `]}`, "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'"},
		{"a custom_id that is too long", `{"requests":[` + item(strings.Repeat("a", 65)) + `]}`, "requests.0.custom_id: String should have at most 64 characters"},
		{"a custom_id that stands twice", `{"requests":[` + item("a") + "," + item("a") + `]}`, "requests.1.custom_id: custom_id must be unique within a batch, and 'a' is not"},
		{"an unknown field", `{"requests":[` + item("a") + `],"colour":"red"}`, "colour: Extra inputs are not permitted"},
	} {
		t.Run(row.name, func(t *testing.T) {
			body, err := jsontree.Parse([]byte(row.body))
			require.NoError(t, err)
			refusal := Request(&claude.Request{Endpoint: claude.CreateBatch, Version: claude.Version2026, Body: body}, claude.Strict, models.Default())
			if row.want == "" {
				assert.Nil(t, refusal)
				return
			}
			require.NotNil(t, refusal)
			assert.Equal(t, row.want, refusal.Message)
		})
	}
}
