package session

import (
	"context"
	"log/slog"
	"math"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// Config is what all sessions of a server have in common.
type Config struct {
	Limits     Limits
	Models     models.List       // before a scenario changes them
	Rates      *scenarios.Limits // rate limits of scenarios that have none of their own; nil for none
	Validation claude.Validation // how much is checked, unless a scenario says so
	Upstream   bool              // there is a real API that requests can be passed on to
	Secrets    []string          // credentials of the server's own, which its answers may repeat
	Keep       journal.Keep      // how much of bodies journals keep
	Speed      float64           // the divisor of waits, unless a scenario or session has its own
	Seed       uint64            // of all random choices
	Clock      play.Clock
	Log        *slog.Logger
	Cutting    context.Context // done when open answers are cut
}

// Limits bounds the sessions of a table.
type Limits struct {
	Count  int           // sessions at a time
	Memory int           // bytes of journals, approximately
	Idle   time.Duration // after which a named session ends
}

// common is what the sessions of a table share.
type common struct {
	Config
	meters meterTable
}

// MaxWhole is about how much memory a journal may take that keeps bodies as a whole.
const MaxWhole = 32 << 20

// journalLimits bounds the journal of each session.
func (c *common) journalLimits() journal.Limits {
	if c.Keep == journal.KeepWhole {
		return journal.Limits{Bytes: MaxWhole, Body: math.MaxInt}
	}
	return journal.Limits{}
}
