package play

import (
	"context"
	"io"

	"github.com/claudemock/claudemock/script"
)

// Piece is a script, and what performing it takes.
type Piece struct {
	Script   script.Script
	Clock    Clock
	Gates    Gates    // nil for a script that is never held
	Upstream Upstream // nil for a script without a plan
}

// Upstream is the API whose answer a script with a plan passes on.
type Upstream interface {
	// Open asks for the answer, and returns when its head has come. The answer is broken
	// off when ctx is done.
	Open(ctx context.Context) (Arriving, error)
	// End says how an answer ended: by io.EOF, another error of its body, or one of Open.
	End(err error) script.End
	// Grow takes memory for so many bytes of the answer that are kept while it passes, and
	// reports whether there is enough.
	Grow(bytes int) bool
}

// Arriving is an answer of the upstream whose head has come.
type Arriving struct {
	Status int
	Fields []script.Field
	Body   io.ReadCloser
}
