package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestBlock(t *testing.T) {
	tests := []struct {
		name  string
		fault faults.Block
		want  string // "" when the fault finds no place and changes nothing
	}{
		{"drop one", faults.Block{Drop: ptr(0)}, `["b","c"]`},
		{"drop the last", faults.Block{Drop: ptr(-1)}, `["a","b"]`},
		{"drop what is not there", faults.Block{Drop: ptr(3)}, ""},
		{"double one", faults.Block{Duplicate: ptr(1)}, `["a","b","b","c"]`},
		{"double what is not there", faults.Block{Duplicate: ptr(-4)}, ""},
		{"move one back", faults.Block{Move: ptr(0), To: ptr(2)}, `["b","c","a"]`},
		{"move one to the front", faults.Block{Move: ptr(-1), To: ptr(0)}, `["c","a","b"]`},
		{"move one to where it is", faults.Block{Move: ptr(2), To: ptr(-1)}, ""},
		{"move one beyond the end", faults.Block{Move: ptr(0), To: ptr(3)}, ""},
		{"insert in front", faults.Block{Insert: ptr(0), Value: jsontree.Of("x")}, `["x","a","b","c"]`},
		{"insert at the end", faults.Block{Insert: ptr(-1), Value: jsontree.Of("x")}, `["a","b","c","x"]`},
		{"insert text without text by default", faults.Block{Insert: ptr(3)}, `["a","b","c",{"type":"text","text":""}]`},
		{"insert beyond the end", faults.Block{Insert: ptr(4)}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			require.NoError(t, test.fault.Check())
			message := jsontree.Obj("content", jsontree.Arr("a", "b", "c"))
			struck, err := test.fault.ApplyMessage(message, script.Env{})
			require.NoError(t, err)
			assert.Equal(t, test.want != "", struck)
			if !struck {
				test.want = `["a","b","c"]`
			}
			assert.Equal(t, test.want, message.Field("content").String())
		})
	}
}

func TestBlockNeedsAMessageWithBlocks(t *testing.T) {
	for _, message := range []*jsontree.Node{jsontree.Of("x"), jsontree.Obj("content", "text"), jsontree.Obj("content", jsontree.Arr())} {
		struck, err := (&faults.Block{Drop: ptr(0)}).ApplyMessage(message, script.Env{})
		require.NoError(t, err)
		assert.False(t, struck)
	}
}

func TestBlocksAreNumberedAnewInTheStream(t *testing.T) {
	answer := reply(true, use("block", &faults.Block{Insert: ptr(0), Value: jsontree.Obj("type", "hologram")}))
	got := body(compile(t, answer, env()))
	assert.Contains(t, got, `"index":0,"content_block":{"type":"hologram"}`)
	assert.Contains(t, got, `"index":1,"delta":{"type":"text_delta"`)
}

func TestBlockCheck(t *testing.T) {
	one := "exactly one of drop, duplicate, move and insert is needed, with a block's index"
	assert.EqualError(t, (&faults.Block{}).Check(), one)
	assert.EqualError(t, (&faults.Block{Drop: ptr(0), Insert: ptr(0)}).Check(), one)
	assert.EqualError(t, (&faults.Block{Move: ptr(0)}).Check(), "move and to belong together")
	assert.EqualError(t, (&faults.Block{Drop: ptr(0), To: ptr(0)}).Check(), "move and to belong together")
	assert.EqualError(t, (&faults.Block{Drop: ptr(0), Value: jsontree.Of(1)}).Check(), "value: only an inserted block has one")
}
