package verdict

import (
	"testing"
	"time"

	"github.com/claudemock/claudemock/journal"
)

func TestRequestsInARowShareAConnection(t *testing.T) {
	row := func(n int, gap time.Duration, connection func(i int) int, more ...trait) Run {
		var parts []part
		for i := range n {
			on := func(e *journal.Entry) { e.Connection, e.Proto = connection(i), "HTTP/1.1" }
			parts = append(parts, ask(time.Duration(i)*gap, append([]trait{call(i + 1), on}, more...)...))
		}
		return run(parts...)
	}
	each := func(i int) int { return i + 1 }
	one := func(int) int { return 1 }
	judges(t, reusesConnections, []judgement{
		{"one connection", row(4, second, one), Pass, "reused a connection, 3 times", nil},
		{"a few of their own", row(5, second, each), Nothing, "", nil},
		{"many of their own", row(6, second, each), Noted, "6 requests in a row came each on a connection of its own: each pays for a handshake", []int{2, 6}},
		{"pools drop what is idle for long", row(9, time.Minute, each), Nothing, "", nil},
		{"the scenario closed them", row(9, second, each, cutStream(3)), Nothing, "", nil},
		{"the client said so", row(9, second, each, header("Connection", "close")), Nothing, "", nil},
		{"side by side they need their own", row(9, time.Millisecond, each), Nothing, "", nil},
	})
}
