package control

import "net/http"

// scenarioInfo is one scenario as the control endpoints show it.
type scenarioInfo struct {
	Name     string   `json:"name"`
	Category string   `json:"category"` // "" for users' own
	Summary  string   `json:"summary"`
	Tags     []string `json:"tags,omitempty"`
	Hash     string   `json:"hash"`
}

func (h *handler) listScenarios(w http.ResponseWriter, _ *http.Request) {
	var list struct {
		Scenarios []scenarioInfo `json:"scenarios"`
	}
	for _, name := range h.Catalogue.Names() {
		scenario, err := h.Catalogue.Get(name)
		if err != nil {
			h.Log.Error("a scenario does not load", "scenario", name, "error", err)
			continue
		}
		list.Scenarios = append(list.Scenarios, scenarioInfo{
			Name: scenario.Name, Category: scenario.Category, Summary: scenario.Summary,
			Tags: scenario.Tags, Hash: scenario.Hash,
		})
	}
	writeJSON(w, http.StatusOK, list)
}
