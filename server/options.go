package server

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// The limits of a Server unless others are asked for.
const (
	DefaultScenario      = "healthy"
	DefaultMaxBody       = request.DefaultMaxBody // bytes; the API's own limit, of which batches and files may have more
	DefaultMaxSessions   = 10_000
	DefaultSessionMemory = 256 << 20 // bytes of journals, batches and files, all sessions together; less where there is little memory
	DefaultSessionIdle   = 30 * time.Minute
	DefaultGrace         = 5 * time.Second
	DefaultIdleTimeout   = 2 * time.Minute // between requests on one connection
)

// Option sets one thing about a Server. An Option only notes what is wanted;
// New finds out whether it can be had.
type Option func(*settings)

// settings is what the options of a Server come to.
type settings struct {
	defaultScenario string
	catalogue       *catalogue.Catalogue
	paths           []string
	seed            uint64
	speed           float64
	coalesce        bool
	validation      claude.Validation
	controlToken    string
	clock           Clock
	observer        *observer
	log             *slog.Logger
	keep            journal.Keep
	limits          session.Limits
	rateLimits      string
	modelsFile      string
	maxBody         int
	maxMemory       int
	grace           time.Duration
	afterCut        time.Duration // how long what was cut may take to end
	idle            time.Duration
	inMemory        bool
	texts           []string
	built           []*scenarios.Scenario
	handle          Handler
}

func newSettings(opts []Option) settings {
	set := settings{
		speed:      1,
		validation: claude.Strict,
		clock:      play.WallClock{},
		observer:   &observer{},
		log:        slog.New(slog.DiscardHandler),
		keep:       journal.KeepBodies,
		limits:     session.Limits{Count: DefaultMaxSessions, Idle: DefaultSessionIdle},
		maxBody:    DefaultMaxBody,
		grace:      DefaultGrace,
		afterCut:   AfterCut,
		idle:       DefaultIdleTimeout,
	}
	for _, opt := range opts {
		opt(&set)
	}
	set.log = slog.New(redact.Handler(set.log.Handler()))
	return set
}

// check says what cannot be had.
func (set *settings) check() error {
	switch {
	case set.speed <= 0:
		return fmt.Errorf("speed %v: must be more than 0", set.speed)
	case set.limits.Count < 1 || set.limits.Memory < 0 || set.limits.Idle <= 0 || set.maxBody < 1:
		return fmt.Errorf("limits of %d sessions, %d bytes of them, %v idle and %d bytes a body: none may be less than 1, but for the second, of which 0 is the default",
			set.limits.Count, set.limits.Memory, set.limits.Idle, set.maxBody)
	case set.maxMemory < 0:
		return fmt.Errorf("a limit of %d bytes of memory: must not be negative", set.maxMemory)
	case set.grace < 0:
		return fmt.Errorf("grace period %v: must not be negative", set.grace)
	case set.idle <= 0:
		return fmt.Errorf("idle timeout %v: must be more than 0", set.idle)
	case set.catalogue != nil && len(set.paths) > 0:
		return fmt.Errorf("a catalogue and paths %q were both given: add the paths to the catalogue", set.paths)
	}
	if _, err := journal.ParseKeep(string(set.keep)); err != nil {
		return err
	}
	if _, err := claude.ParseValidation(string(set.validation)); err != nil {
		return err
	}
	return nil
}

// WithScenario names the scenario of clients that pick none. Default
// DefaultScenario.
func WithScenario(name string) Option { return func(set *settings) { set.defaultScenario = name } }

// WithCatalogue gives the scenarios there are. Default the embedded ones.
func WithCatalogue(c *catalogue.Catalogue) Option { return func(set *settings) { set.catalogue = c } }

// WithScenarios adds scenario files and folders of them to the embedded ones;
// one with the name of an embedded one takes its place.
func WithScenarios(paths ...string) Option {
	return func(set *settings) { set.paths = append(set.paths, paths...) }
}

// WithYAML adds a scenario written out, which takes the place of one with its
// name. Clients that pick none get it, unless WithScenario says otherwise.
func WithYAML(text string) Option {
	return func(set *settings) { set.texts = append(set.texts, text) }
}

