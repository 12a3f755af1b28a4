package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/script"
)

func TestHeadFaults(t *testing.T) {
	fields := func(pairs ...string) (list []script.Field) {
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, script.Field{Name: pairs[i], Value: pairs[i+1]})
		}
		return list
	}
	tests := []struct {
		name   string
		fault  script.HTTPFault
		struck bool
		status int
		fields []script.Field
	}{
		{"another status", &faults.Status{Code: 503}, true, 503, fields("a", "1", "b", "2", "A", "3")},
		{"a header is replaced where it stands, once", &faults.Headers{Set: map[string]*string{"A": new("9")}}, true, 200, fields("A", "9", "b", "2")},
		{"new headers come last, sorted", &faults.Headers{Set: map[string]*string{"z": new("9"), "y": new("8")}}, true, 200, fields("a", "1", "b", "2", "A", "3", "y", "8", "z", "9")},
		{"null removes every line", &faults.Headers{Set: map[string]*string{"a": nil}}, true, 200, fields("b", "2")},
		{"a line is added beside another", &faults.Headers{Add: map[string]faults.Values{"b": {"9", "8"}}}, true, 200, fields("a", "1", "b", "2", "A", "3", "b", "9", "b", "8")},
		{"removing what is not there", &faults.Headers{Set: map[string]*string{"x": nil}}, false, 200, fields("a", "1", "b", "2", "A", "3")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			head := &script.Head{Status: 200, Fields: fields("a", "1", "b", "2", "A", "3")}
			struck, err := test.fault.ApplyHead(head, script.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.struck, struck)
			assert.Equal(t, test.status, head.Status)
			assert.Equal(t, test.fields, head.Fields)
		})
	}
}

func TestHeadFaultsCheck(t *testing.T) {
	assert.EqualError(t, (&faults.Status{Code: 100}).Check(), "code: a status is a number from 200 to 999")
	assert.NoError(t, (&faults.Status{Code: 999}).Check())
	assert.EqualError(t, (&faults.Headers{}).Check(), "set: name at least one header, here or under add")
}
