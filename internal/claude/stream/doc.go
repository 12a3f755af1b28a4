// Package stream cuts a message into the events that it is streamed as, and says
// where in them each part of the message stands. It takes any tree for a message,
// since faults alter messages, and never knows why a message says what it says. How
// events are written to a connection is not its matter either.
package stream
