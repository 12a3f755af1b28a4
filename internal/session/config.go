package session

import (
	"context"
	"log/slog"
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
	Rates      *scenarios.Limits // of scenarios that have none of their own; else nil
	Validation claude.Validation // of scenarios that do not say how much is checked
	Keep       journal.Keep      // what journals keep of bodies
	Speed      float64           // by what waits are divided, unless a scenario or session says otherwise
	Seed       uint64            // of all that is random
	Clock      play.Clock
	Log        *slog.Logger
	Cutting    context.Context // done when open answers are to be cut
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
