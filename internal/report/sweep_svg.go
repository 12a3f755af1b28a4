package report

import (
	"bytes"
	_ "embed" // the picture's style
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/claudemock/claudemock/internal/terminal"
	"github.com/claudemock/claudemock/internal/timeline"
	"github.com/claudemock/claudemock/internal/words"
)

//go:embed sweep_svg.css
var pictureStyle string

// SVG writes the map of a sweep as a picture: what is wrong, and a cell for each kind of
// failure at each place. Pages show it at most as wide as most of them are, in the light or
// dark colours that the reader prefers. It needs no fonts and no script.
func SVG(w io.Writer, a *Audit) error {
	var body bytes.Buffer
	d := drawing{htmlWriter: htmlWriter{w: &body}, y: 12}
	all := a.maps()
	d.summary(a)
	d.legend(all)
	d.tables(tablesOf(all))
	height := d.y + pictureEdge
	page := htmlWriter{w: w}
	page.add(`<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" aria-labelledby="title desc">`, pictureWidth, height)
	page.add("\n<title id=\"title\">claudemock sweep: %s</title>\n<desc id=\"desc\">%s</desc>\n<style>%s</style>\n", headline(a, a.tally("")), description(a), trusted(pictureStyle))
	page.add("<rect class=\"paper\" x=\"0.5\" y=\"0.5\" width=\"%d\" height=\"%d\" rx=\"8\"/>\n%s</svg>\n", pictureWidth-1, height-1, trusted(body.String()))
	if page.err != nil {
		return fmt.Errorf("writing the map of a sweep as SVG: %w", page.err)
	}
	return nil
}

// description is what a picture shows, in words.
func description(a *Audit) string {
	text := "What became of a program when each point of its own conversation failed once."
	for i := range a.Sweep.Causes {
		text += " " + causeLine(&a.Sweep.Causes[i]) + "."
	}
	return text
}

// causeLine is a cause on one line.
func causeLine(c *Cause) string {
	return fmt.Sprintf("%s at %s, first at %s", c.Finding.Rule, words.Count(len(c.Results), "point"), c.Smallest())
}

// The picture is measured in pixels. A letter is as wide as that of a wide font, since a
// picture can bring none.
const (
	pictureWidth = 830
	pictureEdge  = 20
	lineHeight   = 20
	cellSize     = 16
	cellPitch    = 18
	letter       = 6.5
	mostCauses   = 5
)

// wideOf returns how wide the longest of texts is.
func wideOf(texts ...string) (wide int) {
	for _, text := range texts {
		wide = max(wide, int(float64(utf8.RuneCountInString(text))*letter))
	}
	return wide
}

// drawing writes a picture from the top down.
type drawing struct {
	htmlWriter
	y int // the baseline of the last line
}

// say writes text, of which there is no more than some lines.
func (d *drawing) say(class, text string) {
	const room, most = 120, 220 // letters of a line, and of them all
	for _, line := range terminal.Wrap(timeline.Plain(text, most), room) {
		d.y += lineHeight
		d.text(class, line, pictureEdge, d.y)
	}
}

func (d *drawing) text(class, text string, x, y int) {
	d.add("<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", class, x, y, text)
}

// fitting returns as much of a text as there is room for.
func fitting(text string, room int) string { return timeline.Plain(text, int(float64(room)/letter)) }

// summary says what was found.
func (d *drawing) summary(a *Audit) {
	d.say("title", headline(a, a.tally("")))
	d.say("soft", fmt.Sprintf("Each cell is a point of the conversation of “%s”, at which claudemock broke it.", strings.Join(a.Command, " ")))
	d.say("soft", whatPasses)
	for i := range a.Sweep.Causes {
		c := &a.Sweep.Causes[i]
		if i == mostCauses {
			d.say("soft", fmt.Sprintf("and %d more", len(a.Sweep.Causes)-i))
			break
		}
		cell := standingCell(Failed)
		if c.accepted(a) {
			cell = standingCell(Known)
		}
		d.y += lineHeight / 4
		d.say(cell.Class, cell.Sign+" "+causeLine(c))
		d.say("soft", c.Finding.Text)
	}
}

// legend explains the signs.
func (d *drawing) legend(all []mapOf) {
	d.y += lineHeight * 3 / 2
	d.add("<text x=\"%d\" y=\"%d\">", pictureEdge, d.y)
	for i, key := range legendOf(all) {
		d.add(`%s<tspan class="%s">%s</tspan> %s`, strings.Repeat("\u2003", min(i, 1)), key.Class, key.Sign, key.Words)
	}
	d.add("</text>\n")
	d.say("soft", whatACellIs)
}

// tables draws tables beside each other as long as there is room, and then below.
func (d *drawing) tables(all []mapTable) {
	const gap = 24
	x, below := pictureEdge, d.y
	for _, t := range all {
		var places []string
		for _, r := range t.Rows {
			places = append(places, r.Place)
		}
		left := min(wideOf(places...), pictureWidth/2) + 8
		wide := max(left+len(t.Columns)*cellPitch, wideOf(t.Title, fitting(t.About, pictureWidth/2)))
		if x+wide > pictureWidth-pictureEdge {
			x, d.y = pictureEdge, below
		}
		below = max(below, d.table(&t, x, x+left, wide))
		x += wide + gap
	}
	d.y = below
}

// table draws a table: places from x on, cells from left on, and what fails upright above. It
// returns where it ends.
func (d *drawing) table(t *mapTable, x, left, wide int) int {
	y := d.y + lineHeight*2
	d.text("head", t.Title, x, y)
	if t.About != "" {
		y += lineHeight * 4 / 5
		d.text("soft", fitting(t.About, wide), x, y)
	}
	y += 16 + wideOf(t.Columns...)
	for i, name := range t.Columns {
		d.add(`<text class="soft" transform="translate(%d %d) rotate(-90)">%s</text>`, left+i*cellPitch+cellSize/2+4, y, name)
	}
	d.add("\n")
	for _, row := range t.Rows {
		y += cellPitch
		d.text("place", fitting(row.Place, left-x), x, y)
		for i, fault := range t.Columns {
			d.cell(row.view(fault), left+i*cellPitch, y-cellSize*3/4)
		}
	}
	return y
}

func (d *drawing) cell(c cellView, x, y int) {
	if c.Sign == "" {
		return
	}
	d.add(`<g><title>%s</title><rect class="%s" x="%d" y="%d" width="%[5]d" height="%[5]d" rx="4"/>`, c.Words, c.Class, x, y, cellSize)
	d.add("<text class=\"sign %s\" x=\"%d\" y=\"%d\">%s</text></g>\n", c.Class, x+cellSize/2, y+cellSize*3/4, c.Sign)
}
