package verdict

import (
	"fmt"

	"github.com/claudemock/claudemock/internal/claude/models"
)

// heedsDeprecation notes requests for models that are retired or soon will be.
func heedsDeprecation(c *evidence) Finding {
	list := c.Scenario.Models.Apply(models.Default())
	current := 0
	for _, a := range c.attempts {
		model, known := list.Find(a.Model)
		if !known || !a.isMessage() {
			continue
		}
		switch model.Lifecycle(a.Start) {
		case models.Deprecated:
			return note(fmt.Sprintf("request %d asks for %s, which is deprecated%s", a.Ordinal, a.Model, retires(" and retires on ", &model)), a.Ordinal)
		case models.Retired:
			return note(fmt.Sprintf("request %d asks for %s, which is retired%s", a.Ordinal, a.Model, retires(" since ", &model)), a.Ordinal)
		}
		current++
	}
	if current == 0 {
		return nothing()
	}
	return pass("no model is deprecated")
}

// retires returns the words followed by the day of the model's retirement; "" if
// none is known.
func retires(words string, model *models.Model) string {
	const day = len("2006-01-02")
	if len(model.RetiresAt) < day {
		return ""
	}
	return words + model.RetiresAt[:day]
}
