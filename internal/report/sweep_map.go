package report

import (
	"slices"
	"strings"

	"github.com/claudemock/claudemock/internal/timeline"
)

// mapTable is a part of the map as pictures and pages show it.
type mapTable struct {
	Title, About string
	Columns      []string // the faults of its cells
	Rows         []mapRow
}

// tablesOf arranges a map as tables: what comes instead of answers, with a row for each
// request, and then what happens within each answer, with a row for each place.
func tablesOf(all []mapOf) (tables []mapTable) {
	first := mapTable{Title: "instead of the answer"}
	for i := range all {
		m := &all[i]
		instead, within := m.divided()
		if instead != nil {
			first.Rows = append(first.Rows, mapRow{m.Request, instead.Where, instead.Cells})
		}
		if len(within) > 0 {
			tables = append(tables, mapTable{"within the answer to " + m.Request, m.about(), columnsOf(within), within})
		}
	}
	if len(first.Rows) == 0 {
		return tables
	}
	first.Columns = columnsOf(first.Rows)
	return append([]mapTable{first}, tables...)
}

// divided returns the row of what comes in place of the answer, or nil, and the other rows.
func (m *mapOf) divided() (instead *mapRow, within []mapRow) {
	if len(m.Rows) > 0 && m.Rows[0].Place == "instead of the answer" {
		return &m.Rows[0], m.Rows[1:]
	}
	return nil, m.Rows
}

// passed reports whether each cell is one that passed.
func (m *mapOf) passed() bool {
	return !slices.ContainsFunc(m.Rows, func(r mapRow) bool {
		return slices.ContainsFunc(r.Cells, func(c mapCell) bool { return c.Standing != Passed })
	})
}

// columnsOf lists the faults of rows, sorted.
func columnsOf(rows []mapRow) (faults []string) {
	for _, r := range rows {
		for _, c := range r.Cells {
			faults = append(faults, c.Fault)
		}
	}
	slices.Sort(faults)
	return slices.Compact(faults)
}

// cell returns the cell of a fault, or nil.
func (r *mapRow) cell(fault string) *mapCell {
	i := slices.IndexFunc(r.Cells, func(c mapCell) bool { return c.Fault == fault })
	if i < 0 {
		return nil
	}
	return &r.Cells[i]
}

// view is a cell of the map as a picture or a page shows it.
func (r *mapRow) view(fault string) cellView {
	c := r.cell(fault)
	if c == nil {
		return cellView{Class: "none"}
	}
	view := standingCell(c.Standing)
	view.Words = r.Where + ", " + fault + ": " + view.Words
	if c.Verdict >= 0 {
		view.Target = "#" + panelID(c.Verdict)
	}
	return view
}

// whatPasses and whatACellIs explain a map to somebody who sees one for the first time.
const (
	whatPasses  = "A point passes if the program ends as it does without the failure, or says that it failed, and breaks no rule."
	whatACellIs = "A cell is the worst of the failure once, each time, and followed by another; no cell: nothing new could show."
)

// legendOf lists the standings that the cells of a map have, the worst first.
func legendOf(all []mapOf) (keys []cellView) {
	met := map[Standing]bool{}
	for _, m := range all {
		for _, r := range m.Rows {
			for _, c := range r.Cells {
				met[c.Standing] = true
			}
		}
	}
	for _, s := range standings {
		if met[s] {
			keys = append(keys, standingCell(s))
		}
	}
	return keys
}

// standings are those of cells, the worst first.
var standings = []Standing{Failed, Known, NotExercised, Passed, untried}

// untried is the standing of a point for which no time was left.
const untried Standing = ""

// spaced returns a name as words.
func spaced(name string) string { return timeline.Plain(strings.ReplaceAll(name, "_", " "), 0) }
