package recorded

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/difference"
	"github.com/claudemock/claudemock/internal/incoming"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// Step is a step as an Index sees it.
type Step struct {
	Request *Request // nil fits every request to Messages
	Early   bool     // it also answers requests that the API itself would refuse
	Pos     strictyaml.Pos
}

// Index finds the steps whose requests a new one fits. The steps with equal digests of what
// counts are found at once, however many there are. An Index never changes.
type Index struct {
	steps    []*step
	open     []int             // the steps without a request
	exact    map[string]*group // by method and path
	similar  map[string][]*group
	hidden   []*group // something in their paths was hidden
	recorded int      // how many steps have a request
}

// step is a step with what counts of its request.
type step struct {
	Step
	place   int
	parts   []part
	digests []difference.Digest
	marked  bool // something in its request was hidden
}

// group is the steps for one method and path.
type group struct {
	method, path string
	steps        []*step
	shapes       map[string]*shape // by the names of their parts
	marked       []*step
}

// shape is the steps of a group with the same parts.
type shape struct {
	names []string
	byKey map[string][]int
}

// NewIndex makes the index of steps. fields are the fields of a request's body that count,
// as the scenario's match names them.
func NewIndex(fields []string, steps []Step) *Index {
	x := &Index{exact: map[string]*group{}, similar: map[string][]*group{}}
	for place, given := range steps {
		s := &step{Step: given, place: place}
		x.steps = append(x.steps, s)
		if given.Request == nil {
			x.open = append(x.open, place)
			continue
		}
		x.recorded++
		s.parts = given.Request.parts(fields)
		for _, p := range s.parts {
			s.digests = append(s.digests, difference.DigestOf(p.value, comparing))
			s.marked = s.marked || holdsMark(p.value)
		}
		x.groupFor(given.Request).add(s)
	}
	return x
}

// groupFor returns the group that a request belongs to, and makes it if it is the first.
func (x *Index) groupFor(r *Request) *group {
	key := r.method() + " " + r.path()
	if g := x.exact[key]; g != nil {
		return g
	}
	g := &group{method: r.method(), path: r.path(), shapes: map[string]*shape{}}
	x.exact[key] = g
	if mark.MatchString(g.path) {
		x.hidden = append(x.hidden, g)
	} else if blurred := maskText(key); blurred != key {
		x.similar[blurred] = append(x.similar[blurred], g)
	}
	return g
}

func (g *group) add(s *step) {
	g.steps = append(g.steps, s)
	if s.marked {
		g.marked = append(g.marked, s)
		return
	}
	names := make([]string, len(s.parts))
	for i, p := range s.parts {
		names[i] = p.name
	}
	of := strings.Join(names, "\n")
	if g.shapes[of] == nil {
		g.shapes[of] = &shape{names: names, byKey: map[string][]int{}}
	}
	key := keyOf(s.digests)
	g.shapes[of].byKey[key] = append(g.shapes[of].byKey[key], s.place)
}

func keyOf(digests []difference.Digest) string {
	var b strings.Builder
	for _, digest := range digests {
		b.Write(digest[:])
	}
	return b.String()
}

// Key is equal for two requests that ask for the same by these fields.
func (r *Request) Key(fields []string) string {
	key := r.method() + " " + maskText(r.path())
	for _, p := range r.parts(fields) {
		sum := difference.DigestOf(p.value, comparing)
		key += "\n" + p.name + string(sum[:])
	}
	return key
}

// Endpoints lists the endpoints that the steps are for, each once.
func (x *Index) Endpoints() (all []claude.Endpoint) {
	for _, s := range x.steps {
		if endpoint := s.Request.Endpoint(); !slices.Contains(all, endpoint) {
			all = append(all, endpoint)
		}
	}
	return all
}

// Recorded reports whether the step at a place has a request.
func (x *Index) Recorded(place int) bool { return x.steps[place].Request != nil }

// Fitting returns the places of the steps that a request fits, in order. A request that the
// API itself would refuse fits only steps that are Early.
func (x *Index) Fitting(in incoming.Request) []int {
	var places []int
	if in.Request.Endpoint == claude.Messages {
		places = append(places, x.open...)
	}
	f := factsOf(in)
	for _, g := range x.groupsFor(in.Request) {
		places = append(places, g.fitting(f)...)
	}
	if in.Refused {
		places = slices.DeleteFunc(places, func(place int) bool { return !x.steps[place].Early })
	}
	slices.Sort(places)
	return places
}

// groupsFor returns the groups of a request's method and path. A path with an id that no
// step has fits those with other ids.
func (x *Index) groupsFor(r *claude.Request) []*group {
	path := cleanPath(r.Path)
	key := r.Method + " " + path
	if g := x.exact[key]; g != nil {
		return []*group{g}
	}
	if groups := x.similar[maskText(key)]; groups != nil {
		return groups
	}
	var groups []*group
	for _, g := range x.hidden {
		if g.method == r.Method && fitsText(g.path, path) {
			groups = append(groups, g)
		}
	}
	return groups
}

// fitting returns the places of the group's steps that a request fits.
func (g *group) fitting(f *facts) (places []int) {
	for _, s := range g.shapes {
		if !f.in.Work.Spend(1) {
			return nil
		}
		digests := make([]difference.Digest, len(s.names))
		for i, name := range s.names {
			digests[i] = f.digest(name)
		}
		places = append(places, s.byKey[keyOf(digests)]...)
	}
	for _, s := range g.marked {
		if s.fits(f) {
			places = append(places, s.place)
		}
	}
	return places
}

// fits reports whether a request fits a step in whose request something was hidden.
func (s *step) fits(f *facts) bool {
	for i := range s.parts {
		if s.differs(i, f) {
			return false
		}
	}
	return f.in.Work.Spend(1)
}

// differs reports whether a request has another value of the i-th part than the step's.
func (s *step) differs(i int, f *facts) bool {
	p := s.parts[i]
	if f.digest(p.name) == s.digests[i] {
		return false
	}
	if !s.marked || !holdsMark(p.value) {
		return true
	}
	came := f.value(p.name)
	if !f.in.Work.Spend(1 + size(came)/workUnit) {
		return true
	}
	return difference.DigestOf(adopt(p.value, came), comparing) != s.digests[i]
}

// workUnit is how many values are compared for one unit of incoming.Work.
const workUnit = 10
