package explain

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/words"
	"github.com/claudemock/claudemock/scenarios"
)

// Row is a property of a whole scenario, with a title.
type Row struct{ Title, Text string }

// Setting describes the properties of a scenario outside of its steps: the
// states of an outage and their transitions, limits, keys and models.
func Setting(s *scenarios.Scenario) []Row {
	var rows []Row
	add := func(title, text string) {
		if text != "" {
			rows = append(rows, Row{Title: title, Text: text})
		}
	}
	if len(s.States) > 0 {
		add("at first", leaves(s, ""))
	}
	for _, name := range slices.Sorted(maps.Keys(s.States)) {
		add("state "+name, stateWords(s, name))
	}
	add("before any rule", gates(s))
	add("limits", limitWords(s.Limits))
	add("checks", checkWords(s.Validate))
	add("keys", keyWords(s.Keys))
	add("models", modelWords(s.Models))
	if s.Count == scenarios.CountCall {
		add("steps", "are counted for each call with its own retries, not for the session")
	}
	switch {
	case len(s.Match) > 0:
		add("matched", "the scenario's own steps, by "+strings.Join(s.Match, ", ")+matchedWords(s))
	case s.Unmatched == scenarios.UnmatchedRefuse:
		add("no rule", "a request that no rule matches is refused")
	case s.Unmatched == scenarios.UnmatchedForward:
		add("no rule", "a request that no step answers goes to the real API")
	}
	if s.Speed == scenarios.SpeedFixed {
		add("speed", "fixed: --speed changes nothing here")
	}
	return rows
}

// matchedWords says what becomes of a request that fits no step.
func matchedWords(s *scenarios.Scenario) string {
	switch {
	case s.RefusesUnrecorded():
		return "; a request that fits none of them is refused"
	case s.Unmatched == scenarios.UnmatchedForward:
		return "; a request that fits none of them goes to the real API"
	default:
		return "; a request that fits none of them gets a healthy answer"
	}
}

// gates lists the checks before the search for a rule, in their order, if the
// scenario changes any. A request that they refuse takes no step.
func gates(s *scenarios.Scenario) string {
	var met []string
	add := func(is bool, what string) {
		if is {
			met = append(met, what)
		}
	}
	add(s.Listener != nil, "what goes wrong with connections")
	add(s.Keys != nil, "the keys (401, 403)")
	add(s.AnswersEarly(), "steps that answer before the body")
	add(s.Models != nil, "the models there are (404)")
	add(s.Limits != nil, "the limits (429)")
	if len(met) < 2 {
		return "" // a single one has no order, and has a row of its own
	}
	return strings.Join(met, ", then ") + "; beside the API's own checks, and whoever fails takes no step"
}

func stateWords(s *scenarios.Scenario, name string) string {
	state := s.States[name]
	if state.For > 0 {
		return "for " + words.Span(state.For) + then(state.Then)
	}
	return leaves(s, name)
}

// leaves says what follows a state whose steps are used up.
func leaves(s *scenarios.Scenario, state string) string {
	var ways []string
	rules := s.RulesIn(state)
	for i, rule := range rules {
		follows := s.ThenOf(rule)
		if follows == scenarios.ThenRepeatLast || follows == scenarios.ThenLoop {
			continue
		}
		way := duration(rule.Steps, follows)
		if len(rules) > 1 {
			way = "of rule " + strconv.Itoa(i+1) + " " + way
		}
		ways = append(ways, way)
	}
	if len(ways) == 0 {
		return "for ever"
	}
	return strings.Join(ways, "; ")
}

// duration says how long the steps of a rule last, and what follows when.
func duration(steps []*scenarios.Step, follows scenarios.Then) string {
	requests := 0
	for _, step := range steps {
		if step.For > 0 || step.Until != nil {
			return "until the steps are used up" + then(follows)
		}
		requests += max(1, step.Repeat)
	}
	words, answer := counted(requests, "request"), "the last answer"
	if requests == 1 {
		answer = "its answer"
	}
	switch follows {
	case scenarios.ThenHealthy, scenarios.ThenStart:
		return words + then(follows)
	default:
		return words + ", and from the end of " + answer + " state " + string(follows)
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func checkWords(v *scenarios.Validate) string {
	if v == nil {
		return ""
	}
	words := "of requests: " + string(cmp.Or(v.Level, claude.Strict))
	if len(v.Except) > 0 {
		words += ", but not " + strings.Join(v.Except, ", ")
	}
	return words
}

func limitWords(l *scenarios.Limits) string {
	if l == nil {
		return ""
	}
	c := l.Config()
	var words []string
	for _, limit := range []struct {
		n    int
		what string
	}{
		{c.Requests, "requests a minute"},
		{c.InputTokens, "input tokens a minute"},
		{c.OutputTokens, "output tokens a minute"},
		{c.Concurrent, "at a time"},
		{c.Acceleration, "input tokens a minute more each minute"},
	} {
		if limit.n > 0 {
			words = append(words, grouped(limit.n)+" "+limit.what)
		}
	}
	whose := map[scenarios.Per]string{scenarios.PerKey: "key", scenarios.PerServer: "server"}[l.Per]
	if whose == "" {
		whose = "session"
	}
	text := strings.Join(words, ", ") + ", for each " + whose + "; beyond that a 429"
	if l.Tier != "" {
		text = l.Tier + ": " + text
	}
	return text
}

// grouped returns a number with a comma before every three digits.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// keyWords says how many keys there are and shows none.
func keyWords(k *scenarios.Keys) string {
	if k == nil {
		return ""
	}
	var words []string
	for _, list := range []struct {
		keys []string
		one  string
		many string
	}{
		{k.Valid, "only one key is good", "only %d keys are good"},
		{k.Revoked, "one is revoked", "%d are revoked"},
		{k.Expired, "one is expired", "%d are expired"},
		{k.Denied, "one lacks the permission", "%d lack the permission"},
	} {
		switch n := len(list.keys); n {
		case 0:
		case 1:
			words = append(words, list.one)
		default:
			words = append(words, fmt.Sprintf(list.many, n))
		}
	}
	return strings.Join(words, ", ")
}

func modelWords(m *scenarios.ModelEdits) string {
	if m == nil {
		return ""
	}
	var words []string
	for _, list := range []struct {
		models []string
		what   string
	}{{m.Only, "only "}, {m.Add, "also "}, {m.Retire, "retired: "}} {
		if len(list.models) > 0 {
			words = append(words, list.what+strings.Join(list.models, ", "))
		}
	}
	if len(m.Change) > 0 {
		words = append(words, "changed: "+strings.Join(slices.Sorted(maps.Keys(m.Change)), ", "))
	}
	return strings.Join(words, "; ")
}
