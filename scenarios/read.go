package scenarios

// Read is a scenario that does not join the catalogue: its text is parsed with
// the catalogue's faults, and completed with what it includes of the catalogue.
// It may have any name, that of one in the catalogue too. file is used in
// positions only. The error is a strictyaml.Problems, unless what is included
// cannot be had.
func (c *Catalogue) Read(file string, text []byte) (*Scenario, error) {
	s, err := parseNamed(file, text, c.registry, "", nil)
	if err != nil {
		return nil, err
	}
	return include(s, aloneIn(c.files()))
}
