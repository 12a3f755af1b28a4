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

// Workspace has everything beside messages: the models, and the batches, files and
// skills that clients made. The zero value is empty. It is not safe for concurrent use.
type Workspace struct {
	Models models.List
	Plan   BatchPlan // what becomes of batches

	batches []*batch // newest first
	files   []*file  // newest first
	skills  []*skill // newest first, without Anthropic's own
	bytes   int      // estimated memory of all
	prompts promptCache
}

// MaxBytes is the limit on the estimated memory of a workspace. The API's own limit is
// far higher.
const MaxBytes = 64 << 20

// The limits on the resources of a workspace. The API's own limits are far higher.
const (
	maxBatches  = 1000
	maxFiles    = 1000
	maxSkills   = 1000
	maxVersions = 1000 // of a skill
)

// workspaceFull refuses what exceeds the limits.
func workspaceFull() *apierror.Error {
	return apierror.New("request_too_large", fmt.Sprintf(
		"claudemock: a session holds at most %d batches and as many skills, and %d MB of batches, files and skills: delete some, or begin another session",
		maxBatches, MaxBytes>>20))
}

// Bytes estimates the memory of the workspace.
func (w *Workspace) Bytes() int { return w.bytes + w.prompts.bytes() }

// Call is a request to a workspace, with what the server adds to it.
type Call struct {
	*claude.Request
	Now   time.Time
	Level claude.Validation // Schema and Off make up what does not exist
	Base  string            // the URL that the client uses in front of /v1, for links in answers

	// Grant limits the memory of the answer; nil does not.
	Grant jsontree.Grant
}

// lenient reports whether what does not exist is made up.
func (c *Call) lenient() bool { return c.Level == claude.Schema || c.Level == claude.Off }

// Responder makes the healthy answer to a call that was looked up, and carries out the
// call: only now a batch is created, or a file deleted. It draws new ids from ids.
type Responder func(ids *rand.Rand) Content

// Content is the body of a healthy answer: a JSON document, or data.
type Content struct {
	Document *jsontree.Node
	Data     []byte
	Fills    []Fill // letters of data that are not in memory, in order
	Type     string // content type of data
	Filename string // name under which a browser saves data; "" for none
	CutShort string // which limit cut it short, in words; "" for none
}

// Fill is a run of letters x in data at an offset. It is not in memory, since it can
// have gigabytes.
type Fill struct{ At, Size int }

// document returns a Responder that answers with JSON and changes nothing.
func document(tree *jsontree.Node) Responder {
	return func(*rand.Rand) Content { return Content{Document: tree} }
}

// deleted confirms a deletion.
func deleted(typ, id string) Content {
	return Content{Document: jsontree.Obj("type", typ, "id", id)}
}

// stamp returns a time as the API writes it, "2026-11-23T12:00:00.000000Z", or null for
// the zero time.
func stamp(t time.Time) *jsontree.Node {
	if t.IsZero() {
		return &jsontree.Node{}
	}
	return jsontree.Of(t.UTC().Format("2006-01-02T15:04:05.000000Z"))
}
