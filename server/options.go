package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/play"
	"github.com/claudemock/claudemock/internal/redact"
	"github.com/claudemock/claudemock/internal/request"
	"github.com/claudemock/claudemock/internal/session"
	"github.com/claudemock/claudemock/journal"
	"github.com/claudemock/claudemock/jsontree"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
	"github.com/claudemock/claudemock/script"
)

// The defaults of a Server.
const (
	DefaultScenario      = "healthy"
	DefaultMaxBody       = request.DefaultMaxBody // bytes; the API's own limit, of which batches and files may have more
	DefaultMaxSessions   = 10_000
	DefaultSessionMemory = 256 << 20 // bytes of journals, batches and files, all sessions together; less where there is little memory
	DefaultSessionIdle   = 30 * time.Minute
	DefaultGrace         = 5 * time.Second
	DefaultIdleTimeout   = 2 * time.Minute // between requests on one connection
)

// Option sets one thing about a Server. It checks nothing: New returns the error of an
// invalid option.
type Option func(*settings)

// settings is what the options of a Server set.
type settings struct {
	defaultScenario   string
	catalogue         *catalogue.Catalogue
	paths             []string
	seed              uint64
	speed             float64
	coalesce          bool
	validation        claude.Validation // "" for the default
	upstreamURL       string            // "" for none
	upstreamKey       string
	upstreamTransport http.RoundTripper // to the upstream; nil is the usual one
	records           bool              // what the upstream answers is kept
	relays            bool              // all requests go to the upstream as they are
	controlToken      string
	clock             Clock
	observer          *observer
	seeScript         func(session string, request int, made script.Script)
	log               *slog.Logger
	keep              journal.Keep
	limits            session.Limits
	rateLimits        string
	modelsFile        string
	maxBody           int
	maxMemory         int
	grace             time.Duration
	afterCut          time.Duration // AfterCut, but for tests
	idle              time.Duration
	inMemory          bool
	opensAddresses    bool // for the default scenario, too, if it needs one
	texts             []string
	built             []*scenarios.Scenario
	handle            Handler
}

func newSettings(opts []Option) settings {
	set := settings{
		speed:    1,
		clock:    play.WallClock{},
		observer: &observer{},
		log:      slog.New(slog.DiscardHandler),
		keep:     journal.KeepBodies,
		limits:   session.Limits{Count: DefaultMaxSessions, Idle: DefaultSessionIdle},
		maxBody:  DefaultMaxBody,
		grace:    DefaultGrace,
		afterCut: AfterCut,
		idle:     DefaultIdleTimeout,
	}
	for _, opt := range opts {
		opt(&set)
	}
	set.log = slog.New(redact.Handler(set.log.Handler()))
	return set
}

// check returns the error of an invalid setting.
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
	case set.relays && set.upstreamURL == "":
		return errors.New("all requests are to be passed on, and the server has no upstream for them")
	case set.catalogue != nil && len(set.paths) > 0:
		return fmt.Errorf("a catalogue and paths %q were both given: add the paths to the catalogue", set.paths)
	}
	if _, err := journal.ParseKeep(string(set.keep)); err != nil {
		return err
	}
	if _, err := claude.ParseValidation(string(set.validationOr())); err != nil {
		return err
	}
	return nil
}

// validationOr is how much of a request is checked. With an upstream that is left to it.
func (set *settings) validationOr() claude.Validation {
	switch {
	case set.validation != "":
		return set.validation
	case set.upstreamURL != "":
		return claude.Off
	default:
		return claude.Strict
	}
}

// WithScenario names the scenario of clients that choose none. The default is
// DefaultScenario. A scenario with a `listener:` can be named for Start alone; New refuses it
// with ErrNeedsAddress.
func WithScenario(name string) Option { return func(set *settings) { set.defaultScenario = name } }

// WithCatalogue replaces the catalogue of scenarios. The default holds the embedded ones.
func WithCatalogue(c *catalogue.Catalogue) Option { return func(set *settings) { set.catalogue = c } }

// WithScenarios adds scenario files, and folders of them, to the embedded scenarios. A
// scenario replaces the embedded one of its name.
func WithScenarios(paths ...string) Option {
	return func(set *settings) { set.paths = append(set.paths, paths...) }
}

// WithYAML adds a scenario given as text, which replaces the one of its name. Clients that
// choose none get it, unless WithScenario names another.
func WithYAML(text string) Option {
	return func(set *settings) { set.texts = append(set.texts, text) }
}

