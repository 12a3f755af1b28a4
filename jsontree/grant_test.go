package jsontree_test

import (
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// purse grants bytes until it is empty.
type purse struct{ left, taken int }

func (p *purse) Take(bytes int) bool {
	p.left -= bytes
	if p.left < 0 {
		return false
	}
	p.taken += bytes
	return true
}

func TestWhatATreeTakesIsAskedFor(t *testing.T) {
	for _, unit := range []string{`1`, `[]`, `{}`, `""`, `{"a":1}`, `[[[1]]]`, `null`, `"\n\n\n\n"`} {
		text := "[" + strings.Repeat(unit+",", 256<<10/len(unit)) + unit + "]"
		grant := &purse{left: 1 << 30}
		_, err := jsontree.ParseWithin(text, grant)
		require.NoError(t, err)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = jsontree.ParseString(text)
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		took := int(after.TotalAlloc - before.TotalAlloc)
		assert.InEpsilon(t, took, grant.taken, 0.5, "%s takes %d bytes", unit, took)
	}
}

func TestParsingStopsWhereMemoryIsNotGranted(t *testing.T) {
	text := "[" + strings.Repeat("1,", 1<<20) + "1]"
	_, err := jsontree.ParseWithin(text, &purse{left: 10 << 20})
	require.ErrorIs(t, err, jsontree.ErrNotGranted)
	took := testing.AllocsPerRun(1, func() { _, _ = jsontree.ParseWithin(text, &purse{left: 10 << 20}) })
	assert.Less(t, took, 5000.0, "blocks of nodes for 11 MB")
	_, err = jsontree.ParseWithin("[1]", &purse{})
	require.NoError(t, err, "a small text asks for nothing")
}
