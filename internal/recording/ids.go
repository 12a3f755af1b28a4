package recording

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/exchange"
)

// The ids of organisations are UUIDs, unlike all others.
var (
	idShape  = regexp.MustCompile(claude.IDPattern)
	orgNamed = regexp.MustCompile(`(?i)\borg(?:anization)?(?:[-_ ]?(?:uu)?id)?["\\]*\s*[:=]\s*["\\]*(` + claude.UUIDPattern + `)`)
)

// organizationHeader is the header in which every answer names the organisation.
const organizationHeader = "anthropic-organization-id"

// numbering replaces ids by numbers in the order in which they appear.
type numbering struct {
	ids           map[string]string
	kinds         map[string]int // the last number of each prefix
	organizations map[string]string
}

func newNumbering() *numbering {
	return &numbering{ids: map[string]string{}, kinds: map[string]int{}, organizations: map[string]string{}}
}

// learn notes the organisations that an answer names.
func (n *numbering) learn(a *answer) {
	note := func(id string) {
		if _, known := n.organizations[id]; !known && id != "" {
			n.organizations[id] = fmt.Sprintf("00000000-0000-4000-8000-%012d", len(n.organizations)+1)
		}
	}
	note(a.has(organizationHeader))
	for _, found := range orgNamed.FindAllStringSubmatch(a.text(), -1) {
		note(found[1])
	}
}

// text returns a text with its ids numbered. Each id keeps its length.
func (n *numbering) text(text string) string {
	text = n.organized(text)
	if !strings.Contains(text, "_01") {
		return text // as most texts, which the pattern takes long to search
	}
	return idShape.ReplaceAllStringFunc(text, func(id string) string {
		if number, known := n.ids[id]; known {
			return number
		}
		found := idShape.FindStringSubmatch(id)
		n.kinds[found[1]]++
		number := fmt.Sprintf("%s%0*d", found[1], len(found[2]), n.kinds[found[1]])
		n.ids[id], n.ids[number] = number, number
		return number
	})
}

// organized returns a text with its organisations numbered.
func (n *numbering) organized(text string) string {
	for id, number := range n.organizations {
		text = strings.ReplaceAll(text, id, number)
	}
	return text
}

// answer numbers the ids in an answer.
func (n *numbering) answer(a *answer) {
	fields := make([]exchange.Field, len(a.fields))
	for i, f := range a.fields {
		fields[i] = exchange.Field{Name: f.Name, Value: n.text(f.Value)}
	}
	a.fields = fields
	whole := n.text(a.text()) // an id may have come in two parts
	for i := range a.pieces {
		size := len(a.pieces[i].text)
		if numbered := whole[:size]; !a.stream {
			a.pieces[i].text = numbered
		} else if numbered != a.pieces[i].text {
			a.pieces[i] = eventOf(numbered, a.pieces[i].after)
		}
		whole = whole[size:]
	}
	if a.stream {
		a.acrossDeltas(n.organized)
	}
}
