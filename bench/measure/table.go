package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const tableHead = "| | floor | claudemock | claudemock / floor | target | |\n|---|---|---|---|---|---|\n"

// row is one line of the table. A zero target demands nothing.
type row struct {
	what        string
	unit        string
	floor, mock float64 // floor is 0 if there is none
	target      target
}

// target is a bound for the ratio to the floor, or for the value if there is no floor.
type target struct {
	least, most float64
	absolute    bool
}

func atLeast(ratio float64) target { return target{least: ratio} }
func atMost(ratio float64) target  { return target{most: ratio} }
func below(value float64) target   { return target{most: value, absolute: true} }

// String returns the row in Markdown.
func (r row) String() string {
	floor, ratio := "–", "–"
	if r.floor > 0 {
		floor = quantity(r.floor, r.unit)
		ratio = fmt.Sprintf("%.2f", r.mock/r.floor)
	}
	wanted, verdict := r.judged()
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |", r.what, floor, quantity(r.mock, r.unit), ratio, wanted, verdict)
}

// judged returns the target in words, and whether it was met.
func (r row) judged() (wanted, verdict string) {
	value := r.mock
	var met bool
	switch t := r.target; {
	case t.absolute:
		wanted, met = "< "+quantity(t.most, r.unit), value < t.most
	case t.least > 0:
		wanted, met = fmt.Sprintf("≥ %.2f", t.least), value >= t.least*r.floor
	case t.most > 0:
		wanted, met = fmt.Sprintf("≤ %.2f", t.most), value <= t.most*r.floor
	default:
		return "", ""
	}
	if met {
		return wanted, "met"
	}
	return wanted, "**missed**"
}

// quantity formats a value with three significant digits, or all digits before the
// point if there are more.
func quantity(v float64, unit string) string {
	decimals := 2
	switch {
	case v >= 100 || unit == "":
		decimals = 0
	case v >= 10:
		decimals = 1
	}
	return strings.TrimSpace(strconv.FormatFloat(v, 'f', decimals, 64) + " " + unit)
}

// median returns the middle value, which noise affects least. values must not be
// empty.
func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}
