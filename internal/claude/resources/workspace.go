package resources

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/models"
	"github.com/claudemock/claudemock/jsontree"
)

// Workspace is what there is beside messages: the models, and the batches, files
// and skills that clients made. Its zero value has none of them. It is not safe
// for concurrent use.
type Workspace struct {
	Models models.List
	Plan   BatchPlan // what becomes of batches

	batches []*batch // newest first
	files   []*file  // newest first
	skills  []*skill // newest first, without Anthropic's own
	bytes   int      // that all take
	prompts promptCache
}

// MaxBytes is how many bytes all that a workspace holds takes at most. The API's own
// bound is far higher.
const MaxBytes = 64 << 20

// How much of each a workspace holds at most. The API's own bounds are far higher.
const (
	maxBatches  = 1000
	maxFiles    = 1000
	maxSkills   = 1000
	maxVersions = 1000 // of a skill
)

// workspaceFull is the refusal of what no longer fits.
func workspaceFull() *apierror.Error {
	return apierror.New("request_too_large", fmt.Sprintf(
		"claudemock: a session holds at most %d batches and as many skills, and %d MB of batches, files and skills: delete some, or begin another session",
		maxBatches, MaxBytes>>20))
}

// Bytes is about how much memory the workspace takes.
func (w *Workspace) Bytes() int { return w.bytes + w.prompts.bytes() }

// Visit is a request to a workspace, with what only the server around it knows.
type Call struct {
	*claude.Request
	Now   time.Time
	Level claude.Validation // Schema and Off make up what is asked for and does not exist
	Base  string            // the URL below which the client finds /v1, for links in answers

	// Grant says how much memory the answer may take; nil is any.
	Grant jsontree.Grant
}

// tolerant reports whether what does not exist is made up.
func (c *Call) lenient() bool { return c.Level == claude.Schema || c.Level == claude.Off }

// Answering makes the healthy answer to a request that was looked up, and does
// what the request asks for: only now a batch is created, or a file deleted.
// New ids are drawn from ids.
type Responder func(ids *rand.Rand) Content

// Content is the body of a healthy answer: a document, or else data.
type Content struct {
	Document *jsontree.Node
	Data     []byte
	Fills    []Fill // letters of data that are not held in memory, in order
	Type     string // the content type of data
	Filename string // under which a browser would save data; "" for none
	CutShort string // what of it a bound cut short, in words; "" for nothing
}

// Fill stands for so many letters x that belong into data at an offset. They are not
// held in memory, since they can be gigabytes.
type Fill struct{ At, Size int }

// document answers with JSON and changes nothing.
func document(tree *jsontree.Node) Responder {
	return func(*rand.Rand) Content { return Content{Document: tree} }
}

// deleted answers that something is gone.
func deleted(typ, id string) Content {
	return Content{Document: jsontree.Obj("type", typ, "id", id)}
}

// stamp is a time as the API writes it: "2026-11-23T12:00:00.000000Z", or null
// for none.
func stamp(t time.Time) *jsontree.Node {
	if t.IsZero() {
		return &jsontree.Node{}
	}
	return jsontree.Of(t.UTC().Format("2006-01-02T15:04:05.000000Z"))
}
