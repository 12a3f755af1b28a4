package verdict

// Waits returns the waits between attempts at the same question, by the request that
// ends them. If a request may end several, Waits has the one that is most
// favourable to the client, as for the rules.
func (r *Run) Waits() map[int]Wait {
	waits := map[int]Wait{}
	for _, chain := range newEvidence(*r).chains {
		for _, possible := range chain.retryWaits() {
			w := longest(possible)
			waits[w.to.Ordinal] = w
		}
	}
	return waits
}
