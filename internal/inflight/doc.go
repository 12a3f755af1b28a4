// Package inflight counts the requests that are under way, so that stopping can wait
// for them to end.
//
// It knows how many there are. It must never know what they are.
package inflight
