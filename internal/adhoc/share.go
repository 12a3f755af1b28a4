package adhoc

import (
	"regexp"
	"strconv"
	"strings"
)

// share is a part of the requests, in ten-thousandths of a percent: whole numbers, so that
// weights are exact.
type share int

// whole is all requests. It is also the largest weight in a scenario.
const whole share = 1_000_000

var sharePattern = regexp.MustCompile(`^([0-9]{1,3})(?:\.([0-9]{1,4}))?%$`)

// readShare reads a percentage above 0 and up to 100.
func readShare(text string) (share, bool) {
	m := sharePattern.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	units, err := strconv.Atoi(m[1] + m[2] + strings.Repeat("0", 4-len(m[2])))
	s := share(units)
	return s, err == nil && s > 0 && s <= whole
}

// String returns the percentage as it is typed.
func (s share) String() string {
	digits := strconv.Itoa(int(s) % 10_000)
	fraction := strings.TrimRight(strings.Repeat("0", 4-len(digits))+digits, "0")
	if fraction != "" {
		fraction = "." + fraction
	}
	return strconv.Itoa(int(s)/10_000) + fraction + "%"
}

// probability returns the share as a fraction.
func (s share) probability() float64 { return float64(s) / float64(whole) }

// weights returns the shares in the smallest whole numbers that have their proportions in
// percent, or in tenths of it and so on.
func weights(shares []share) []int {
	unit := 10_000
	for _, s := range shares {
		for int(s)%unit != 0 {
			unit /= 10
		}
	}
	all := make([]int, len(shares))
	for i, s := range shares {
		all[i] = int(s) / unit
	}
	return all
}
