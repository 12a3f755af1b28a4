package report

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/internal/words"
)

// mdSweep writes the causes and the map of a sweep.
func mdSweep(b *strings.Builder, a *Audit) {
	fmt.Fprintf(b, "%s.\n\n", mdText(a.Sweep.remarks()))
	for i := range a.Sweep.Causes {
		c, known := &a.Sweep.Causes[i], ""
		if c.accepted(a) {
			known = ", accepted"
		} else if c.Discounted {
			known = ", not counted"
		}
		fmt.Fprintf(b, "### %s (%s, %s%s)\n\n%s\n\nThe smallest: %s\n\n", mdText(c.Finding.Rule), c.Finding.Severity, words.Count(len(c.Results), "point"), known,
			mdText(c.Finding.Text), mdText(c.Smallest().String()))
		if c.Finding.Advice != "" {
			fmt.Fprintf(b, "What to do: %s\n\n", mdText(c.Finding.Advice))
		}
		if also := c.also(); also != "" {
			fmt.Fprintf(b, "Also breaks: %s\n\n", mdText(also))
		}
		if remark := c.confirmed(); remark != "" {
			fmt.Fprintf(b, "%s.\n\n", mdText(remark))
		}
		if again := c.rerun(a.Command); again != "" {
			fmt.Fprintf(b, "Again: %s\n\n", mdCode(again))
		}
		if c.Reproduction != nil {
			fence := fenceFor(string(c.Reproduction.YAML))
			fmt.Fprintf(b, "%syaml\n%s%s\n\n", fence, c.Reproduction.YAML, fence)
		}
	}
	for _, m := range a.maps() {
		fmt.Fprintf(b, "### %s\n\n%s\n\n", mdText(m.Request), mdText(m.about()))
		instead, within := m.divided()
		if instead != nil {
			mdMap(b, []mapRow{*instead})
		}
		mdMap(b, within)
	}
}

// mdMap writes rows of the map as a table.
func mdMap(b *strings.Builder, rows []mapRow) {
	columns := columnsOf(rows)
	if len(columns) == 0 {
		return
	}
	fmt.Fprintf(b, "| place | %s |\n|---|%s\n", strings.Join(mdTexts(columns), " | "), strings.Repeat(":-:|", len(columns)))
	for _, r := range rows {
		fmt.Fprintf(b, "| %s |", mdText(r.Place))
		for _, fault := range columns {
			sign := ""
			if c := r.cell(fault); c != nil {
				sign = cellSign(c.Standing).text
			}
			fmt.Fprintf(b, " %s |", sign)
		}
		b.WriteByte('\n')
	}
	b.WriteByte('\n')
}

// jsonSweep is what the JSON form of a sweep has beside that of an audit.
type jsonSweep struct {
	Points  int           `json:"points"`
	Classes int           `json:"classes"`
	Spared  int           `json:"spared"`
	Left    []string      `json:"left"`
	Remark  string        `json:"remark,omitempty"`
	Tried   []sweep.Point `json:"tried"`
	Causes  []jsonCause   `json:"causes"`
}

type jsonCause struct {
	Rule         string            `json:"rule"`
	Severity     string            `json:"severity"`
	Text         string            `json:"text"`
	Advice       string            `json:"advice,omitempty"`
	Also         []string          `json:"also_breaks,omitempty"`
	Known        bool              `json:"known,omitempty"`
	Discounted   bool              `json:"discounted,omitempty"`
	Points       []string          `json:"points"`
	Reproduction *jsonReproduction `json:"reproduction"`
}

type jsonReproduction struct {
	Point string `json:"point"`
	Name  string `json:"scenario"`
	YAML  string `json:"yaml"`
	File  string `json:"file,omitempty"`
	Runs  int    `json:"runs"`
	Fails int    `json:"failed"`
	Alone int    `json:"failed_alone"`
}

func (a *Audit) jsonSweep() *jsonSweep {
	if a.Sweep == nil {
		return nil
	}
	s := &jsonSweep{Points: a.Sweep.Points, Classes: a.Sweep.Classes, Spared: a.Sweep.Spared, Tried: append([]sweep.Point{}, a.Sweep.Tried...), Left: []string{}, Remark: a.Sweep.Remark, Causes: []jsonCause{}}
	for i := range a.Sweep.Left {
		s.Left = append(s.Left, a.Sweep.Left[i].Name())
	}
	for i := range a.Sweep.Causes {
		c := &a.Sweep.Causes[i]
		cause := jsonCause{
			Rule: c.Finding.Rule, Severity: string(c.Finding.Severity), Text: c.Finding.Text, Advice: c.Finding.Advice, Also: c.Also, Known: c.accepted(a), Discounted: c.Discounted, Points: c.points(),
		}
		if r := c.Reproduction; r != nil {
			cause.Reproduction = &jsonReproduction{r.Point.Name(), r.Scenario.Name, string(r.YAML), c.File, r.Runs, r.Fails, r.Alone}
		}
		s.Causes = append(s.Causes, cause)
	}
	return s
}

// mdTexts are names as escaped words.
func mdTexts(names []string) (texts []string) {
	for _, name := range names {
		texts = append(texts, mdText(name))
	}
	return texts
}
