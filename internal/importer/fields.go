package importer

import (
	"encoding/base64"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/jsontree"
)

// first returns the value of the first of the keys that an object has; nil if it has none.
// A null counts as absent.
func first(object *jsontree.Node, keys ...string) *jsontree.Node {
	for _, key := range keys {
		if value := object.Field(key); value != nil && !value.Is(jsontree.Null) {
			return value
		}
	}
	return nil
}

// scalar returns a string or a number as text; "" for anything else.
func scalar(n *jsontree.Node) string {
	if n.Is(jsontree.String) || n.Is(jsontree.Number) {
		return n.Text
	}
	return ""
}

// fieldsOf reads headers in any form that JSON has for them: a map of texts or of lists
// of texts, a list of objects with a name and a value, or a list of pairs.
func fieldsOf(n *jsontree.Node) (fields []exchange.Field) {
	add := func(name string, value *jsontree.Node) {
		values := []*jsontree.Node{value}
		if value.Is(jsontree.Array) {
			values = value.Items
		}
		for _, one := range values {
			if one.Is(jsontree.String) || one.Is(jsontree.Number) {
				if name != "" && name[0] != ':' { // HTTP/2 has pseudo-headers
					fields = append(fields, exchange.Field{Name: name, Value: one.Text})
				}
			}
		}
	}
	for _, member := range objectMembers(n) {
		add(member.Key, member.Value)
	}
	for _, item := range n.List() {
		switch {
		case item.Is(jsontree.Object):
			add(first(item, "name", "key").Str(), first(item, "value"))
		case len(item.List()) == 2:
			add(item.Items[0].Str(), item.Items[1])
		}
	}
	return fields
}

func objectMembers(n *jsontree.Node) []jsontree.Member {
	if n.Is(jsontree.Object) {
		return n.Members
	}
	return nil
}

// headerOf makes a header of fields; nil if there are none.
func headerOf(fields []exchange.Field) http.Header {
	if len(fields) == 0 {
		return nil
	}
	header := http.Header{}
	for _, field := range fields {
		header.Add(field.Name, field.Value)
	}
	return header
}

// targetOf returns the path and the query of a URL.
func targetOf(url string) string {
	if scheme := strings.Index(url, "://"); scheme >= 0 && !strings.ContainsAny(url[:scheme], "/?") {
		url = url[scheme+3:]
		if path := strings.IndexAny(url, "/?"); path >= 0 {
			url = url[path:]
		} else {
			url = "/"
		}
	}
	url, _, _ = strings.Cut(url, "#")
	if strings.HasPrefix(url, "?") {
		url = "/" + url
	}
	return url
}

// timeOf reads a time: a text, or the seconds, milliseconds, microseconds or nanoseconds
// since 1970. It is zero for anything else.
func timeOf(n *jsontree.Node) time.Time {
	if n.Is(jsontree.String) {
		for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999"} {
			if at, err := time.Parse(layout, n.Text); err == nil {
				return at.UTC()
			}
		}
		return time.Time{}
	}
	number, ok := n.Float()
	if !ok || number <= 0 || number > math.MaxInt64 {
		return time.Time{}
	}
	for number > 1e11 { // seconds reach that in the year 5138
		number /= 1000
	}
	return time.UnixMicro(int64(number * 1e6)).UTC()
}

// millis reads a number of milliseconds, at most a day; 0 for anything else.
func millis(n *jsontree.Node) time.Duration {
	number, ok := n.Float()
	if !ok && n.Is(jsontree.String) {
		number, _ = strconv.ParseFloat(n.Text, 64)
	}
	const most = float64(24 * time.Hour / time.Millisecond)
	if !(number > 0) {
		return 0
	}
	return time.Duration(min(number, most) * float64(time.Millisecond))
}

// between returns how long something took, at most a day; 0 if that is not known.
func between(began, ended time.Time) time.Duration {
	if began.IsZero() || !ended.After(began) {
		return 0
	}
	return min(ended.Sub(began), 24*time.Hour)
}

// statusIn returns a number that is a status; 0 for anything else.
func statusIn(n *jsontree.Node) int {
	if status, ok := n.Int(); ok && status >= 100 && status <= 999 {
		return status
	}
	return 0
}

// unbase64 decodes base64 as far as it goes; nil if it is none.
func unbase64(text string) []byte {
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")
	text = strings.NewReplacer("-", "+", "_", "/").Replace(text)
	if len(text)%4 == 1 {
		text = text[:len(text)-1] // it ends in the middle
	}
	data, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return data
}

// protoOf returns the version of HTTP in one spelling; "" if it is not known.
func protoOf(version string) string {
	switch strings.ToLower(version) {
	case "http/1.1", "http/1.0":
		return strings.ToUpper(version)
	case "http/2", "http/2.0", "h2", "h2c":
		return "HTTP/2"
	}
	return ""
}

// apiPaths are the beginnings of the paths of the API, such as /v1/messages.
var apiPaths = func() (paths []string) {
	seen := map[string]bool{}
	for _, route := range claude.Routes {
		parts := strings.SplitN(route.Path, "/", 4) // "", "v1", "messages", …
		path := "/" + parts[1] + "/" + parts[2]
		if !seen[path] {
			paths = append(paths, path)
		}
		seen[path] = true
	}
	return paths
}()

// asksAPI reports whether a request goes to the API: the export of a browser has many
// others. A request of which nothing is known counts as one.
func asksAPI(r *exchange.Request) bool {
	if r.Method == http.MethodOptions || r.Method == http.MethodConnect {
		return false
	}
	if r.Target == "" || r.Header.Get("Anthropic-Version") != "" {
		return true
	}
	path, _, _ := strings.Cut(r.Target, "?")
	for _, api := range apiPaths {
		if at := strings.Index(path, api); at >= 0 {
			if rest := path[at+len(api):]; rest == "" || rest[0] == '/' {
				return true
			}
		}
	}
	return false
}
