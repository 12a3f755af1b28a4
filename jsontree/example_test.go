package jsontree_test

import (
	"fmt"

	"github.com/claudemock/claudemock/jsontree"
)

// A change of one field keeps the order of keys and the spelling of numbers.
func ExampleNode_Set() {
	tree, err := jsontree.ParseString(`{"usage": {"output_tokens": 4e1}, "content": [{"text": "Hi"}], "id": null}`)
	if err != nil {
		panic(err)
	}
	fmt.Println(tree.Set("content.0.text", jsontree.Of("Hello")), tree.Unset("id"))
	fmt.Println(tree, tree.Get("content.-1.text").Str())
	// Output:
	// <nil> <nil>
	// {"usage":{"output_tokens":4e1},"content":[{"text":"Hello"}]} Hello
}
