package verdict

import (
	"regexp"
	"slices"
	"strconv"
)

// named matches the requests in the text of a finding.
var named = regexp.MustCompile(`\brequest (\d+)\b`)

// mostNamed is the largest number of requests of a finding that are all shown. Of
// more, as in an endless loop, the first and the last are shown.
const mostNamed = 8

// named lists the ordinals of the requests that a reader of the finding looks
// for: those in its text and those that prove it.
func (f *Finding) named() []int {
	numbers := slices.Clone(f.Requests)
	if n := len(numbers); n > mostNamed {
		numbers = []int{numbers[0], numbers[n-1]}
	}
	numbers = append(numbers, f.Shown...)
	for _, found := range named.FindAllStringSubmatch(f.Text, -1) {
		if n, err := strconv.Atoi(found[1]); err == nil && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// Named lists the ordinals of the requests that the findings and the reason of the
// verdict cite. A timeline of the run must show them.
func (v Verdict) Named() []int {
	reason := Finding{Text: v.Reason}
	numbers := reason.named()
	for i := range v.Findings {
		numbers = append(numbers, v.Findings[i].named()...)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
