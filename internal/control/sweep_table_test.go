package control

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheSweepUsedLongestAgoEndsWhenThereAreTooMany(t *testing.T) {
	var table sweepTable
	for i := range maxSweeps {
		require.Empty(t, table.add(&sweeping{id: fmt.Sprint(i)}))
	}
	require.NotNil(t, table.find("0"), "and it is used now")
	assert.Equal(t, "1", table.add(&sweeping{id: "one more"}))
	assert.Nil(t, table.find("1"))
	assert.NotNil(t, table.find("0"))
	assert.Len(t, table.byID, maxSweeps)

	assert.True(t, table.remove("0"))
	assert.False(t, table.remove("0"))
	assert.Empty(t, table.add(&sweeping{id: "another"}), "there is room again")
}

func TestASweepNeedsRoomForItsTwoSessions(t *testing.T) {
	h, log := testHandler(t)
	for range maxSweeps {
		status, body, _ := visit(h, http.MethodPost, "/_mock/sweeps", "")
		require.Equal(t, http.StatusCreated, status, body)
	}
	assert.NotContains(t, log.String(), "a sweep ends")
	status, body, _ := visit(h, http.MethodPost, "/_mock/sweeps", "")
	require.Equal(t, http.StatusCreated, status, body)
	assert.Contains(t, log.String(), "a sweep ends: there is no room for more", "whoever runs the server learns of it")
	ids, _ := h.Sessions.IDs()
	assert.Len(t, ids, 10, "sweeps have no more sessions than others may")
}