// WithBuilt adds a scenario made in Go, as WithYAML does.
func WithBuilt(s *scenarios.Scenario) Option {
	return func(set *settings) { set.built = append(set.built, s) }
}

// WithSeed picks another of all the random sequences. Default 0.
func WithSeed(seed uint64) Option { return func(set *settings) { set.seed = seed } }

// WithSpeed divides waits inside answers, and retry-after, by factor, unless a
// scenario says `speed: fixed`. Default 1.
func WithSpeed(factor float64) Option { return func(set *settings) { set.speed = factor } }

// WithCoalescing has events of a stream go out together between which no time
// passes, unless a fault asks for the writes it means: for load tests, since each
// write costs as much as all else about an event. Default: each event is a write
// of its own, as at the API.
func WithCoalescing() Option { return func(set *settings) { set.coalesce = true } }

// WithValidation says how much of a request is checked: "strict" (the
// default), "schema" or "off".
func WithValidation(level string) Option {
	return func(set *settings) { set.validation = claude.Validation(level) }
}

// WithControlToken asks every request to a control endpoint for
// `authorization: Bearer <token>`, and admits any Host with it. Default "":
// loopback Hosts only.
func WithControlToken(token string) Option { return func(set *settings) { set.controlToken = token } }

// WithClock gives another source of time. Default the real one.
func WithClock(c Clock) Option { return func(set *settings) { set.clock = c } }

// WithLogger says where to report what concerns the server itself: sessions
// that end, scenarios that do not load. Default nowhere.
func WithLogger(log *slog.Logger) Option { return func(set *settings) { set.log = log } }

// WithKeep says how much of requests' bodies journals keep. Credentials are hidden
// in any case. Rules that would need what is not kept cannot tell. Default
// journal.KeepBodies.
func WithKeep(keep journal.Keep) Option { return func(set *settings) { set.keep = keep } }

// WithSessionLimits bounds the sessions: how many there are at a time, how many
// bytes their journals take together, and how long a named one may be idle. With 0
// bytes it is DefaultSessionMemory, or an eighth of what the process may use when
// that is less.
func WithSessionLimits(count, bytes int, idle time.Duration) Option {
	return func(set *settings) { set.limits = session.Limits{Count: count, Memory: bytes, Idle: idle} }
}

// WithMaxBody is how many bytes a request's body may have before it is answered
// 413. Default DefaultMaxBody, and then the API's larger limits for batches (256
// MB) and files (500 MB).
func WithMaxBody(bytes int) Option { return func(set *settings) { set.maxBody = bytes } }

// InMemory has Start use a network in memory, which only the client of the Mock
// reaches: for tests in a bubble of testing/synctest, where Start does so by
// itself. New ignores it.
func InMemory() Option { return func(set *settings) { set.inMemory = true } }

// WithIdleTimeout is how long a connection may carry no request after an answer
// before the server closes it. Default DefaultIdleTimeout. A listener's idle_drop
// that asks for longer gets longer.
func WithIdleTimeout(d time.Duration) Option { return func(set *settings) { set.idle = d } }

// WithGrace is how long Serve lets open answers go on when it is told to stop.
// Default DefaultGrace.
func WithGrace(d time.Duration) Option { return func(set *settings) { set.grace = d } }

// WithModels changes the models there are as a JSON file says, in the form
//
//	{"only": false, "models": [{"id": "claude-opus-5", "max_input_tokens": 50000}]}
//
// A model is known by its id or an alias, and what is said of it changes; the
// rest of it stays. Any other is new and takes whatever any model does, within a
// window of 1000000 tokens and 128000 tokens of output, but no fallbacks, unless
// the file says otherwise. The keys beside id are those of a model in the
// language of scenarios (docs/language.md): aliases, dates, limits, and what the
// model takes. Whether it is active, deprecated or retired follows from its
// dates and the clock. With only, there are no other models. Scenarios may
// change the models further. The file is read once. Default "": the models that
// claudemock knows.
func WithModels(file string) Option { return func(set *settings) { set.modelsFile = file } }

// WithRateLimits holds the requests of all scenarios that say nothing of limits
// themselves to these: a tier, or keys and values as in a scenario's limits, or
// both, such as "tier-1,concurrent=2,per=key". Default "": none.
func WithRateLimits(line string) Option { return func(set *settings) { set.rateLimits = line } }
