package redact

import (
	"encoding/base64"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// Redactor remembers the credentials of a session. It is safe for concurrent
// use. Its zero value knows none.
type Redactor struct {
	mu       sync.Mutex
	set      *Set
	values   map[string]shown // results for values of headers
	hidden   map[string]shown // results for values that are always hidden
	queries  map[string]bool  // queries without anything to hide
	bytes    int              // of both
	dropped  bool
	reported bool
}

// shown is the safe form of a value.
type shown struct {
	text  string
	found []*secret
}

// The size of the cache of a Redactor, so that repeated values cost nothing.
const (
	maxValues     = 128
	maxValueBytes = 256
	valueBytes    = 100 // approximate memory of one without its text
)

// Request hides the credentials of one request.
type Request struct {
	*Set
	redactor *Redactor
	header   http.Header
	own      []*secret // the credentials of the request itself
	learned  bool      // the set has more than that of the session
}

// Request learns the credentials of a request, from its headers, its query and
// more, and returns a Request that hides them.
func (r *Redactor) Request(header http.Header, target string, more []string) *Request {
	var buf [3][4]string // for most requests it is enough
	found, own, transient := append(buf[0][:0], more...), buf[1][:0], buf[2][:0]
	found = append(found, parameters(target)...)
	for name, values := range header {
		switch headerSensitivity[name] {
		case harmless:
		case credential:
			for _, value := range values {
				if name == "Cookie" {
					found = append(found, cookies(value)...)
					continue
				}
				_, key := splitScheme(value)
				own = append(own, key)
				found = append(found, password(value)...)
			}
		default:
			for _, value := range values {
				_, plain := splitScheme(value)
				if IsSecretName(name) {
					found = append(found, plain)
				} else if looksRandom(plain) {
					transient = append(transient, plain)
				}
			}
		}
	}
	found = append(found, own...) // the last ones are never dropped
	q := &Request{redactor: r, header: header}
	r.mu.Lock()
	set, dropped := r.set.with(found)
	if set != r.set {
		r.dropped = r.dropped || dropped
		r.set, r.values, r.hidden, r.queries, r.bytes = set, nil, nil, nil, 0
	}
	r.mu.Unlock()
	q.Set, _ = set.with(transient)
	q.learned = q.Set != set
	for _, key := range own {
		if s := q.secretOf(key); s != nil {
			q.own = append(append(q.own, s), s.parts...)
		}
	}
	return q
}

func (s *Set) secretOf(value string) *secret {
	if s == nil {
		return nil
	}
	return find(s.secrets, value)
}

// Known returns the credentials that the session has seen so far.
func (r *Redactor) Known() *Set {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.set
}

// Overflows reports, once, that the session has seen more credentials than it
// can remember.
func (r *Redactor) Overflows() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.dropped || r.reported {
		return false
	}
	r.reported = true
	return true
}

// Memory returns the approximate memory of the redactor, in bytes.
func (r *Redactor) Memory() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	bytes := r.bytes
	if r.set != nil {
		for _, s := range r.set.secrets {
			bytes += valueBytes + len(s.value)
		}
	}
	return bytes
}

// cookies returns the values of a Cookie header that look like secrets.
func cookies(line string) (values []string) {
	for pair := range strings.SplitSeq(line, ";") {
		_, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if plain, err := url.PathUnescape(value); err == nil {
			value = plain
		}
		if value = strings.Trim(value, `"`); looksRandom(value) {
			values = append(values, value)
		}
	}
	return values
}

// password returns the password of a Basic Authorization.
func password(value string) []string {
	scheme, coded := splitScheme(value)
	if !strings.EqualFold(scheme, "basic ") {
		return nil
	}
	plain, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(coded, "="))
	if err != nil {
		return nil
	}
	_, word, _ := strings.Cut(string(plain), ":")
	return []string{word}
}

// parameters returns the values of query parameters with the names of secrets.
func parameters(target string) (values []string) {
	_, query, found := strings.Cut(target, "?")
	if !found {
		return nil
	}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if parameterSensitivity[name] == harmless {
			continue
		}
		plainName, err := url.QueryUnescape(name)
		if err != nil || !IsSecretName(plainName) {
			continue
		}
		if plain, err := url.QueryUnescape(value); err == nil {
			values = append(values, plain)
		}
	}
	return values
}

// Headers returns a safe copy of the headers, with fingerprints in place of hidden
// values. It shares unchanged values with the request. leaked reports whether a key of
// the request is in a place where it does not belong.
func (q *Request) Headers() (safe map[string][]string, leaked bool) {
	safe = maps.Clone(map[string][]string(q.header))
	q.redactor.mu.Lock()
	defer q.redactor.mu.Unlock()
	for name, values := range q.header {
		at := headerSensitivity[name]
		var kept []string
		for i, value := range values {
			one := q.value(at, value)
			leaked = leaked || (at != credential || name == "Cookie") && q.isOwn(one.found)
			if one.text != value {
				if kept == nil {
					kept = slices.Clone(values)
				}
				kept[i] = one.text
			}
		}
		if kept != nil {
			safe[name] = kept
		}
		if at == unknown {
			leaked = q.name(safe, name) || leaked
		}
	}
	return safe, leaked
}

