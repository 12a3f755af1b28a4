// Package stream cuts a message into the events of a stream, and says where in them
// each part of the message is. It accepts any tree as a message, since faults alter
// messages. It never knows why a message says what it says, or how events are written
// to a connection.
package stream
