package conformance

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/claudemock/claudemock/jsontree"
)

// check is something that must hold of an answer; its error says what does not.
type check func(*answer) error

// status is the number in the status line.
func status(want int) check {
	return func(a *answer) error {
		if a.status != want {
			return fmt.Errorf("the status is %d, expected %d", a.status, want)
		}
		return nil
	}
}

// ended says how the answer ended. Where no row says it, any end will do.
func ended(want finish) check {
	return func(a *answer) error {
		if a.end != want {
			return fmt.Errorf("it ended %s, expected %s", a.end, want)
		}
		return nil
	}
}

// nothingSent says that not even a status line came.
func nothingSent(a *answer) error {
	if len(a.raw) > 0 {
		return fmt.Errorf("something came, expected nothing")
	}
	return nil
}

// statusLine is the whole line, as it came.
func statusLine(want string) check {
	return func(a *answer) error { return same("the status line", a.line, want) }
}

// header says what the first header of a name is; * stands for any text.
func header(name, want string) check {
	return func(a *answer) error {
		if len(a.values(name)) == 0 {
			return fmt.Errorf("there is no header %s", name)
		}
		return like("header "+name, a.value(name), want)
	}
}

func noHeader(names ...string) check {
	return func(a *answer) error {
		for _, name := range names {
			if all := a.values(name); len(all) > 0 {
				return fmt.Errorf("there is a header %s: %s", name, all[0])
			}
		}
		return nil
	}
}

// headerTimes says how often a header is sent.
func headerTimes(name string, want int) check {
	return func(a *answer) error { return same("the number of headers "+name, len(a.values(name)), want) }
}

// headerLine is a header line as it came, byte for byte.
func headerLine(want string) check {
	return func(a *answer) error {
		if !slices.Contains(a.fields, want) {
			return fmt.Errorf("no header line is %q", want)
		}
		return nil
	}
}

// interim says what statuses of 1xx came before.
func interim(want ...int) check {
	return func(a *answer) error {
		var got []int
		for _, h := range a.interim {
			got = append(got, h.status)
		}
		return same("the interim statuses", fmt.Sprint(got), fmt.Sprint(want))
	}
}

// bodyIs is the whole body, without chunking; * stands for any text.
func bodyIs(want string) check {
	return func(a *answer) error { return like("the body", string(a.plain()), want) }
}

// has says that the body holds these texts, in this order; that is to say, the
// bytes that the client gets out of the framing.
func has(texts ...string) check {
	return func(a *answer) error {
		rest := string(a.plain())
		for _, text := range texts {
			_, behind, found := strings.Cut(rest, text)
			if !found {
				return fmt.Errorf("the body lacks %q, or it stands too early", text)
			}
			rest = behind
		}
		return nil
	}
}

func lacks(texts ...string) check {
	return func(a *answer) error {
		for _, text := range texts {
			if bytes.Contains(a.plain(), []byte(text)) {
				return fmt.Errorf("the body holds %q", text)
			}
		}
		return nil
	}
}

// bodyOver says that the body has more bytes than this.
func bodyOver(bytes int) check {
	return func(a *answer) error {
		if len(a.plain()) <= bytes {
			return fmt.Errorf("the body has %d bytes, expected more than %d", len(a.plain()), bytes)
		}
		return nil
	}
}

// value says what stands at a path of a body of JSON, as Go writes it: a
// string, a number, a bool, nil, or json.RawMessage for the rest.
func value(path string, want any) check {
	return func(a *answer) error { return valueAt("the body", a.plain(), path, want) }
}

// valueLike is value of a text, in which * stands for any.
func valueLike(path, want string) check {
	return func(a *answer) error { return textAt("the body", a.plain(), path, want) }
}

// noValue says that nothing stands at a path of a body of JSON.
func noValue(path string) check {
	return func(a *answer) error { return nothingAt("the body", a.plain(), path) }
}

// valueAt compares what stands at a path of JSON.
func valueAt(where string, data []byte, path string, want any) error {
	node, err := nodeAt(where, data, path)
	if err != nil {
		return err
	}
	if node == nil {
		return fmt.Errorf("%s has no %s", where, path)
	}
	expected, err := json.Marshal(want)
	if err != nil {
		return fmt.Errorf("what is expected of %s: %w", path, err)
	}
	wanted, err := jsontree.Parse(expected)
	if err != nil {
		return fmt.Errorf("what is expected of %s: %w", path, err)
	}
	return same(where+": "+path, string(node.Append(nil)), string(wanted.Append(nil)))
}

