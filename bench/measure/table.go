package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

const tableHead = "| | floor | claudemock | claudemock / floor | target | |\n|---|---|---|---|---|---|\n"

// row is one line of the table. The zero target asks for nothing.
type row struct {
	what        string
	unit        string
	floor, mock float64 // without a floor, 0
	target      target
}

// target is a bound of the ratio to the floor, or of the value where there is
// none.
type target struct {
	least, most float64
	absolute    bool
}

func atLeast(ratio float64) target { return target{least: ratio} }
func atMost(ratio float64) target  { return target{most: ratio} }
func below(value float64) target   { return target{most: value, absolute: true} }

// String is the row in Markdown.
func (r row) String() string {
	floor, ratio := "–", "–"
	if r.floor > 0 {
		floor = quantity(r.floor, r.unit)
		ratio = fmt.Sprintf("%.2f", r.mock/r.floor)
	}
	wanted, verdict := r.judged()
	return fmt.Sprintf("| %s | %s | %s | %s | %s | %s |", r.what, floor, quantity(r.mock, r.unit), ratio, wanted, verdict)
}

// judged is the target in words, and whether it was met.
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

// quantity has three significant digits, and all of those before the point.
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

// median is the middle one, which a noisy neighbour moves least. There must be
// one.
func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}
