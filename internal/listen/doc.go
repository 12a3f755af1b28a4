// Package listen accepts connections, with TLS or without, reads the requests on them in
// HTTP/1.1 and HTTP/2, and does what a scenario's `listener:` asks for to a connection
// before it carries a request.
//
// An Acceptor reads most requests itself: that takes half of net/http's time, and leaves
// each byte of an answer's head to its script. All others come over net/http, or over
// package frames. To a Handler each of them is an Exchange.
//
// It knows connections, what the head of a request asks for, and the `listener:` of a
// scenario. It must never know what is answered or why: no session, no rule, no control
// endpoint. It calls nothing above it but a Handler.
package listen
