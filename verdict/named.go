package verdict

import (
	"regexp"
	"slices"
	"strconv"
)

// named is how the text of a finding names a request.
var named = regexp.MustCompile(`\brequest (\d+)\b`)

// mostNamed is how many requests may prove a finding that are shown one by one. Of
// more, as of a loop without an end, the first and the last are.
const mostNamed = 8

// Named is the ordinals of the requests that a reader of the finding looks for:
// those in its text and those that prove it.
func (f *Finding) Named() []int {
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

// Named is the same of all findings and of the verdict's reason: what no timeline of
// the run may leave out.
func (v *Verdict) Named() []int {
	reason := Finding{Text: v.Reason}
	numbers := reason.Named()
	for i := range v.Findings {
		numbers = append(numbers, v.Findings[i].Named()...)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}
