package match

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

var (
	literal = Exactly("a")
	absent  = Matcher{Exists: new(false)}
	either  = Matcher{AnyOf: []Matcher{Exactly("b"), literal}}
)

func TestAllFieldsOfAMatcherMustHold(t *testing.T) {
	for _, c := range []struct {
		name    string
		m       Matcher
		value   string
		present bool
		want    bool
	}{
		{"a literal is the whole value", literal, "a", true, true},
		{"a longer value is not the literal", literal, "ab", true, false},
		{"an absent value is not the empty text", Exactly(""), "", false, false},
		{"a part", Matcher{Contains: "b"}, "abc", true, true},
		{"a part and a regular expression, of which one fails", Matcher{Contains: "b", Regexp: regexp.MustCompile("^b")}, "abc", true, false},
		{"exists: false of an absent value", absent, "", false, true},
		{"exists: false of an empty value", absent, "", true, false},
		{"not of an absent value", Matcher{Not: &literal}, "", false, true},
		{"not of a value that fits", Matcher{Not: &literal}, "a", true, false},
		{"the last of any_of", either, "a", true, true},
		{"none of any_of", either, "c", true, false},
		{"the zero Matcher", Matcher{}, "", false, true},
	} {
		assert.Equal(t, c.want, c.m.Match(c.value, c.present), c.name)
	}
}

func TestOneOfSeveralValuesIsEnoughButNotForNot(t *testing.T) {
	for _, c := range []struct {
		name   string
		m      Matcher
		values []string
		want   bool
	}{
		{"one fits", literal, []string{"b", "a"}, true},
		{"none fits", literal, []string{"b"}, false},
		{"no values", literal, nil, false},
		{"not holds for all", Matcher{Not: &literal}, []string{"b", "c"}, true},
		{"not fails for one", Matcher{Not: &literal}, []string{"b", "a"}, false},
		{"exists: false of none", absent, nil, true},
		{"exists: false of some", absent, []string{"a"}, false},
		{"any_of", either, []string{"c", "b"}, true},
	} {
		assert.Equal(t, c.want, c.m.MatchAmong(c.values), c.name)
	}
}

func TestOnlyLiteralsCanBeListed(t *testing.T) {
	for _, c := range []struct {
		m      *Matcher
		values []string
	}{
		{&literal, []string{"a"}},
		{&either, []string{"a", "b"}},
		{new(Exactly("a*")), nil},
		{&Matcher{AnyOf: []Matcher{literal, {Contains: "b"}}}, nil},
		{nil, nil},
	} {
		values, listed := c.m.Values()
		assert.Equal(t, c.values, values)
		assert.Equal(t, c.values != nil, listed)
	}
}

func TestAnExampleMeetsTheConditionIfOneIsKnown(t *testing.T) {
	for _, c := range []struct {
		m    *Matcher
		want string
	}{
		{nil, "usual"},
		{&Matcher{Contains: "u"}, "usual"},
		{new(Exactly("claude-*-5")), "claude-any-5"},
		{&either, "b"},
		{&Matcher{Contains: "x"}, "usual"},
	} {
		assert.Equal(t, c.want, c.m.Example("usual"))
	}
}

func TestARouteIsRuledOutByItsPath(t *testing.T) {
	const route = "/v1/files/{id}/content"
	for _, c := range []struct {
		m     Matcher
		route string
		want  bool
	}{
		{Exactly("/v1/messages"), "/v1/messages", true},
		{Exactly("/v1/messages"), "/v1/models", false},
		{Exactly("/v1/files/file_1/content"), route, true},
		{Exactly("/v1/files/file_1/x/content"), route, false},
		{Exactly("/v1/files/*"), route, true},
		{Exactly("*/content"), route, true},
		{Exactly("/v2/*"), route, false},
		{Matcher{Contains: "nothing like it"}, route, true},
		{Matcher{AnyOf: []Matcher{Exactly("/v1/models"), Exactly("/v1/files/file_1/content")}}, route, true},
		{Matcher{AnyOf: []Matcher{Exactly("/v1/models")}}, route, false},
	} {
		assert.Equal(t, c.want, c.m.MayMatchRoute(c.route), "%s of %s", &c.m, c.route)
	}
}

func TestContainedTurnsBareTextsIntoParts(t *testing.T) {
	m := Matcher{Not: new(Exactly("a*")), AnyOf: []Matcher{literal}}
	m.Contained()
	assert.Equal(t, Matcher{Not: &Matcher{Contains: "a*"}, AnyOf: []Matcher{{Contains: "a"}}}, m)
	(*Matcher)(nil).Contained()
}

func TestEffortGrowsWithThePatternAndTheValue(t *testing.T) {
	pattern := Exactly("a*")
	re := Matcher{Regexp: regexp.MustCompile("(a|b){100}")}
	assert.Zero(t, (*Matcher)(nil).Effort())
	assert.Less(t, literal.Effort(), pattern.Effort())
	assert.Less(t, pattern.Effort(), re.Effort())
	assert.Equal(t, re.Effort()+1, (&Matcher{Not: &re}).Effort())
	assert.Zero(t, re.Effort().For(0))
	assert.Equal(t, 2*re.Effort().For(searchedBytes), re.Effort().For(2*searchedBytes))
}
