package verdict

// heedsShouldRetry looks for requests that were sent again, with nothing changed,
// after an error whose x-should-retry said not to. Where the status alone says so,
// never-retry-4xx judges.
func heedsShouldRetry(c *Case) Finding {
	return repeatsAfter(c, (*Attempt).saidNotToRetry, 0, " with x-should-retry: false")
}

// saidNotToRetry reports whether nothing but the header tells that another attempt
// is in vain.
func (a *Attempt) saidNotToRetry() bool {
	return a.Answer.Asks.ShouldRetry == "false" && a.Outcome() == Refused && a.looksTransient()
}
