// Package claude is the words of the API that everything else is said in: the
// endpoints and their routes, a request as far as it is decoded, ids, and the headers
// of every answer. The packages below it are what the API does when it is healthy, in
// the order in which a request meets them: body, check, compose, stream and resources.
// It knows none of those that handle a request, and of failures nothing.
//
// Everything here and below is pure: no clock, no network and no global state. What
// varies between two equal requests (ids, padding) comes from a *rand.Rand handed in.
package claude
