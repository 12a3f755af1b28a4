// Package frames serves connections of HTTP/2 frame by frame, so that an answer can
// end with a frame that net/http would not send: a GOAWAY or an RST_STREAM with any
// code. It also counts the frames of connections that net/http serves.
//
// It knows the protocol, and the bounds that keep a client from taking memory or work
// without asking for anything. It must never know who listens, what a scenario is, or
// why an answer is broken off: requests go to an http.Handler.
package frames
