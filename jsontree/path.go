package jsontree

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Get follows a dotted path such as "content.0.text", the form the API uses in
// its own error messages; a number selects an array's item, from 0, or from the
// end when it is negative: -1 is the last. The empty path is the value itself.
// It is nil where nothing stands.
func (n *Node) Get(path string) *Node {
	if path == "" {
		return n
	}
	for part := range strings.SplitSeq(path, ".") {
		if n = n.child(part); n == nil {
			return nil
		}
	}
	return n
}

// Set puts value at path, replacing what stands there, adding a missing object
// key at the end, or appending to an array when the index equals its length.
// Everything above the last part of the path must exist. The empty path
// replaces the whole value. A nil value is null.
func (n *Node) Set(path string, value *Node) error {
	value = Of(value)
	if path == "" {
		*n = *value.Clone()
		return nil
	}
	parent, last, err := n.parent(path)
	if err != nil {
		return err
	}
	switch parent.Kind {
	case Object:
		parent.setField(last, value)
		return nil
	case Array:
		i, ok := itemIndex(last, len(parent.Items))
		if !ok || i > len(parent.Items) {
			return fmt.Errorf("path %q: the array has %d items, so %q is no place in it", path, len(parent.Items), last)
		}
		if i == len(parent.Items) {
			parent.Items = append(parent.Items, value)
		} else {
			parent.Items[i] = value
		}
		return nil
	default:
		return fmt.Errorf("path %q: a %s has no %q", path, parent.Kind, last)
	}
}

// Unset removes the object key or array item at path. Removing what does not
// exist is an error, so that a mistyped path never passes for a fault played.
func (n *Node) Unset(path string) error {
	if path == "" {
		return errors.New("the path is empty: the whole value cannot be removed")
	}
	parent, last, err := n.parent(path)
	if err != nil {
		return err
	}
	if parent.child(last) == nil {
		return fmt.Errorf("path %q: nothing stands there", path)
	}
	if parent.Kind == Array {
		i, _ := itemIndex(last, len(parent.Items))
		parent.Items = append(parent.Items[:i:i], parent.Items[i+1:]...)
		return nil
	}
	kept := parent.Members[:0:0]
	for _, m := range parent.Members {
		if m.Key != last {
			kept = append(kept, m)
		}
	}
	parent.Members = kept
	return nil
}

// SetField sets an object's key in place, or adds it at the end. It panics
// when n is no object, a programming error.
func (n *Node) SetField(key string, value any) {
	if !n.Is(Object) {
		panic("jsontree: SetField on a value that is no object")
	}
	n.setField(key, Of(value))
}

// setField sets, of duplicate keys, the one that Field reads.
func (n *Node) setField(key string, value *Node) {
	for i := len(n.Members) - 1; i >= 0; i-- {
		if n.Members[i].Key == key {
			n.Members[i].Value = value
			return
		}
	}
	n.Members = append(n.Members, Member{Key: key, Value: value})
}

// parent resolves all of path but its last part.
func (n *Node) parent(path string) (parent *Node, last string, err error) {
	above, last := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		above, last = path[:i], path[i+1:]
	}
	parent = n.Get(above)
	if parent == nil {
		return nil, "", fmt.Errorf("path %q: nothing stands at %q", path, above)
	}
	return parent, last, nil
}

func (n *Node) child(part string) *Node {
	if !n.Is(Array) {
		return n.Field(part)
	}
	i, ok := itemIndex(part, len(n.Items))
	if !ok || i >= len(n.Items) {
		return nil
	}
	return n.Items[i]
}

// itemIndex reads an index as it is usually written: no plus sign, no leading
// zero. A negative one counts from the end of so many items.
func itemIndex(part string, size int) (i int, ok bool) {
	i, err := strconv.Atoi(part)
	if err != nil || strconv.Itoa(i) != part {
		return 0, false
	}
	if i < 0 {
		i += size
	}
	return i, i >= 0
}
