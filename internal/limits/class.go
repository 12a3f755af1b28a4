package limits

import "strings"

// pools are the models that share limits, by the part of the name after
// "claude-"; the first match counts. As published, all models of Opus 4, of
// Sonnet 4 and of Fable 5 share their limits, while 5 and 5.5 of the other
// families have limits of their own. It is not confirmed that Mythos is like
// Fable.
var pools = []string{
	"opus-5-5", "opus-5", "opus-4",
	"sonnet-5-5", "sonnet-5", "sonnet-4",
	"haiku-5-5", "haiku-4-5",
	"fable-5", "mythos-5",
}

// families are the words that classify all other models, so that made-up names
// do not add classes.
var families = []string{"opus", "sonnet", "haiku", "fable", "mythos"}

// otherModels is the class of all models of no known family.
const otherModels = "other"

// classOf returns the class whose limits a model shares.
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

// familyOf returns the family of a class: "opus" for "opus-5-5".
func familyOf(class string) string {
	family, _, _ := strings.Cut(class, "-")
	return family
}
