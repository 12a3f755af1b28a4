package limits

import "strings"

// pools are the models that share their limits, by how their names go on after
// "claude-"; the first that fits counts. Published so: all of Opus 4, of Sonnet
// 4 and of Fable 5 share theirs, while 5 and 5.5 of the others each have their
// own. That Mythos is like Fable is not confirmed.
var pools = []string{
	"opus-5-5", "opus-5", "opus-4",
	"sonnet-5-5", "sonnet-5", "sonnet-4",
	"haiku-5-5", "haiku-4-5",
	"fable-5", "mythos-5",
}

// families are the words by which models of any other name are told apart, so
// that there are never more classes than these, however many names are made up.
var families = []string{"opus", "sonnet", "haiku", "fable", "mythos"}

// otherModels is the class of all models of no known family.
const otherModels = "other"

// classOf is the class whose limits a model shares.
func classOf(model string) string {
	for _, pool := range pools {
		if strings.HasPrefix(model, "claude-"+pool) {
			return pool
		}
	}
	for _, family := range families {
		if strings.Contains(model, family) {
			return family
		}
	}
	return otherModels
}

// familyOf is the family a class belongs to: "opus" for "opus-5-5".
func familyOf(class string) string {
	family, _, _ := strings.Cut(class, "-")
	return family
}
