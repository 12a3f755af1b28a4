package resources

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/jsontree"
)

// noBatch and notInState refuse requests for batches. None of the texts is confirmed.
func noBatch(id string) *apierror.Error {
	return apierror.New("not_found_error", "Message Batch "+id+" not found")
}

func notInState(id, why string) *apierror.Error {
	return apierror.New("invalid_request_error", fmt.Sprintf("Message Batch %s %s", id, why))
}

func createBatch(w *Workspace, call Call) (Responder, *apierror.Error) {
	made := newBatch("", w, call)
	if made == nil || len(w.batches) >= maxBatches || w.bytes+made.bytes() > MaxBytes {
		return nil, workspaceFull()
	}
	size := made.bytes()
	return func(ids *rand.Rand) Content {
		made.id = claude.BatchID(ids)
		for w.hasBatch(made.id) {
			made.id = claude.BatchID(ids)
		}
		w.batches = slices.Insert(w.batches, 0, made)
		w.bytes += size
		return Content{Document: made.json(call.Now, call.Base)}
	}, nil
}

func listBatches(w *Workspace, call Call) (Responder, *apierror.Error) {
	part, more, refusal := pageSlice(w.batches, call.Query, func(b *batch, id string) bool { return b.id == id })
	if refusal != nil {
		return nil, refusal
	}
	return document(page(part, more,
		func(b *batch) string { return b.id },
		func(b *batch) *jsontree.Node { return b.json(call.Now, call.Base) },
	)), nil
}

func getBatch(w *Workspace, call Call) (Responder, *apierror.Error) {
	b, refusal := w.batch(call, sampleAge)
	if refusal != nil {
		return nil, refusal
	}
	return document(b.json(call.Now, call.Base)), nil
}

func cancelBatch(w *Workspace, call Call) (Responder, *apierror.Error) {
	b, refusal := w.batch(call, 0)
	if refusal != nil {
		return nil, refusal
	}
	if b.ended(call.Now) {
		return nil, notInState(call.ID, "has ended and can no longer be canceled")
	}
	return func(*rand.Rand) Content {
		b.cancel(call.Now)
		return Content{Document: b.json(call.Now, call.Base)}
	}, nil
}

func deleteBatch(w *Workspace, call Call) (Responder, *apierror.Error) {
	b, refusal := w.batch(call, sampleAge)
	if refusal != nil {
		return nil, refusal
	}
	if !b.ended(call.Now) {
		return nil, notInState(call.ID, "is still processing: cancel it and wait until it has ended before you delete it")
	}
	return func(*rand.Rand) Content {
		if i := slices.Index(w.batches, b); i >= 0 {
			w.batches = slices.Delete(w.batches, i, i+1)
			w.bytes -= b.bytes()
		}
		return deleted("message_batch_deleted", call.ID)
	}, nil
}

func batchResults(w *Workspace, call Call) (Responder, *apierror.Error) {
	b, refusal := w.batch(call, sampleAge)
	if refusal != nil {
		return nil, refusal
	}
	if !b.ended(call.Now) {
		return nil, notInState(call.ID, "is still processing: it has no results before it has ended")
	}
	return func(*rand.Rand) Content {
		return b.results(call.Grant)
	}, nil
}

func (w *Workspace) hasBatch(id string) bool {
	return slices.ContainsFunc(w.batches, func(b *batch) bool { return b.id == id })
}

// batch returns the batch in the call. Unless checks are strict, it makes up a batch of
// that age if there is none.
func (w *Workspace) batch(call Call, old time.Duration) (*batch, *apierror.Error) {
	if i := slices.IndexFunc(w.batches, func(b *batch) bool { return b.id == call.ID }); i >= 0 {
		return w.batches[i], nil
	}
	if !call.lenient() {
		return nil, noBatch(call.ID)
	}
	b := newBatch(call.ID, &Workspace{Models: w.Models}, Call{Request: SampleBatch(call.Request), Now: call.Now.Add(-old), Level: call.Level})
	return b, nil
}
