package sweep

import "encoding/json"

// MarshalJSON writes the point as an object: name, summary (in words), request, place, fault,
// kind, for_good and stands_for (how many points it stands for, itself included); for_requests
// are the requests of those, and then is the second failure of a pair.
func (p Point) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Name        string `json:"name"`
		Summary     string `json:"summary"`
		Request     int    `json:"request"`
		Place       string `json:"place"`
		Fault       string `json:"fault"`
		Kind        Kind   `json:"kind"`
		ForGood     bool   `json:"for_good"`
		StandsFor   int    `json:"stands_for"`
		ForRequests []int  `json:"for_requests,omitempty"`
		Then        *Point `json:"then,omitempty"`
	}{p.Name(), p.String(), p.Request, p.Place, p.Fault, p.Kind, p.ForGood, max(1, p.Stands), p.For, p.Then})
}
