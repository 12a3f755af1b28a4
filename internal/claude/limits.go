package claude

import "time"

// RateLimits is what the anthropic-ratelimit-* headers tell a client.
type RateLimits struct {
	Requests, InputTokens, OutputTokens Limit
}

// Limit is one bucket.
type Limit struct {
	Limit     int       // the bucket's size, per minute
	Remaining int       // what is left in it
	Reset     time.Time // when it will be full again
}
