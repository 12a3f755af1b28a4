package faults_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

func TestBlock(t *testing.T) {
	tests := []struct {
		name  string
		fault faults.Block
		want  string // "" when the fault finds no place and changes nothing
	}{
		{"drop one", faults.Block{Drop: new(0)}, `["b","c"]`},
		{"drop the last", faults.Block{Drop: new(-1)}, `["a","b"]`},
		{"drop what is not there", faults.Block{Drop: new(3)}, ""},
		{"double one", faults.Block{Duplicate: new(1)}, `["a","b","b","c"]`},
		{"double what is not there", faults.Block{Duplicate: new(-4)}, ""},
		{"move one back", faults.Block{Move: new(0), To: new(2)}, `["b","c","a"]`},
		{"move one to the front", faults.Block{Move: new(-1), To: new(0)}, `["c","a","b"]`},
		{"move one to where it is", faults.Block{Move: new(2), To: new(-1)}, ""},
		{"move one beyond the end", faults.Block{Move: new(0), To: new(3)}, ""},
		{"insert in front", faults.Block{Insert: new(0), Value: jsontree.Of("x")}, `["x","a","b","c"]`},
		{"insert at the end", faults.Block{Insert: new(-1), Value: jsontree.Of("x")}, `["a","b","c","x"]`},
		{"insert text without text by default", faults.Block{Insert: new(3)}, `["a","b","c",{"type":"text","text":""}]`},
		{"insert beyond the end", faults.Block{Insert: new(4)}, ""},
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
		struck, err := (&faults.Block{Drop: new(0)}).ApplyMessage(message, script.Env{})
		require.NoError(t, err)
		assert.False(t, struck)
	}
}

func TestBlocksAreNumberedAnewInTheStream(t *testing.T) {
	answer := scripttest.Reply(true, scripttest.Use("block", &faults.Block{Insert: new(0), Value: jsontree.Obj("type", "hologram")}))
	got := scripttest.Body(scripttest.Compile(t, answer, scripttest.Env()))
	assert.Contains(t, got, `"index":0,"content_block":{"type":"hologram"}`)
	assert.Contains(t, got, `"index":1,"delta":{"type":"text_delta"`)
}

func TestBlockCheck(t *testing.T) {
	one := "exactly one of drop, duplicate, move and insert is needed, with a block's index"
	assert.EqualError(t, (&faults.Block{}).Check(), one)
	assert.EqualError(t, (&faults.Block{Drop: new(0), Insert: new(0)}).Check(), one)
	assert.EqualError(t, (&faults.Block{Move: new(0)}).Check(), "move and to belong together")
	assert.EqualError(t, (&faults.Block{Drop: new(0), To: new(0)}).Check(), "move and to belong together")
	assert.EqualError(t, (&faults.Block{Drop: new(0), Value: jsontree.Of(1)}).Check(), "value: only an inserted block has one")
}