// WithBuilt adds a scenario made in Go, as WithYAML does.
func WithBuilt(s *scenarios.Scenario) Option {
	return func(set *settings) { set.built = append(set.built, s) }
}

// Handler decides in Go what a scenario cannot express: it returns the step that answers a
// request, or nil to leave the request to the scenario. A step that it returns takes none
// of the scenario's. Server calls it for requests that the API would not refuse, from many
// goroutines at a time. It must not change what the request points to, nor a step that it
// returned before.
type Handler func(Request) *scenarios.Step

// Request is the request that a Handler decides on.
type Request struct {
	Session  string          // the id of the session
	Endpoint claude.Endpoint // in the words of a scenario, e.g. "messages"
	Method   string
	Path     string // below the scenario's prefix, without the query
	Header   http.Header
	Model    string         // "" without one
	Stream   bool           // whether a stream is asked for
	Body     *jsontree.Node // nil without one
}

// WithHandler has h decide before the scenario does. By default the scenario decides.
func WithHandler(h Handler) Option { return func(set *settings) { set.handle = h } }

// WithHandlerAround replaces the handler of the options before it by the one that around
// returns, which may ask that handler. Without one, around gets a handler that leaves all
// requests to the scenario.
func WithHandlerAround(around func(inner Handler) Handler) Option {
	return func(set *settings) {
		inner := set.handle
		if inner == nil {
			inner = func(Request) *scenarios.Step { return nil }
		}
		set.handle = around(inner)
	}
}

// WithSeed selects another set of random sequences. The default is 0.
func WithSeed(seed uint64) Option { return func(set *settings) { set.seed = seed } }

// WithSpeed divides the waits inside answers, and retry-after, by factor, unless a
// scenario says `speed: fixed`. The default is 1.
func WithSpeed(factor float64) Option { return func(set *settings) { set.speed = factor } }

// WithCoalescing sends the events of a stream between which no time passes in one write,
// unless a fault needs writes of their own. It is for load tests, since each write costs
// as much as all else about an event. By default each event is a write of its own, as at
// the API.
func WithCoalescing() Option { return func(set *settings) { set.coalesce = true } }

// WithUpstream names the real API by its base URL, before /v1: requests go there that a
// scenario forwards, and those that no step answers, and the answers come back as they
// arrive, for the faults of the step to strike. A key that is not "" is sent in place of the
// client's credentials, for programs on this machine only. It is left to the API to refuse
// requests, unless WithValidation says otherwise. There is no such API by default, and a
// request that a scenario forwards is refused then.
func WithUpstream(baseURL, key string) Option {
	return func(set *settings) { set.upstreamURL, set.upstreamKey = baseURL, key }
}

// WithUpstreamTransport sets how the upstream is reached. Answers must come from it as they
// are encoded: an *http.Transport needs DisableCompression. By default the proxy of the
// environment counts.
func WithUpstreamTransport(t http.RoundTripper) Option {
	return func(set *settings) { set.upstreamTransport = t }
}

// WithRelay passes all requests on to the upstream as they are, whatever their path and
// headers say, and the answers as they come, compressed or not. There are neither scenarios
// nor sessions, and no control endpoints, and nothing is journalled. With WithRecording,
// what was asked and answered is recorded as session "". It needs WithUpstream.
func WithRelay() Option { return func(set *settings) { set.relays = true } }

// WithValidation sets how much of a request is checked: "strict" (the default), "schema"
// or "off" (the default with an upstream).
func WithValidation(level string) Option {
	return func(set *settings) { set.validation = claude.Validation(level) }
}

// WithModels changes the table of models by a JSON file of the form
//
//	{"only": false, "models": [{"id": "claude-opus-5", "max_input_tokens": 50000}]}
//
// A model is found by its id or an alias. The keys that the file gives change; the rest of
// the model stays. Any other model is new and takes whatever any model does, within a
// window of 1000000 tokens and 128000 tokens of output, but no fallbacks, unless the file
// says otherwise. The keys beside id are those of a model in the language of scenarios
// (docs/language.md): aliases, dates, limits, and what the model takes. Whether it is
// active, deprecated or retired follows from its dates and the clock. With only, there are
// no other models. Scenarios may change the models further. The file is read once. By
// default, "", the models are those that claudemock knows.
func WithModels(file string) Option { return func(set *settings) { set.modelsFile = file } }

// WithRateLimits applies rate limits to the requests of all scenarios that have none of
// their own: a tier, or keys and values as in a scenario's limits, or both, such as
// "tier-1,concurrent=2,per=key". By default, "", there are none.
func WithRateLimits(line string) Option { return func(set *settings) { set.rateLimits = line } }

