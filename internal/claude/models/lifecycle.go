package models

import "time"

// Lifecycle says how long a model will still be there.
type Lifecycle string

// The stages of a model's life. A retired model is still answered unless a
// scenario retires it, since clients in the field go on asking for such models
// (the real API answers 404), but /v1/models lists it only when asked to.
const (
	Active     Lifecycle = "active"
	Deprecated Lifecycle = "deprecated"
	Retired    Lifecycle = "retired"
)

// Lifecycle is the stage that the model is in at a time: it follows from its
// dates.
func (m *Model) Lifecycle(now time.Time) Lifecycle {
	at := now.UTC().Format(time.RFC3339) // which sorts as the times do
	switch {
	case m.RetiresAt != "" && m.RetiresAt <= at:
		return Retired
	case m.DeprecatedAt != "" && m.DeprecatedAt <= at:
		return Deprecated
	default:
		return Active
	}
}
