package sweep

import (
	"cmp"
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/script"
)

// Options say what of a baseline is tried. The zero Options are the usual ones.
type Options struct {
	Faults   []string // the names of those tried; none means all
	Requests []int    // the ordinals of those whose answers are broken; none means all
	Names    []string // the names of the points tried, or their beginnings up to a slash; none means all. That of a pair tries its first failure, too
	Seed     uint64   // decides in which order equally telling points are tried
	Listener bool     // each run has an address of its own, at which connections can be refused
}

// Plan is what is tried, the most telling points first.
type Plan struct {
	Points  int     `json:"points"`  // how many there are in the conversation
	Classes []Point `json:"classes"` // one for each class of points that cannot show anything different

	seconds []Point // those of which some can follow another failure, the most telling first
}

// NewPlan lists the points of a baseline. The same arguments give the same plan.
func NewPlan(b *Baseline, known faults.Registry, o Options) Plan {
	plan := Plan{}
	classes := map[string][]Point{}
	var order []string
	refusing := o.Listener && b.Base.Listener == nil
	for i := range b.Requests {
		r := &b.Requests[i]
		if len(o.Requests) > 0 && !slices.Contains(o.Requests, r.Ordinal) {
			continue
		}
		around := b.shapeAt(i-1) + "|" + r.shape + "|" + b.shapeAt(i+1) + "|"
		points := pointsOf(r, known)
		if refusing {
			points = append(points, refusals(r)...)
		}
		for _, p := range points {
			p.Request, p.index = r.Ordinal, i
			if !o.wants(&p) {
				continue
			}
			plan.Points++
			class := around + p.Place + "|" + p.what()
			if classes[class] == nil {
				order = append(order, class)
			}
			classes[class] = append(classes[class], p)
		}
	}
	for _, class := range order {
		plan.Classes = append(plan.Classes, representative(classes[class]))
	}
	sortByTelling(plan.Classes, o.Seed)
	plan.seconds = plan.Classes
	if len(o.Names) > 0 { // the second failure has not the name of the first
		o.Names = nil
		plan.seconds = NewPlan(b, known, o).Classes
	}
	return plan
}

// wants reports whether a point of a request that is broken is tried.
func (o *Options) wants(p *Point) bool {
	return (len(o.Faults) == 0 || slices.Contains(o.Faults, p.Fault)) && (len(o.Names) == 0 || slices.ContainsFunc(o.Names, func(name string) bool { return p.within(name) || p.within(firstOf(name)) }))
}

// wantsPair reports whether a pair is tried whose first failure is.
func (o *Options) wantsPair(pair *Point) bool {
	first := *pair
	first.Then = nil
	return len(o.Names) == 0 || slices.ContainsFunc(o.Names, func(name string) bool { return pair.within(name) || first.within(name) })
}

// within reports whether a name is that of the point, or a beginning of it up to a slash.
func (p *Point) within(name string) bool {
	return strings.HasPrefix(p.Name()+"/", strings.TrimSuffix(name, "/")+"/")
}

// NamesPair reports whether a name is that of a pair of failures, or a beginning of it.
func NamesPair(name string) bool { return firstOf(name) != name }

// firstOf returns the name of the first failure of a pair, given that of the pair or a
// beginning of it. Other names stay as they are.
func firstOf(name string) string {
	request, place, _ := strings.Cut(name, "/")
	single, ok := strings.CutSuffix(request, twice)
	if !ok {
		return name
	}
	place, _, _ = strings.Cut(place, then)
	return single + "/" + place
}

// shapeAt returns the shape of a request, or "" where there is none.
func (b *Baseline) shapeAt(i int) string {
	if i < 0 || i >= len(b.Requests) {
		return ""
	}
	return b.Requests[i].shape
}

// representative chooses the point that stands for its class: the middle one in the first
// request.
func representative(class []Point) Point {
	first := slices.IndexFunc(class, func(p Point) bool { return p.Request != class[0].Request })
	if first < 0 {
		first = len(class)
	}
	chosen := class[first/2]
	chosen.Stands = len(class)
	for _, p := range class {
		chosen.For = append(chosen.For, p.Request)
	}
	chosen.For = slices.Compact(chosen.For)
	return chosen
}

// pointsOf lists the points of a request.
func pointsOf(r *Request, known faults.Registry) []Point {
	list := insteads(r)
	for _, kind := range known {
		sweeper, ok := kind.New().(script.Sweeper)
		if !ok {
			continue
		}
		for _, trial := range sweeper.Trials(&r.Survey) {
			p := Point{Place: trial.Place, Fault: trial.Name, Kind: Passing, use: script.Use{Name: kind.Name, Fault: trial.Fault}}
			if p.Fault == "" {
				p.Fault, p.doc = kind.Name, kind.Doc
			}
			if trial.Harmless {
				p.Kind = Harmless
			}
			list = append(list, p)
		}
	}
	for _, p := range list[:len(list):len(list)] {
		if p.Kind == Passing {
			p.ForGood = true
			list = append(list, p)
		}
	}
	return list
}

// sortByTelling sorts points by how much they tell, the most telling first.
func sortByTelling(points []Point, seed uint64) {
	ties := map[string]uint64{}
	for i := range points {
		name := points[i].Name()
		ties[name] = xxh3.HashStringSeed(name, seed)
	}
	slices.SortStableFunc(points, func(a, b Point) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(ties[a.Name()], ties[b.Name()]))
	})
}

// rank is the position of a point in the order of how much it tells: 0 for the most. A cut
// in the middle of something shows more clients to be wrong than one at its edge, a single
// failure more than one that lasts, and what many clients meet more than what few do.
func (p *Point) rank() int {
	rank := placeRank(p.Place) + faultRank[p.Fault]
	if p.ForGood {
		rank += 3
	}
	if p.Then != nil {
		rank += 2 + faultRank[p.Then.Fault]
	}
	return rank
}

// faultRank ranks what happens, beginning with 0 for the most telling. What is not listed
// has 0.
var faultRank = map[string]int{
	"reset": 1, "close": 2, "hang": 1, "500": 2, "429": 2, "429_with_retry_after": 1, "502_html": 2, "503_text": 3,
	"refused": 2, "garble": 1, "400": 2, "401": 2, "unknown_event": 1,
}

// Deeper lists pairs of failures: another one at the attempt by which a program recovers
// from the first. firsts are the points after which the program asked again.
func (p *Plan) Deeper(firsts []Point, o Options) []Point {
	var list []Point
	for _, first := range firsts {
		if first.ForGood || first.Then != nil || first.Kind != Passing || first.refused {
			continue
		}
		for _, fault := range seconds {
			i := slices.IndexFunc(p.seconds, func(c Point) bool { return c.Request == first.Request && c.Fault == fault && !c.ForGood })
			if i < 0 {
				continue
			}
			pair := first
			pair.Then, pair.Stands = &p.seconds[i], 1
			if o.wantsPair(&pair) {
				list = append(list, pair)
			}
		}
	}
	sortByTelling(list, o.Seed)
	return list
}

// seconds are the faults of the second failures that are tried, each at the place of the
// request where it tells most.
var seconds = []string{"529", "reset", "truncate", "stall"}

// Find returns the point of the plan with a name.
func (p *Plan) Find(name string) (Point, bool) {
	for _, c := range p.Classes {
		if c.Name() == name {
			return c, true
		}
	}
	return Point{}, false
}
