package conformance

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/scenarios/catalogue"
)

// cases are all rows of the table: those with expectations, and then all other
// scenarios, for which only the table on file is expected.
func cases(t *testing.T) []testCase {
	t.Helper()
	known, err := catalogue.Open()
	require.NoError(t, err)
	list, err := known.List()
	require.NoError(t, err)
	all := slices.Clone(guideCases)
	for _, s := range list {
		if slices.ContainsFunc(guideCases, func(c testCase) bool { return c.played() == s.Name }) {
			continue
		}
		c := measuredOnly(s)
		scenario, err := known.Get(s.Name)
		require.NoError(t, err)
		if c.door = scenario.Listener != nil; !c.door || playable(scenario.Listener) {
			all = append(all, c)
		}
	}
	return all
}

// distrusted is what can be wrong with TLS before a client has to trust the
// server.
var distrusted = []scenarios.TLSMode{
	scenarios.TLSSelfSigned, scenarios.TLSUnknownCA, scenarios.TLSExpired, scenarios.TLSWrongName, scenarios.TLSHandshakeHang, scenarios.TLSHandshakeReset,
}

// playable reports whether a base URL is enough to lead clients to a listener,
// without a proxy or a certificate.
func playable(l *scenarios.Listener) bool {
	refusesAll := slices.Contains(distrusted, l.TLS) && l.TLSTimes == 0
	return l.Connect == nil && (l.TLS == "" || refusesAll)
}

// The SDKs give up after ten minutes; this timeout is divided like the waits.
const (
	ownTimeout = 10 * time.Minute
	patience   = time.Minute

	mostAttempts = 5 // the careful client's
)

// atFullLength are scenarios about the waits of a client between requests,
// besides those of the category rate-limit.
var atFullLength = []string{"long-429-chain-under-total-timeout"}

// measuredOnly is the case of a scenario that has no row of its own.
func measuredOnly(s catalogue.Summary) testCase {
	c := testCase{name: s.Name, brief: true, patience: patience}
	if s.Category != "rate-limit" && !slices.Contains(atFullLength, s.Name) {
		c.swift, c.timeout = true, ownTimeout/swiftly
	}
	return c
}

// withWishes sets the waits that the scenarios at full length ask for.
func withWishes(t *testing.T, cases []testCase) []testCase {
	t.Helper()
	known, err := catalogue.Open()
	require.NoError(t, err)
	for i, c := range cases {
		if c.brief && !c.swift {
			c := meet(t, known, c.played())
			for range mostAttempts {
				cases[i].wishes = append(cases[i].wishes, wish(c.call(request{})))
			}
		}
	}
	return cases
}

// wish is the wait that an answer asks for; 0 for none, or for one that makes
// no sense.
func wish(a *answer) time.Duration {
	if ms, err := strconv.Atoi(a.value("retry-after-ms")); err == nil {
		return time.Duration(ms) * time.Millisecond
	}
	if seconds, err := strconv.ParseFloat(a.value("retry-after"), 64); err == nil {
		return time.Duration(seconds * float64(time.Second))
	}
	return 0
}
