package session

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/play"
)

func TestGatesCountWhatTheyLetPass(t *testing.T) {
	pass := func(gates *Gates) string {
		turn, held, leave := gates.arrive("g")
		defer leave()
		if held {
			return "held"
		}
		return string(<-turn)
	}
	for _, c := range []struct {
		name string
		open func(*Gates)
		want string // of four answers that come
	}{
		{"closed", func(*Gates) {}, "held held held held"},
		{"for good", func(g *Gates) { g.Open("g", play.Fail, 0) }, "fail fail fail fail"},
		{"for two", func(g *Gates) { g.Open("g", play.Cut, 2) }, "cut cut held held"},
		{"the same adds up", func(g *Gates) { g.Open("g", play.Cut, 2); g.Open("g", play.Cut, 1) }, "cut cut cut held"},
		{"otherwise the last word counts", func(g *Gates) { g.Open("g", play.Cut, 2); g.Open("g", play.Fail, 1) }, "fail held held held"},
		{"one time after for good", func(g *Gates) { g.Open("g", play.Release, 0); g.Open("g", play.Release, 1) }, "release held held held"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var gates Gates
			c.open(&gates)
			var got []string
			for range 4 {
				got = append(got, pass(&gates))
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}
