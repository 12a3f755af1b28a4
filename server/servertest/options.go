package servertest

import (
	"time"

	"github.com/claudemock/claudemock/internal/sweep"
	"github.com/claudemock/claudemock/server"
)

// Option sets one thing about a Sweep.
type Option func(*settings)

// settings is what options set.
type settings struct {
	server  []server.Option
	plan    sweep.Options
	depth   int
	most    int // 0 means all
	patient time.Duration
	report  func(*Report)
}

// DefaultPatience is how long the code under test may take for one conversation.
const DefaultPatience = 24 * time.Hour

// mostWhenShort is how many points are tried with go test -short.
const mostWhenShort = 50

// Server sets options of the servers that play the points, above all the scenario of the
// conversation: server.WithYAML, server.WithScenario or server.WithBuilt. The default is
// the scenario healthy. What a server.WithHandler answers is broken as what a scenario answers.
// Requests are counted for that in the order in which they come.
func Server(opts ...server.Option) Option {
	return func(set *settings) { set.server = append(set.server, opts...) }
}

// Faults tries only what has one of these names, which are the last parts of the names of
// subtests, such as "reset", "529" and "error_event". The default is all.
func Faults(names ...string) Option { return func(set *settings) { set.plan.Faults = names } }

// Requests breaks only the answers to these requests, counted from 1 in the order in which
// they are made when nothing is broken. The default is all.
func Requests(ordinals ...int) Option { return func(set *settings) { set.plan.Requests = ordinals } }

// Depth 2 also tries a second failure at the attempt by which the code recovers from the
// first. The default is 1.
func Depth(failures int) Option { return func(set *settings) { set.depth = failures } }

// Most tries at most so many points, the most telling ones. The default is all, or 50 with
// go test -short.
func Most(points int) Option { return func(set *settings) { set.most = points } }

// Patience sets after how much virtual time the code under test counts as hanging. The
// default is DefaultPatience.
func Patience(most time.Duration) Option { return func(set *settings) { set.patient = most } }

// Seed chooses another order among points that tell equally much. The default is 0.
func Seed(seed uint64) Option { return func(set *settings) { set.plan.Seed = seed } }

// Reported hands what was found to see when the sweep is over, in place of failing the test.
func Reported(see func(*Report)) Option { return func(set *settings) { set.report = see } }
