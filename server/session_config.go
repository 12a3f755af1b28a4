package server

import (
	"context"
	"log/slog"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
)

// sessionConfig is what all sessions of a server have in common.
type sessionConfig struct {
	limits     sessionLimits
	models     claude.ModelList  // before a scenario changes them
	rates      *scenarios.Limits // of scenarios that have none of their own; else nil
	validation claude.Validation // of scenarios that do not say how much is checked
	keep       journal.Keep      // what journals keep of bodies
	speed      float64           // by what waits are divided, unless a scenario or session says otherwise
	seed       uint64            // of all that is random
	clock      play.Clock
	log        *slog.Logger
	cutting    context.Context // done when open answers are to be cut
}

// sessionLimits bounds the sessions of a table.
type sessionLimits struct {
	count  int           // sessions at a time
	memory int           // bytes of journals, approximately
	idle   time.Duration // after which a named session ends
}

// common is what the sessions of a table share.
type common struct {
	sessionConfig
	meters meterTable
}
