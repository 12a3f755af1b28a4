package models

import "time"

// Lifecycle is the stage of a model's life.
type Lifecycle string

// The stages of a model's life. Requests for a retired model are still answered unless
// a scenario retires it, since existing clients go on asking for such models; the real
// API answers 404. /v1/models lists retired models only on request.
const (
	Active     Lifecycle = "active"
	Deprecated Lifecycle = "deprecated"
	Retired    Lifecycle = "retired"
)

// Lifecycle returns the stage that the model is in at a time, by its dates.
func (m *Model) Lifecycle(now time.Time) Lifecycle {
	at := now.UTC().Format(time.RFC3339) // these texts sort in the order of the times
	switch {
	case m.RetiresAt != "" && m.RetiresAt <= at:
		return Retired
	case m.DeprecatedAt != "" && m.DeprecatedAt <= at:
		return Deprecated
	default:
		return Active
	}
}