// Clock is the only source of time of a Server, for its waits and for what expires.
type Clock interface {
	// Now is the current time.
	Now() time.Time
	// Wait returns nil after d, or the cause of ctx as soon as that is done.
	Wait(ctx context.Context, d time.Duration) error
}

// WithClock sets the source of time. The default is the real time.
func WithClock(c Clock) Option { return func(set *settings) { set.clock = c } }

// InMemory has Start use a network in memory, which only the client of the Mock reaches.
// It is for tests in a bubble of testing/synctest, where Start does so by itself. New
// ignores it.
func InMemory() Option { return func(set *settings) { set.inMemory = true } }

// WithLogger sets the log of what concerns the server itself: sessions that end, scenarios
// that do not load. By default there is none.
func WithLogger(log *slog.Logger) Option { return func(set *settings) { set.log = log } }

// WithObserver has f called with each request when its answer is over, from the goroutine
// that served it.
func WithObserver(f func(journal.Entry)) Option {
	return func(set *settings) { set.observer.see = f }
}

// WithObserverLimit passes the observer at most perSecond requests in any second, for one
// that could not keep up under load. left, which may be nil, is called with the number of
// requests left out, before the first that is passed again. By default, 0, all are.
func WithObserverLimit(perSecond int, left func(requests int)) Option {
	return func(set *settings) { set.observer.limit, set.observer.left = perSecond, left }
}

// WithScriptObserver has see called with the script of each answer before it is played, with
// the id of the session and the ordinal of the request, from the goroutine that serves it.
func WithScriptObserver(see func(session string, request int, made script.Script)) Option {
	return func(set *settings) { set.seeScript = see }
}

// WithKeep sets how much of the bodies of requests journals keep. Credentials are hidden
// in any case. Rules that need what is not kept cannot tell. The default is
// journal.KeepBodies.
func WithKeep(keep journal.Keep) Option { return func(set *settings) { set.keep = keep } }

// WithWholeBodies has journals keep the bodies of requests however long they are, as
// WithKeep(journal.KeepWhole) does. By default they keep bodies of up to 64 kB, and the first
// 4 kB of longer ones. What remains: a request has no more than WithMaxBody allows, and a
// journal that takes more than 32 MB drops its oldest requests.
func WithWholeBodies() Option { return WithKeep(journal.KeepWhole) }

// WithControlToken requires `authorization: Bearer <token>` of every request to a control
// endpoint, and then admits any Host. By default, "", only loopback Hosts are admitted.
func WithControlToken(token string) Option { return func(set *settings) { set.controlToken = token } }

// WithSessionLimits bounds the sessions: how many there are at a time, how many bytes
// their journals take together, and how long a named one may be idle. With 0 bytes the
// bound is DefaultSessionMemory, or an eighth of the memory of the process if that is
// less.
func WithSessionLimits(count, bytes int, idle time.Duration) Option {
	return func(set *settings) { set.limits = session.Limits{Count: count, Memory: bytes, Idle: idle} }
}

// WithMaxBody sets how many bytes the body of a request may have before it is answered
// 413. The default is DefaultMaxBody, with the API's larger limits for batches (256 MB)
// and files (500 MB).
func WithMaxBody(bytes int) Option { return func(set *settings) { set.maxBody = bytes } }

// WithMaxMemory sets how many bytes all requests together may take while they are read and
// answered: their bodies, and what is made of them. Beyond it a request with a large body
// waits for others to end, and is answered 529 if they do not. Small requests are always
// served. WithSessionLimits bounds what sessions keep. The default, 0, is half the memory
// of the process: of GOMEMLIMIT, or of the limit of its cgroup, or of the memory of the
// machine.
func WithMaxMemory(bytes int) Option { return func(set *settings) { set.maxMemory = bytes } }

// WithIdleTimeout sets how long a connection may carry no request after an answer before
// the server closes it. The default is DefaultIdleTimeout. A listener's idle_drop that asks
// for longer gets longer.
func WithIdleTimeout(d time.Duration) Option { return func(set *settings) { set.idle = d } }

// WithRecording keeps what the upstream answers, for Server.Recording to make scenarios of:
// up to 10,000 exchanges and 256 MB of bodies, of 16 MB each. It does nothing without
// WithUpstream.
func WithRecording() Option { return func(set *settings) { set.records = true } }

// WithGrace sets how long Serve lets open answers go on when it stops. The default is
// DefaultGrace.
func WithGrace(d time.Duration) Option { return func(set *settings) { set.grace = d } }