// name hides a name that is a credential itself.
func (q *Request) name(safe map[string][]string, name string) (leaked bool) {
	found := q.find(name)
	if len(found) == 0 {
		return false
	}
	safe[replace(name, found)] = safe[name]
	delete(safe, name)
	return q.isOwn(secretsOf(found))
}

// value returns the safe form of one value. The caller holds the lock.
func (q *Request) value(at sensitivity, value string) shown {
	cache := &q.redactor.values
	if at != harmless {
		cache = &q.redactor.hidden
	}
	if one, ok := (*cache)[value]; ok && !q.learned {
		return one
	}
	found := q.find(value)
	one := shown{found: secretsOf(found)}
	if at == harmless {
		one.text = replace(value, found)
	} else {
		one.text = Fingerprint(value)
	}
	if q.learned || q.Set != q.redactor.set || len(value) > maxValueBytes {
		return one
	}
	r := q.redactor
	if len(r.values)+len(r.hidden) >= maxValues {
		r.values, r.hidden, r.queries, r.bytes = nil, nil, nil, 0
	}
	if *cache == nil {
		*cache = map[string]shown{}
	}
	(*cache)[strings.Clone(value)] = one
	r.bytes += valueBytes + 2*len(value)
	return one
}

func secretsOf(found []span) (all []*secret) {
	for _, s := range found {
		if s.secret != nil {
			all = append(append(all, s.secret), s.inside...)
		}
	}
	return all
}

func (q *Request) isOwn(found []*secret) bool {
	return slices.ContainsFunc(found, func(s *secret) bool { return slices.Contains(q.own, s) })
}

// Text hides credentials in a text, and reports whether there was a key of the
// request.
func (q *Request) Text(text string) (safe string, leaked bool) {
	found := q.find(text)
	return replace(text, found), q.isOwn(secretsOf(found))
}

// Form is Text for the body of an endpoint that takes secrets in fields: it also
// hides all fields with the name of a secret.
func (q *Request) Form(text string) (safe string, leaked bool) {
	f := finder{set: q.Set, fields: true}
	found := f.find(text)
	return replace(text, found), q.isOwn(secretsOf(found))
}

// Holds reports whether a text contains a key of the request unchanged: for
// texts that are too long for a complete search.
func (q *Request) Holds(text string) bool {
	var found spans
	for _, s := range q.own {
		s.find(text, &found)
	}
	return len(found) > 0
}

// Target hides credentials in the target of a request, and the values of all
// parameters that are not known to be harmless. leaked reports whether it
// contains a key of the request, or one with the shape of an API key where no
// secret belongs.
func (q *Request) Target(target string) (safe string, leaked bool) {
	path, query, has := strings.Cut(target, "?")
	found := q.find(path)
	safe, leaked = replace(path, found), q.leaks(found)
	switch {
	case !has:
		return safe, leaked
	case q.isHarmless(query) && len(found) == 0:
		return target, leaked
	}
	shown, inQuery := q.query(query)
	if shown == query && !inQuery {
		q.noteHarmless(query)
	}
	return safe + "?" + shown, leaked || inQuery
}

// query hides the values of parameters.
func (q *Request) query(query string) (safe string, leaked bool) {
	for _, s := range q.find(query) {
		if strings.IndexByte(query[s.from:s.to], '&') >= 0 { // its encoding contains separators of parameters
			return Fingerprint(query), true
		}
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		shown, found := q.parameter(pair)
		pairs[i], leaked = shown, leaked || found
	}
	return strings.Join(pairs, "&"), leaked
}

// isHarmless reports whether a query like this one had nothing to hide.
func (q *Request) isHarmless(query string) bool {
	r := q.redactor
	r.mu.Lock()
	defer r.mu.Unlock()
	return !q.learned && q.Set == r.set && r.queries[query]
}

// noteHarmless remembers that a query has nothing to hide.
func (q *Request) noteHarmless(query string) {
	r := q.redactor
	r.mu.Lock()
	defer r.mu.Unlock()
	if q.learned || q.Set != r.set || len(query) > maxValueBytes || len(r.queries) >= maxValues {
		return
	}
	if r.queries == nil {
		r.queries = map[string]bool{}
	}
	r.queries[strings.Clone(query)] = true
	r.bytes += valueBytes + len(query)
}

func (q *Request) leaks(found []span) bool {
	return q.isOwn(secretsOf(found)) || slices.ContainsFunc(found, func(s span) bool { return s.key })
}

// parameter returns the safe form of one parameter of a query.
func (q *Request) parameter(pair string) (safe string, leaked bool) {
	name, value, has := strings.Cut(pair, "=")
	plain, err := url.QueryUnescape(name)
	if err != nil {
		plain = name
	}
	found := q.find(pair)
	leaked = q.isOwn(secretsOf(found)) || !IsSecretName(plain) && q.leaks(found)
	name, _ = q.Text(name)
	switch {
	case !has && HidesParameter(plain) && looksRandom(plain):
		return Fingerprint(plain), leaked
	case !has:
		return name, leaked
	case HidesParameter(plain):
		if decoded, err := url.QueryUnescape(value); err == nil {
			value = decoded
		}
		return name + "=" + Fingerprint(value), leaked
	default:
		value, _ = q.Text(value)
		return name + "=" + value, leaked
	}
}
