package request

import (
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/memory"
	"github.com/claudemock/claudemock/journal"
)

func TestABodyIsReadWhateverItsSize(t *testing.T) {
	for _, size := range []int{0, 1, journal.MaxBody - 1, journal.MaxBody, journal.MaxBody + 1, 3 << 20} {
		want := strings.Repeat("x", size)
		reservation := memory.NewAccount(8<<20, 1<<30, nil, t.Context()).Reserve()
		room := TakeBuffer(&reservation)
		require.NoError(t, room.ReadAll(iotest.HalfReader(strings.NewReader(want))))
		assert.Equal(t, want, room.Text(false))
		assert.Equal(t, want, room.Text(true))
	}
}