func textAt(where string, data []byte, path, want string) error {
	node, err := nodeAt(where, data, path)
	if err != nil {
		return err
	}
	var text string
	if node == nil || json.Unmarshal(node.Append(nil), &text) != nil {
		return fmt.Errorf("%s has no text at %s", where, path)
	}
	return like(where+": "+path, text, want)
}

func nothingAt(where string, data []byte, path string) error {
	node, err := nodeAt(where, data, path)
	if err == nil && node != nil {
		err = fmt.Errorf("%s has a %s: %s", where, path, node.Append(nil))
	}
	return err
}

func nodeAt(where string, data []byte, path string) (*jsontree.Node, error) {
	root, err := jsontree.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s is no JSON: %w", where, err)
	}
	return root.Get(path), nil
}

// brokenJSON says that the body is not JSON.
func brokenJSON(a *answer) error {
	if json.Valid(a.plain()) {
		return fmt.Errorf("the body is JSON, expected it broken")
	}
	return nil
}

// took says how long the answer took at the least, by the server's clock.
func took(least time.Duration) check {
	return func(a *answer) error {
		if a.took < least {
			return fmt.Errorf("it took %v, expected %v or more", a.took, least)
		}
		return nil
	}
}

// quietAfter says that the wire, once this text had come, was silent for that
// long or more before anything else came. The empty text is the answer's
// beginning, with nothing sent yet.
func quietAfter(text string, least time.Duration) check {
	return func(a *answer) error {
		at := bytes.Index(a.raw, []byte(text))
		if at < 0 {
			return fmt.Errorf("%q never came", text)
		}
		upTo, last := at+len(text), a.asked
		for _, part := range a.arrived {
			if part.upTo > upTo {
				if quiet := part.at.Sub(last); quiet < least {
					return fmt.Errorf("after %q it was quiet for %v, expected %v or more", text, quiet, least)
				}
				return nil
			}
			last = part.at
		}
		return fmt.Errorf("after %q nothing came any more", text)
	}
}

// sameConnection says that the answer came on the previous request's connection.
func sameConnection(a *answer) error {
	if !a.reused {
		return fmt.Errorf("it came on a new connection")
	}
	return nil
}

// connectionEnded says how the connection ended after an answer that was whole,
// of a request that is readingOn.
func connectionEnded(want finish) check {
	return func(a *answer) error { return same("the connection's end", a.after, want) }
}

// aChunkEndsWith says that one of the body's chunks ends with this text.
func aChunkEndsWith(text string) check {
	return func(a *answer) error {
		if !slices.ContainsFunc(a.chunks, func(c []byte) bool { return bytes.HasSuffix(c, []byte(text)) }) {
			return fmt.Errorf("none of %d chunks ends with %q", len(a.chunks), text)
		}
		return nil
	}
}

// aChunkHas says that one of the body's chunks holds all these texts.
func aChunkHas(texts ...string) check {
	return func(a *answer) error {
		for _, chunk := range a.chunks {
			missing := slices.ContainsFunc(texts, func(text string) bool { return !bytes.Contains(chunk, []byte(text)) })
			if !missing {
				return nil
			}
		}
		return fmt.Errorf("none of %d chunks holds all of %q", len(a.chunks), texts)
	}
}

// aChunkSplitsARune says that one of the body's chunks ends inside a character,
// and that the body as a whole is well formed.
func aChunkSplitsARune(a *answer) error {
	if !utf8.Valid(a.body) {
		return fmt.Errorf("the body is no UTF-8")
	}
	if !slices.ContainsFunc(a.chunks, func(c []byte) bool { return !utf8.Valid(c) }) {
		return fmt.Errorf("none of %d chunks ends inside a character", len(a.chunks))
	}
	return nil
}

func same[T comparable](what string, got, want T) error {
	if got != want {
		return fmt.Errorf("%s is %v, expected %v", what, got, want)
	}
	return nil
}

// like compares with a pattern in which * stands for any text.
func like(what, got, want string) error {
	pattern := "(?s)^" + strings.ReplaceAll(regexp.QuoteMeta(want), `\*`, ".*") + "$"
	if !regexp.MustCompile(pattern).MatchString(got) {
		return fmt.Errorf("%s is %q, expected %q", what, got, want)
	}
	return nil
}
