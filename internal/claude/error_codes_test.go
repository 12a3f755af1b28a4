package claude_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/claudetest"
	"github.com/claudemock/claudemock/internal/description"
)

// The codes of each endpoint, their statuses, their types and the required fields of
// their details are those in the API's own description.
func TestErrorCodesAreThoseOfTheDescription(t *testing.T) {
	d := claudetest.Described(t)
	for _, route := range claude.Routes {
		o := operationOf(d, route)
		if o == nil {
			assert.Equal(t, claude.Complete, route.Endpoint, "the description has every endpoint but the legacy one")
			continue
		}
		if o.Beta {
			continue // the description lists no codes where only the beta API has the operation
		}
		want := map[string]string{}
		for _, a := range o.Answers {
			codesOf(a, want)
		}
		got := map[string]string{}
		for _, code := range claude.ErrorCodes(route.Endpoint) {
			e, ok := apierror.ForCode(code)
			require.True(t, ok, code)
			assert.NotEmpty(t, e.Message, code)
			got[code] = strconv.Itoa(e.Status) + " " + e.Type + " " + strings.Join(keysOf(e), ",")
		}
		assert.Equal(t, want, got, route.Endpoint)
	}
}

// operationOf returns the operation of a route. The description has other names for the
// parameters of paths.
func operationOf(d *description.Description, route claude.Route) *description.Operation {
	plain := func(path string) string {
		parts := strings.Split(path, "/")
		for i, part := range parts {
			if strings.HasPrefix(part, "{") {
				parts[i] = "{}"
			}
		}
		return strings.Join(parts, "/")
	}
	for _, beta := range []bool{false, true} { // some are there in the beta API only
		i := slices.IndexFunc(d.Operations, func(o *description.Operation) bool {
			return o.Method == route.Method && plain(o.Path) == plain(route.Path) && o.Beta == beta
		})
		if i >= 0 {
			return d.Operations[i]
		}
	}
	return nil
}

// codesOf adds the status, the type and the required details of each error code of an
// answer.
func codesOf(a description.Answer, to map[string]string) {
	if a.Status == strconv.Itoa(http.StatusOK) {
		return
	}
	for _, envelope := range variantsOf(a.Schema) {
		for _, e := range variantsOf(envelope.Property("error")) {
			for _, details := range variantsOf(e.Property("details")) {
				code := details.Property("error_code")
				if code == nil || code.Const == nil {
					continue
				}
				required := []string{}
				for _, p := range details.Properties {
					if p.Required {
						required = append(required, p.Name)
					}
				}
				slices.Sort(required)
				to[code.Const.Text] = a.Status + " " + e.Property("type").Const.Text + " " + strings.Join(required, ",")
			}
		}
	}
}

// variantsOf returns the objects that a value may be.
func variantsOf(s *description.Schema) []*description.Schema {
	if s == nil {
		return nil
	}
	var list []*description.Schema
	if len(s.Properties) > 0 {
		list = append(list, s)
	}
	for _, v := range append(slices.Clone(s.Any), s.All...) {
		list = append(list, variantsOf(v)...)
	}
	return list
}

func keysOf(e *apierror.Error) []string {
	var keys []string
	for _, m := range e.Details.Members {
		keys = append(keys, m.Key)
	}
	slices.Sort(keys)
	return keys
}
