package match

import (
	"regexp"
	"strings"
)

// routeParameter matches the placeholder of an id in the quoted path of a route.
var routeParameter = regexp.MustCompile(`\\\{[a-z]+\\\}`)

// MayMatchRoute reports whether some path of a route may meet the condition. Only a
// literal or a pattern can rule out a route with ids.
func (m *Matcher) MayMatchRoute(route string) bool {
	prefix, _, hasID := strings.Cut(route, "{")
	switch {
	case !hasID:
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
		return strings.HasPrefix(own, prefix) || strings.HasPrefix(prefix, own)
	}
	return regexp.MustCompile("^" + routeParameter.ReplaceAllString(regexp.QuoteMeta(route), "[^/]+") + "$").MatchString(*m.exact)
}
