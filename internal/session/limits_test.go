package session

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSharedAccountsAreBounded(t *testing.T) {
	var table meterTable
	first := table.get(meterKey{scenario: "0"})
	for i := range maxMeters {
		table.get(meterKey{scenario: fmt.Sprint(i)})
	}
	assert.Same(t, first, table.get(meterKey{scenario: "0"}))
	table.get(meterKey{scenario: "one more"})
	assert.Len(t, table.places, maxMeters)
	assert.Same(t, first, table.get(meterKey{scenario: "0"}), "the one used longest ago had to go")
}
