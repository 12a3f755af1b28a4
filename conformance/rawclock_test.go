package conformance

import (
	"context"
	"net"
	"slices"
	"sync"
	"time"
)

// handClock is the server's clock in these tests. It stands still except for waits,
// which take no real time: when the client has read everything that was sent and
// reads on, the clock jumps to the end of the next wait. So ten minutes of silence
// pass at once, and the answer still records when each part arrived.
type handClock struct {
	mu      sync.Mutex
	changed *sync.Cond
	now     time.Time
	waits   []time.Time // the ends of the current waits
	reading int         // the client's reads in progress
	sent    int         // bytes the server has written
	read    int         // bytes the client has read
}

func newHandClock() *handClock {
	c := &handClock{now: time.Now()} // deadlines of sockets use real time and must be in the future
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
	for ctx.Err() == nil && c.now.Before(over) && !c.mayJump(over) {
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

// mayJump reports whether nothing can happen before that time.
func (c *handClock) mayJump(over time.Time) bool {
	return c.reading > 0 && c.read >= c.sent && !slices.ContainsFunc(c.waits, over.After)
}

// duringRead runs a read of the client, and counts the bytes.
func (c *handClock) duringRead(read func() (int, error)) (int, error) {
	c.addReads(1)
	defer c.addReads(-1)
	n, err := read()
	c.count(0, n)
	return n, err
}

func (c *handClock) addReads(more int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading += more
	c.changed.Broadcast()
}

// pass moves the clock by the time that a client waits between two requests.
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

// leave forgets bytes that the client will never read.
func (c *handClock) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = c.sent
	c.changed.Broadcast()
}

// countingListener reports the bytes that the server sends to a clock.
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

// countingConn embeds the TCP connection, so that the server can reset it.
type countingConn struct {
	*net.TCPConn
	clock *handClock
}

func (c countingConn) Write(data []byte) (int, error) {
	c.clock.count(len(data), 0) // before Write, since the client may read the bytes before it returns
	n, err := c.TCPConn.Write(data)
	c.clock.count(n-len(data), 0)
	return n, err
}
