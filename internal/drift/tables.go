package drift

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
)

// compareTables returns the differences between two tables of requests from package
// tabulate. It reports a part that several requests share once.
func compareTables(before, after []byte) ([]Change, error) {
	was, err := jsontree.Parse(before)
	if err != nil {
		return nil, fmt.Errorf("reading the table that claudemock has: %w", err)
	}
	is, err := jsontree.Parse(after)
	if err != nil {
		return nil, fmt.Errorf("reading the table of the description: %w", err)
	}
	t := tables{was: was, is: is, seen: map[[2]string]bool{}}
	for _, body := range is.Field("requests").Members {
		known := was.Field("requests").Field(body.Key)
		route, _ := claude.RouteOf(claude.Endpoint(body.Key))
		for i, form := range body.Value.Items {
			if known.Is(jsontree.Array) && i < len(known.Items) {
				t.compare(known.Items[i], form, operationName(route.Method, route.Path, i == 1)+" ")
			}
		}
	}
	return t.found, nil
}

// tables is two tables that are walked in parallel.
type tables struct {
	was, is *jsontree.Node
	seen    map[[2]string]bool // pairs of names that were compared
	found   []Change
}

func (t *tables) add(kind Kind, name, before, after string) {
	t.found = append(t.found, Change{kind, name, before, after})
}

// compare compares the forms of a value in both tables, kind by kind.
func (t *tables) compare(was, is *jsontree.Node, place string) {
	before, after := sorts(t.was, was), sorts(t.is, is)
	for _, sort := range order {
		a, b := before[sort], after[sort]
		switch {
		case a == nil && b == nil:
		case a == nil || b == nil:
			t.add(Field, place, formText(was), formText(is))
			return
		default:
			t.sort(sort, a, b, place)
		}
	}
}

// order is the kinds of forms; a value has at most one form of each kind.
var order = []string{"words", "string", "integer", "number", "boolean", "null", "any", "list", "map", "object", "union"}

// sorts returns the forms that a value may have, by their kind.
func sorts(table, form *jsontree.Node) map[string]*jsontree.Node {
	all := []*jsontree.Node{form}
	if form.Is(jsontree.Array) {
		all = form.Items
	}
	found := map[string]*jsontree.Node{}
	for _, one := range all {
		if one.Is(jsontree.String) {
			switch name := one.Text; {
			case table.Field("objects").Field(name) != nil:
				found["object"] = one
			case table.Field("unions").Field(name) != nil:
				found["union"] = one
			default:
				found[name] = one
			}
			continue
		}
		for _, m := range one.Members[:min(len(one.Members), 1)] {
			found[m.Key] = one
		}
	}
	return found
}

func (t *tables) sort(sort string, was, is *jsontree.Node, place string) {
	switch sort {
	case "object", "union":
		if pair := [2]string{was.Text, is.Text}; !t.seen[pair] {
			t.seen[pair] = true
			a, b := t.was.Field(sort+"s").Field(was.Text), t.is.Field(sort+"s").Field(is.Text)
			if sort == "object" {
				t.objects(a, b, place)
			} else {
				t.unions(a.Field("variants"), b.Field("variants"), place)
			}
		}
	case "words":
		t.words(was.Field("words"), is.Field("words"), place)
	case "list", "map":
		t.bounds(was, is, place)
		t.compare(was.Field(sort), is.Field(sort), place+"[]")
	default:
		t.bounds(was, is, place)
	}
}

// bounds compares the constraints of a form, without its parts.
func (t *tables) bounds(was, is *jsontree.Node, place string) {
	if a, b := onlyBounds(was), onlyBounds(is); a != b {
		t.add(Field, place, a, b)
	}
}

func onlyBounds(form *jsontree.Node) string {
	if !form.Is(jsontree.Object) {
		return form.Str()
	}
	text := form.Members[0].Key
	for _, m := range form.Members[1:] {
		text += " " + m.Key + " " + m.Value.String()
	}
	return text
}

func (t *tables) words(was, is *jsontree.Node, place string) {
	for _, word := range missing(is, was) {
		t.add(Word, place+" = "+word, "", Present)
	}
	for _, word := range missing(was, is) {
		t.add(Word, place+" = "+word, Present, "")
	}
}

// missing returns the items of one list that another does not have.
func missing(list, from *jsontree.Node) []string {
	has := map[string]bool{}
	for _, item := range from.Items {
		has[item.String()] = true
	}
	var all []string
	for _, item := range list.Items {
		if !has[item.String()] {
			all = append(all, item.String())
		}
	}
	return all
}

func (t *tables) unions(was, is *jsontree.Node, place string) {
	for _, m := range is.Members {
		if known := was.Field(m.Key); known != nil {
			t.compare(known, m.Value, step(place, m.Key))
		} else {
			t.add(Variant, step(place, m.Key), "", m.Value.Str())
		}
	}
	for _, m := range was.Members {
		if is.Field(m.Key) == nil {
			t.add(Variant, step(place, m.Key), m.Value.Str(), "")
		}
	}
}

func (t *tables) objects(was, is *jsontree.Node, place string) {
	before, after := fieldsOf(was), fieldsOf(is)
	for _, m := range is.Members {
		name := strings.TrimSuffix(m.Key, "!")
		a, b := before[name], after[name]
		switch {
		case a == nil:
			t.add(Field, step(place, name), "", formText(b.form)+b.more)
		case a.more != b.more:
			t.add(Field, step(place, name), formText(a.form)+a.more, formText(b.form)+b.more)
		default:
			t.compare(a.form, b.form, step(place, name))
		}
	}
	for _, m := range was.Members {
		name := strings.TrimSuffix(m.Key, "!")
		if a := before[name]; after[name] == nil {
			t.add(Field, step(place, name), formText(a.form)+a.more, "")
		}
	}
}

// field is a field of an object: its form, and in words whether it is required
// and needs a beta.
type field struct {
	form *jsontree.Node
	more string
}

func fieldsOf(object *jsontree.Node) map[string]*field {
	all := map[string]*field{}
	for _, m := range object.Members {
		f := &field{form: m.Value}
		if betas := m.Value.Field("betas"); betas != nil {
			f.form, f.more = m.Value.Field("form"), ", for "+strings.Trim(betas.String(), "[]")
		}
		name, required := strings.CutSuffix(m.Key, "!")
		if required {
			f.more = ", required" + f.more
		}
		all[name] = f
	}
	return all
}

// step returns a place below another.
func step(place, name string) string {
	if strings.HasSuffix(place, " ") {
		return place + name
	}
	return place + "." + name
}

// formText describes a form in a few words.
func formText(form *jsontree.Node) string {
	switch {
	case form.Is(jsontree.Array):
		var all []string
		for _, one := range form.Items {
			all = append(all, formText(one))
		}
		return strings.Join(all, " | ")
	case form.Is(jsontree.String):
		return form.Text
	case form.Field("words") != nil:
		var all []string
		for _, word := range form.Field("words").Items {
			all = append(all, word.String())
		}
		return strings.Join(all, " | ")
	case form.Field("list") != nil:
		return "list of " + formText(form.Field("list"))
	case form.Field("map") != nil:
		return "map of " + formText(form.Field("map"))
	}
	return onlyBounds(form)
}
