package recording

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/condition"
	"github.com/claudemock/claudemock/scenarios/match"
)

// mostText is how much of what a user said a condition asks for, in characters.
const mostText = 60

// A trait is something by which requests can be told apart: its value, and the
// condition that asks for it. ok is false if the request does not tell.
type trait struct {
	of  func(t *turn) (value string, ok bool)
	ask func(t *turn, when *condition.When)
}

// The traits of requests for messages.
var (
	byStream = trait{
		of:  func(t *turn) (string, bool) { return strconv.FormatBool(t.req.Stream()), t.known },
		ask: func(t *turn, when *condition.When) { when.Stream = new(t.req.Stream()) },
	}
	byTurn = trait{
		of: func(t *turn) (string, bool) { return strconv.Itoa(t.incoming().Conversation().Turn), t.known },
		ask: func(t *turn, when *condition.When) {
			place := t.incoming().Conversation().Turn
			when.Turn = &condition.Nth{From: place, To: place}
		},
	}
	byModel = trait{
		of:  func(t *turn) (string, bool) { return t.req.Model(), t.known && !strings.Contains(t.req.Model(), "*") },
		ask: func(t *turn, when *condition.When) { when.Model = exactly(t.req.Model()) },
	}
	byTool = trait{
		of:  func(t *turn) (string, bool) { return t.tool(), t.known && !strings.Contains(t.tool(), "*") },
		ask: askTool,
	}
	byText = trait{
		of: func(t *turn) (string, bool) { return t.said(), t.known },
		ask: func(t *turn, when *condition.When) {
			if said := t.said(); said != "" {
				when.Text = &match.Matcher{Contains: said}
			}
		},
	}
	byBeginning = trait{
		of: func(t *turn) (string, bool) { return t.beginning(), t.known },
		ask: func(t *turn, when *condition.When) {
			if said := t.beginning(); said != "" {
				when.Body = map[string]match.Matcher{firstMessage: {Contains: said}}
			}
		},
	}
)

// ways are the sets of traits that are tried, the simplest first. By none, plain steps
// in order are left.
var ways = [][]trait{
	{}, {byTurn}, {byStream}, {byModel}, {byTool}, {byTurn, byStream}, {byTurn, byModel}, {byTurn, byTool}, {byText}, {byModel, byText},
	{byTurn, byStream, byModel, byTool}, {byBeginning}, {byBeginning, byTurn}, {byBeginning, byTurn, byTool},
	{byTurn, byStream, byModel, byTool, byText}, {byBeginning, byTurn, byStream, byModel, byTool, byText},
}

// firstMessage is where a conversation begins, in a body.
const firstMessage = "messages.0"

func exactly(text string) *match.Matcher { return new(match.Exactly(text)) }

// tool is the name of the tool whose result the request brings; "" if it brings none.
func (t *turn) tool() string {
	for _, result := range t.incoming().Conversation().Results {
		return result.Name
	}
	return ""
}

func askTool(t *turn, when *condition.When) {
	results := t.incoming().Conversation().Results
	switch name := t.tool(); {
	case len(results) == 0:
		when.ToolResult = &condition.ToolResult{Absent: true}
	case name == "":
		when.ToolResult = &condition.ToolResult{}
	default:
		when.ToolResult = &condition.ToolResult{Name: exactly(name)}
	}
}

// said is the beginning of what the user said last; "" if it is of no use.
func (t *turn) said() string {
	text, _ := t.incoming().LastText()
	return t.excerpt(text)
}

// beginning is how the conversation begins, as it stands in the JSON of its first
// message; "" if it is of no use. What tools put before a question is the same in
// many.
func (t *turn) beginning() string {
	content := t.req.Body.Get(firstMessage + ".content")
	text := content.Str()
	for _, block := range content.List() {
		if block.Field("type").Str() == "text" {
			text = block.Field("text").Str()
		}
	}
	coded := string(jsontree.AppendString(nil, t.excerpt(text)))
	return coded[1 : len(coded)-1]
}

// excerpt is the beginning of a text, as far as it is one line; "" if there is something
// in it that is not the same in every run.
func (t *turn) excerpt(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if runes := []rune(line); len(runes) > mostText {
		line = strings.TrimSpace(string(runes[:mostText]))
	}
	if t.hide(line) != line || idShape.MatchString(line) || strings.Contains(line, "*") || !utf8.ValidString(line) {
		return ""
	}
	return line
}

// group is requests that one rule answers, in order.
type group struct {
	when  *condition.When
	turns []*turn
}

