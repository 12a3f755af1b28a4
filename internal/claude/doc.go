// Package claude has the terms of the API that the packages below it share: endpoints
// and their routes, decoded requests, ids, and the headers of every answer. The packages
// below implement the healthy API, in the order in which they handle a request: body,
// check, compose, stream and resources. Package claude knows none of those, and none of
// these packages knows faults.
//
// All of them are pure: they use no clock, no network and no mutable global state. What
// differs between two equal requests (ids, padding) comes from a *rand.Rand argument.
package claude
