package modelfile

import (
	"time"

	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/strictyaml"
)

// CheckTimes checks that the dates of a model are times, and that a model that retires was
// deprecated before. n is the map with the keys, and traits what they were decoded to.
func CheckTimes(d *strictyaml.Decoder, n *strictyaml.Node, traits *models.Traits) {
	for _, key := range []string{"created_at", "deprecated_at", "retires_at"} {
		value := n.Get(key)
		if value == nil || value.Tag != "!!str" || value.Value == "" && key != "created_at" {
			continue
		}
		d.In(key, func() { checkTime(d, value) })
	}
	if retires := n.Get("retires_at"); retires != nil && traits.RetiresAt != "" && (traits.DeprecatedAt == "" || traits.DeprecatedAt > traits.RetiresAt) {
		d.In("retires_at", func() {
			d.Problemf(retires, "a model retires after it was deprecated: deprecated_at is missing or later")
		})
	}
}

func checkTime(d *strictyaml.Decoder, n *strictyaml.Node) {
	if t, err := time.Parse(time.RFC3339, n.Value); err != nil || t.UTC().Format(time.RFC3339) != n.Value {
		d.Hintf(n, `as in "2026-01-01T00:00:00Z"`, "expected a time in UTC, got %s", strictyaml.Found(n))
	}
}
