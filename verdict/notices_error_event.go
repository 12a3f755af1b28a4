package verdict

// noticesErrorEvent looks at streams that an error event ended.
func noticesErrorEvent(c *Case) Finding {
	return halves(c, Broken, func(a *Attempt) string { return "the stream ended with " + a.String() })
}
