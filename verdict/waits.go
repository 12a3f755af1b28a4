package verdict

// Waits are those between attempts at the same question by the request that ends
// them, as rules judge them: of several that may be meant, the one that falls
// least short of what was asked for.
func (r *Run) Waits() map[int]Wait {
	waits := map[int]Wait{}
	for _, chain := range newCase(*r).Chains {
		for _, possible := range chain.retryWaits() {
			w := longest(possible)
			waits[w.To.Ordinal] = w
		}
	}
	return waits
}
