package verdict

// heedsShouldRetry looks for requests that were repeated unchanged after an error
// with x-should-retry: false. If the status alone forbids a retry, never-retry-4xx
// judges instead.
func heedsShouldRetry(c *evidence) Finding {
	return repeatsAfter(c, (*Attempt).saidNotToRetry, 0, " with x-should-retry: false")
}

// saidNotToRetry reports whether only the header says that another attempt is
// useless.
func (a *Attempt) saidNotToRetry() bool {
	return a.Answer.Asks.ShouldRetry == "false" && a.Outcome() == Refused && a.looksTransient()
}
