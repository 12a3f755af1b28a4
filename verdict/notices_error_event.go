package verdict

// noticesErrorEvent checks what the client made of streams that an error event
// ended.
func noticesErrorEvent(c *evidence) Finding {
	return halves(c, Broken, func(a *Attempt) string { return "the stream ended with " + a.String() })
}
