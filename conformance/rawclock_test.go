package conformance

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"
)

// handClock is the server's clock in these tests. It stands still but for what
// is waited for, and that takes no time: while the client reads, and has read all
// that was sent, the clock jumps to where the next wait is over. So ten minutes of
// silence pass at once, and still stand in the answer where they were.
type handClock struct {
	mu      sync.Mutex
	changed *sync.Cond
	now     time.Time
	waits   []time.Time // when those under way are over
	reading int         // reads of the client's under way
	sent    int         // bytes the server has written
	read    int         // bytes the client has read
}

func newHandClock() *handClock {
	c := &handClock{now: time.Now()} // deadlines on sockets are real, and must lie ahead
	c.changed = sync.NewCond(&c.mu)
	return c
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Wait implements server.Clock.
func (c *handClock) Wait(ctx context.Context, d time.Duration) error {
	stop := context.AfterFunc(ctx, func() { c.count(0, 0) })
	defer stop()
	c.mu.Lock()
	defer c.mu.Unlock()
	over := c.now.Add(d)
	c.waits = append(c.waits, over)
	for ctx.Err() == nil && c.now.Before(over) && !c.jumps(over) {
		c.changed.Wait()
	}
	if ctx.Err() == nil && c.now.Before(over) {
		c.now = over
	}
	i := slices.IndexFunc(c.waits, over.Equal)
	c.waits = slices.Delete(c.waits, i, i+1)
	c.changed.Broadcast()
	return context.Cause(ctx)
}

// jumps reports whether nothing is left to happen before that time.
func (c *handClock) jumps(over time.Time) bool {
	return c.reading > 0 && c.read >= c.sent && !slices.ContainsFunc(c.waits, over.After)
}

// reads runs a read of the client's.
func (c *handClock) reads(read func() (int, error)) (int, error) {
	c.listen(1)
	defer c.listen(-1)
	n, err := read()
	c.count(0, n)
	return n, err
}

func (c *handClock) listen(more int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading += more
	c.changed.Broadcast()
}

// pass moves the clock by what a client waits between two requests.
func (c *handClock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.changed.Broadcast()
}

func (c *handClock) count(sent, read int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent, c.read = c.sent+sent, c.read+read
	c.changed.Broadcast()
}

// leave forgets what a client has not read and never will.
func (c *handClock) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = c.sent
	c.changed.Broadcast()
}

// countingListener lets a clock know what the server sends.
type countingListener struct {
	net.Listener
	clock *handClock
}

func (l countingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	tcp, ok := conn.(*net.TCPConn)
	if !ok {
		return conn, nil
	}
	return countingConn{TCPConn: tcp, clock: l.clock}, nil
}

// countingConn is still a TCP connection, which can be reset.
type countingConn struct {
	*net.TCPConn
	clock *handClock
}

func (c countingConn) Write(data []byte) (int, error) {
	c.clock.count(len(data), 0) // before: the client may read it before Write returns
	n, err := c.TCPConn.Write(data)
	c.clock.count(n-len(data), 0)
	return n, err
}
