package faults

import (
	"errors"
	"slices"
	"strconv"

	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/script"
)

// Block changes which content blocks a message has, and in which order. In a stream the
// blocks are numbered in the new order.
type Block struct {
	Drop      *int           `yaml:"drop" doc:"the index of a block that is left out, from 0, or from -1 for the last"`
	Duplicate *int           `yaml:"duplicate" doc:"the index of a block that comes twice, its ids included"`
	Move      *int           `yaml:"move" doc:"the index of a block that stands elsewhere"`
	To        *int           `yaml:"to" doc:"the index that the moved block then has"`
	Insert    *int           `yaml:"insert" doc:"the index that a further block then has"`
	Value     *jsontree.Node `yaml:"value" doc:"the further block; default a text block without text"`
}

func blockKind() Kind {
	return Kind{
		Name:   "block",
		Doc:    "a content block is missing, comes twice, stands elsewhere, or should not be there",
		Sample: "{duplicate: 0}",
		New:    func() script.Fault { return &Block{} },
	}
}

// Layer returns LayerMessage.
func (f *Block) Layer() script.Layer { return script.LayerMessage }

// Check refuses all but exactly one change.
func (f *Block) Check() error {
	given := 0
	for _, index := range []*int{f.Drop, f.Duplicate, f.Move, f.Insert} {
		if index != nil {
			given++
		}
	}
	switch {
	case given != 1:
		return errors.New("exactly one of drop, duplicate, move and insert is needed, with a block's index")
	case (f.Move != nil) != (f.To != nil):
		return errors.New("move and to belong together")
	case f.Value != nil && f.Insert == nil:
		return errors.New("value: only an inserted block has one")
	}
	return nil
}

// ApplyMessage strikes if the message has such a block, or such a place for one.
func (f *Block) ApplyMessage(message *jsontree.Node, _ script.Env) (bool, error) {
	content := message.Field("content")
	if !content.Is(jsontree.Array) {
		return false, nil
	}
	n := len(content.Items)
	switch {
	case f.Drop != nil:
		i, ok := indexIn(n, *f.Drop)
		if ok {
			content.Items = slices.Delete(content.Items, i, i+1)
		}
		return ok, nil
	case f.Duplicate != nil:
		i, ok := indexIn(n, *f.Duplicate)
		if ok {
			content.Items = slices.Insert(content.Items, i+1, content.Items[i].Clone())
		}
		return ok, nil
	case f.Insert != nil:
		i, ok := indexIn(n+1, *f.Insert)
		if ok {
			content.Items = slices.Insert(content.Items, i, f.value())
		}
		return ok, nil
	default:
		return f.move(content), nil
	}
}

// Says names the block and what becomes of it.
func (f *Block) Says() string {
	switch {
	case f.Drop != nil:
		return blockWords(*f.Drop) + " is left out"
	case f.Duplicate != nil:
		return blockWords(*f.Duplicate) + " comes twice"
	case f.Insert != nil:
		return "a further block stands at index " + strconv.Itoa(*f.Insert) + ": " + quoted(f.value())
	default:
		return blockWords(*f.Move) + " stands at index " + strconv.Itoa(*f.To)
	}
}

func blockWords(index int) string {
	if index == -1 {
		return "the last block"
	}
	return "block " + strconv.Itoa(index)
}

func (f *Block) move(content *jsontree.Node) bool {
	if f.Move == nil || f.To == nil {
		return false
	}
	from, found := indexIn(len(content.Items), *f.Move)
	to, foundTo := indexIn(len(content.Items), *f.To)
	if !found || !foundTo || from == to {
		return false
	}
	block := content.Items[from]
	content.Items = slices.Insert(slices.Delete(content.Items, from, from+1), to, block)
	return true
}

func (f *Block) value() *jsontree.Node {
	if f.Value == nil {
		return jsontree.Obj("type", "text", "text", "")
	}
	return f.Value.Clone()
}

// indexIn returns an index below n; negative indexes count from the end.
func indexIn(n, index int) (i int, ok bool) {
	if index < 0 {
		index += n
	}
	return index, index >= 0 && index < n
}

// unknownBlock is a block of a type that the API does not have.
func unknownBlock() *jsontree.Node { return jsontree.Obj("type", "hologram", "projection", "sphere") }

// Trials tries a block that nobody knows before all others.
func (f *Block) Trials(s *script.Survey) []script.Trial {
	if len(s.Blocks) == 0 {
		return nil
	}
	return []script.Trial{{
		Fault: &Block{Insert: new(0), Value: unknownBlock()}, Name: "unknown_block", Harmless: true,
		Boundary: script.Boundary{Place: "before_" + s.Blocks[0]},
	}}
}
