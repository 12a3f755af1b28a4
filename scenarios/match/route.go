package match

import (
	"regexp"
	"strings"
)

// routeName is what stands for an id in a route's path.
var routeParameter = regexp.MustCompile(`\\\{[a-z]+\\\}`)

// MayMatchRoute reports whether some path of a route may meet the condition. A route
// with ids in it is ruled out only by a text that is given in full.
func (m *Matcher) MayMatchRoute(route string) bool {
	begins, _, named := strings.Cut(route, "{")
	switch {
	case !named:
		return m.Match(route, true)
	case m.exact == nil && len(m.AnyOf) > 0:
		for i := range m.AnyOf {
			if m.AnyOf[i].MayMatchRoute(route) {
				return true
			}
		}
		return false
	case m.exact == nil:
		return true
	case m.pattern != nil:
		own, _, _ := strings.Cut(*m.exact, "*")
		return strings.HasPrefix(own, begins) || strings.HasPrefix(begins, own)
	}
	return regexp.MustCompile("^" + routeParameter.ReplaceAllString(regexp.QuoteMeta(route), "[^/]+") + "$").MatchString(*m.exact)
}