// groupBy puts requests together that have all traits in common. ok is false if some do
// not tell theirs.
func groupBy(turns []*turn, traits []trait) (groups []*group, ok bool) {
	found := map[string]*group{}
	for _, t := range turns {
		var key strings.Builder
		for _, one := range traits {
			value, told := one.of(t)
			if !told {
				return nil, false
			}
			key.WriteString(strconv.Quote(value))
		}
		g := found[key.String()]
		if g == nil {
			g = &group{}
			if len(traits) > 0 {
				g.when = &condition.When{}
				for _, one := range traits {
					one.ask(t, g.when)
				}
				if reflect.ValueOf(*g.when).IsZero() {
					g.when = nil
				}
			}
			found[key.String()] = g
			groups = append(groups, g)
		}
		g.turns = append(g.turns, t)
	}
	// A text may be contained in another one, and none is in each.
	slices.SortStableFunc(groups, func(a, b *group) int { return len(b.text()) - len(a.text()) })
	return groups, true
}

// text is the text that the group's condition asks for; "" for none.
func (g *group) text() string {
	if g.when == nil {
		return ""
	}
	text := g.when.Body[firstMessage].Contains
	if g.when.Text != nil {
		text += g.when.Text.Contains
	}
	return text
}

// inTurn reports whether the requests of a group came one after another, or are answered
// alike, so that their order is all there is to know.
func (g *group) inTurn() bool {
	for i, t := range g.turns {
		for _, later := range g.turns[i+1:] {
			if t.overlaps(later) && !alike(t.step, later.step) {
				return false
			}
		}
	}
	return true
}

// overlaps reports whether two exchanges were under way at the same time.
func (t *turn) overlaps(other *turn) bool {
	if t.began().IsZero() || other.began().IsZero() {
		return false
	}
	return t.began().Before(other.ended()) && other.began().Before(t.ended())
}

// groups are the rules of the recording: those for messages, told apart in the simplest
// way that suffices, and one for each other endpoint and path. apart is false if there
// is no such way.
func groups(turns []*turn) (all []*group, apart bool) {
	var messages []*turn
	elsewhere := map[string]*group{}
	for _, t := range turns {
		if t.req.Endpoint == claude.Messages {
			messages = append(messages, t)
			continue
		}
		key := t.req.Method + " " + t.req.Path
		if elsewhere[key] == nil {
			elsewhere[key] = &group{when: t.elsewhere()}
			all = append(all, elsewhere[key])
		}
		elsewhere[key].turns = append(elsewhere[key].turns, t)
	}
	for _, traits := range ways {
		found, ok := groupBy(messages, traits)
		if ok && !slices.ContainsFunc(found, func(g *group) bool { return !g.inTurn() }) {
			return append(all, found...), true
		}
	}
	return append(all, &group{turns: messages}), false
}

// concealed is what stands in a path where something is hidden.
var concealed = regexp.MustCompile(`sha256:[0-9a-f]{8}|` + hidden)

// elsewhere is the condition on a request that is not for a message: its endpoint, and
// the path where that has more than the endpoint.
func (t *turn) elsewhere() *condition.When {
	when := &condition.When{Endpoint: condition.Endpoints{t.req.Endpoint}}
	path := concealed.ReplaceAllString(t.req.Path, "*")
	if t.req.Endpoint == claude.Other {
		when.Method = exactly(t.req.Method)
	}
	switch {
	case t.req.Endpoint != claude.Other && t.req.ID == "":
	case !utf8.ValidString(path) || strings.Contains(path, "?"):
		when.RawPath = exactly(concealed.ReplaceAllString(t.req.RawPath, "*"))
	default:
		when.Path = exactly(path)
	}
	return when
}

// rule is the rule of a group, without its steps. It comes before the API's own checks
// where these would answer otherwise, unless it says a message, which only a request
// gets that was checked.
func (g *group) rule() *scenarios.Rule {
	rule := &scenarios.Rule{When: g.when}
	if slices.ContainsFunc(g.turns, (*turn).comesEarly) && !slices.ContainsFunc(g.turns, (*turn).saysMessage) {
		rule.Before = scenarios.BeforeChecks
	}
	return rule
}

// leaveEarly leaves out the requests that no step is asked for, since claudemock refuses
// them before, where the rule has messages for others. It returns how many those are.
func (g *group) leaveEarly() (left int) {
	if !slices.ContainsFunc(g.turns, (*turn).saysMessage) {
		return 0
	}
	before := len(g.turns)
	g.turns = slices.DeleteFunc(slices.Clone(g.turns), (*turn).comesEarly)
	return before - len(g.turns)
}

// comesEarly reports whether checks that no scenario turns off would answer in place of
// the step: those of keys and of bodies that are no JSON, and what only the API's
// workspace knows.
func (t *turn) comesEarly() bool {
	if t.unread {
		return true
	}
	switch t.req.Endpoint {
	case claude.Messages, claude.CountTokens, claude.Complete, claude.ListModels, claude.Other:
		return false
	default:
		return true
	}
}

// saysMessage reports whether the step says a message, or leaves it to the API.
func (t *turn) saysMessage() bool {
	return t.step.Reply != nil && t.step.Reply.Body == nil
}
