package condition_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/scenarios/condition"
)

func TestTheConditionNamesEveryEndpoint(t *testing.T) {
	field, ok := reflect.TypeFor[condition.When]().FieldByName("Endpoint")
	require.True(t, ok)
	want := []string{string(claude.Other), string(condition.AnyEndpoint)}
	for _, route := range claude.Routes {
		want = append(want, string(route.Endpoint))
	}
	assert.ElementsMatch(t, want, strings.Split(field.Tag.Get("enum"), "|"))
}
