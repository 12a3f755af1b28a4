package stream

// The tables that tests compare with the API's description.
var (
	DeltaFields   = deltaFields
	ClosingFields = closingFields
	RunningUsage  = runningUsage
	LaterUsage    = laterUsage
	BlockTypes    = blockTypes
	DeltaTypes    = deltaTypes
	StopReasons   = stopReasons
	EventTypes    = eventTypes
)

// DeltaOf is a field of a block that comes in deltas.
type DeltaOf struct{ Block, Field, Delta, Key, With string }

// BlockDeltas returns all fields of blocks that come in deltas.
func BlockDeltas() []DeltaOf {
	var all []DeltaOf
	for block, deltas := range blockDeltas {
		for _, d := range deltas {
			all = append(all, DeltaOf{block, d.field, d.typ, d.key, d.with})
		}
	}
	return all
}
