package template

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/template/parse"

	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Bounds on the cost of templates. There are no loops: checkTree refuses them.
const (
	// MaxText is the largest size in bytes of one filled text, and of a function's result.
	MaxText = 1 << 20

	// MaxTexts is the largest size in bytes of all filled texts of one answer.
	MaxTexts = 4 << 20

	// maxProcessed is the largest size in bytes of the arguments and results of all
	// functions in one answer: the request may be long, and each call may read all of it.
	maxProcessed = 512 << 20

	maxNesting = 32
)

// Set holds the parsed templates of a reply or an error by their texts.
type Set map[string]*parse.ListNode

// fields are the fields of templates.
var fields = []string{"model", "text", "question", "tool_result", "n", "now", "state"}

// learn parses the templates among the texts in n.
func (t *Set) parse(d *strictyaml.Decoder, n *strictyaml.Node) {
	switch {
	case n == nil:
	case n.Kind == strictyaml.Map:
		for _, e := range n.Entries {
			d.In(e.Key.Value, func() { t.parse(d, e.Value) })
		}
	case n.Kind == strictyaml.List:
		for i, item := range n.Items {
			d.In(strconv.Itoa(i), func() { t.parse(d, item) })
		}
	case strings.Contains(n.Value, "{{"):
		parsed, err := parseText(n.Value)
		if err != nil {
			d.Hintf(n, "for two braces as they are: {{`{{`}}", "this is no template: %s", err)
			return
		}
		if *t == nil {
			*t = Set{}
		}
		(*t)[n.Value] = parsed
	}
}

// LearnKeys parses the templates in the values of the keys of a map.
func (t *Set) ParseKeys(d *strictyaml.Decoder, n *strictyaml.Node, keys ...string) {
	for _, key := range keys {
		d.In(key, func() { t.parse(d, n.Get(key)) })
	}
}

// parseText parses a template and refuses what is not allowed in scenarios.
func parseText(text string) (*parse.ListNode, error) {
	const name = "text"
	tree, trees := parse.New(name), map[string]*parse.Tree{}
	tree.Mode = parse.SkipFuncCheck // checkTree knows the functions
	if _, err := tree.Parse(text, "", "", trees); err != nil {
		return nil, errors.New("line " + strings.TrimPrefix(err.Error(), "template: "+name+":"))
	}
	if len(trees) > 1 || trees[name] != tree {
		return nil, errors.New("define and block are not allowed")
	}
	if err := checkTree(tree.Root, 0); err != nil {
		return nil, err
	}
	return tree.Root, nil
}

// checkTree refuses everything that could run for long or reach more than the request: it
// allows only the nodes that it knows.
func checkTree(n parse.Node, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("it is nested more than %d deep", maxNesting)
	}
	switch n := n.(type) {
	case *parse.TextNode, *parse.StringNode, *parse.BoolNode:
		return nil
	case *parse.NumberNode:
		_, err := number(n)
		return err
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		return checkAll(n.Nodes, depth)
	case *parse.ActionNode:
		return checkTree(n.Pipe, depth+1)
	case *parse.IfNode:
		return errors.Join(checkTree(n.Pipe, depth+1), checkTree(n.List, depth+1), checkTree(n.ElseList, depth+1))
	case *parse.PipeNode:
		if len(n.Decl) > 0 {
			return errors.New("variables are not allowed")
		}
		for i, command := range n.Cmds {
			if err := checkCommand(command, i > 0, depth); err != nil {
				return err
			}
		}
		return nil
	case *parse.FieldNode:
		return checkWord("field", "."+n.Ident[0], n.String(), fields, ".")
	case *parse.IdentifierNode:
		return checkCall(n.Ident, 0)
	default:
		word, _, _ := strings.Cut(strings.Trim(n.String(), "{} "), " ")
		return fmt.Errorf("%s is not allowed", word)
	}
}

func checkAll[N parse.Node](nodes []N, depth int) error {
	for _, n := range nodes {
		if err := checkTree(n, depth); err != nil {
			return err
		}
	}
	return nil
}

// checkCommand checks a value or a call. piped says that it gets another value through a
// pipe as its last argument.
func checkCommand(n *parse.CommandNode, piped bool, depth int) error {
	given := len(n.Args) - 1
	if piped {
		given++
	}
	called, isCall := n.Args[0].(*parse.IdentifierNode)
	if !isCall {
		if given > 0 {
			return fmt.Errorf("%s is no function and takes no arguments", n.Args[0])
		}
		return checkTree(n.Args[0], depth+1)
	}
	if err := checkCall(called.Ident, given); err != nil {
		return err
	}
	return checkAll(n.Args[1:], depth+1)
}

func checkCall(name string, given int) error {
	called := findFunction(name)
	if called == nil {
		return checkWord("function", name, name, functionNames(), "")
	}
	switch {
	case called.maxArgs == 0 && given < called.minArgs:
		return fmt.Errorf("%s has too few arguments: %d, not %d or more", name, given, called.minArgs)
	case called.maxArgs > called.minArgs && (given < called.minArgs || given > called.maxArgs):
		return fmt.Errorf("%s has the wrong number of arguments: %d, not %d or %d", name, given, called.minArgs, called.maxArgs)
	case called.maxArgs > 0 && (given < called.minArgs || given > called.maxArgs):
		return fmt.Errorf("%s has the wrong number of arguments: %d, not %d", name, given, called.minArgs)
	}
	return nil
}

// checkWord refuses a word that is not among the known ones, and one with fields of its
// own, such as .text.size.
func checkWord(what, name, whole string, known []string, prefix string) error {
	if name == whole && slices.Contains(known, strings.TrimPrefix(name, prefix)) {
		return nil
	}
	return fmt.Errorf("unknown %s %s; known are %s%s", what, whole, prefix, strings.Join(known, ", "+prefix))
}
