// Package memnet is a network in memory. Its connections behave like TCP on loopback,
// with buffers, deadlines, half-close and resets, and work inside a bubble of
// testing/synctest. Unlike TCP, memnet is synchronous: written data has arrived, and
// the first write to a connection that the other side has closed or reset fails.
//
// It knows bytes and addresses. It must never know what is spoken on its connections.
package memnet
