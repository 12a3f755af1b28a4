package resources

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
	"github.com/claudemock/claudemock/internal/claude/body"
)

func TestBatchesAreRefusedInTheWrongState(t *testing.T) {
	for _, row := range []struct {
		name     string
		endpoint claude.Endpoint
		after    time.Duration
		want     string // a part of the refusal; "" for none
	}{
		{"results before the end", claude.BatchResults, time.Second, "has no results before it has ended"},
		{"results after the end", claude.BatchResults, time.Minute, ""},
		{"deletion before the end", claude.DeleteBatch, time.Second, "cancel it and wait"},
		{"deletion after the end", claude.DeleteBatch, time.Minute, ""},
		{"cancellation before the end", claude.CancelBatch, time.Second, ""},
		{"cancellation after the end", claude.CancelBatch, time.Minute, "can no longer be canceled"},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := workspace(BatchPlan{})
			_, refusal := w.ask(row.endpoint, w.submit(t, question), row.after, claude.Strict, nil)
			if row.want == "" {
				require.Nil(t, refusal)
				return
			}
			require.NotNil(t, refusal)
			assert.Equal(t, 400, refusal.Status)
			assert.Contains(t, refusal.Message, row.want)
		})
	}
}

func TestCancelingTwiceIsCancelingOnce(t *testing.T) {
	w := workspace(BatchPlan{Takes: time.Minute})
	id := w.submit(t, question)
	first, refusal := w.ask(claude.CancelBatch, id, time.Second, claude.Strict, nil)
	require.Nil(t, refusal)
	second, refusal := w.ask(claude.CancelBatch, id, 1500*time.Millisecond, claude.Strict, nil)
	require.Nil(t, refusal)
	assert.Equal(t, first.Document.String(), second.Document.String())
}

func TestWhatIsDeletedIsGone(t *testing.T) {
	w := workspace(BatchPlan{})
	id := w.submit(t, question)
	require.Positive(t, w.Bytes())
	gone, refusal := w.ask(claude.DeleteBatch, id, time.Minute, claude.Strict, nil)
	require.Nil(t, refusal)
	assert.Equal(t, `{"type":"message_batch_deleted","id":"`+id+`"}`, gone.Document.String())
	_, refusal = w.ask(claude.GetBatch, id, time.Minute, claude.Strict, nil)
	require.NotNil(t, refusal)
	assert.Equal(t, 404, refusal.Status)
	assert.Zero(t, w.Bytes())
}

func TestNothingHappensBeforeTheAnswerIsMade(t *testing.T) {
	w := workspace(BatchPlan{})
	answering, refusal := w.LookUp(Call{Request: &claude.Request{Endpoint: claude.CreateBatch, Body: batchBody(t, question)}, Now: noon})
	require.Nil(t, refusal)
	assert.Empty(t, w.batches)
	answering(source())
	assert.Len(t, w.batches, 1)
}

func TestIDsAreNeverGivenTwice(t *testing.T) {
	w := workspace(BatchPlan{})
	for range 3 { // each from the same source
		answering, refusal := w.LookUp(Call{Request: &claude.Request{Endpoint: claude.CreateBatch, Body: batchBody(t, question)}, Now: noon})
		require.Nil(t, refusal)
		answering(source())
	}
	assert.NotEqual(t, w.batches[0].id, w.batches[1].id)
	assert.NotEqual(t, w.batches[1].id, w.batches[2].id)
}

// Strict refuses unknown ids. The other levels make up what does not exist.
func TestUnknownIDs(t *testing.T) {
	for endpoint, want := range map[claude.Endpoint]string{
		claude.GetModel:     `"id":"some_id"`,
		claude.GetBatch:     `"processing_status":"ended"`,
		claude.CancelBatch:  `"processing_status":"canceling"`,
		claude.DeleteBatch:  `"type":"message_batch_deleted"`,
		claude.BatchResults: `"type":"succeeded"`,
		claude.GetFile:      `"filename":"notes.txt"`,
		claude.DownloadFile: "a simulated file",
		claude.DeleteFile:   `"type":"file_deleted"`,

		claude.GetSkill:           `"id":"some_id"`,
		claude.DeleteSkill:        `"type":"skill_deleted"`,
		claude.CreateSkillVersion: `"skill_id":"some_id"`,
		claude.ListSkillVersions:  `"skill_id":"some_id"`,
		claude.GetSkillVersion:    `"skill_id":"some_id"`,
		claude.DownloadSkill:      "SKILL.md",
		claude.DeleteSkillVersion: `"type":"skill_version_deleted"`,
	} {
		t.Run(string(endpoint), func(t *testing.T) {
			_, refusal := workspace(BatchPlan{}).ask(endpoint, "some_id", 0, claude.Strict, func(r *claude.Request) { r.Bundle = SampleBundle() })
			require.NotNil(t, refusal)
			assert.Equal(t, "not_found_error", refusal.Type)
			assert.Contains(t, refusal.Message, "some_id")
			for _, level := range []claude.Validation{claude.Schema, claude.Off} {
				w := workspace(BatchPlan{})
				got, refusal := w.ask(endpoint, "some_id", 0, level, func(r *claude.Request) { r.Bundle = SampleBundle() })
				require.Nil(t, refusal)
				assert.Contains(t, got.Document.String()+string(got.Data), want)
				assert.Zero(t, w.Bytes(), "what is made up is not kept")
			}
		})
	}
}

func TestListsHaveTheNewestFirst(t *testing.T) {
	w := workspace(BatchPlan{})
	var ids []string
	for range 3 {
		ids = append(ids, w.submit(t, question))
	}
	got, refusal := w.ask(claude.ListBatches, "", 0, claude.Strict, func(r *claude.Request) { r.Query = map[string]string{"limit": "2"} })
	require.Nil(t, refusal)
	assert.Equal(t, ids[2], got.Document.Get("data.0.id").Str())
	assert.Equal(t, ids[1], got.Document.Field("last_id").Str())
	assert.True(t, got.Document.Field("has_more").True())
	got, refusal = w.ask(claude.ListBatches, "", 0, claude.Strict, func(r *claude.Request) { r.Query = map[string]string{"after_id": ids[1]} })
	require.Nil(t, refusal)
	assert.Equal(t, ids[0], got.Document.Field("first_id").Str())
	assert.False(t, got.Document.Field("has_more").True())
	_, refusal = w.ask(claude.ListBatches, "", 0, claude.Strict, func(r *claude.Request) { r.Query = map[string]string{"limit": "0"} })
	assert.NotNil(t, refusal)
}

func TestAWorkspaceIsBounded(t *testing.T) {
	w := workspace(BatchPlan{})
	create := func(text string) *apierror.Error {
		_, refusal := w.ask(claude.CreateBatch, "", 0, claude.Off, func(r *claude.Request) { r.Body = batchBody(t, strconv.Quote(text)) })
		return refusal
	}
	for range maxBatches {
		require.Nil(t, create(""))
	}
	refusal := create("")
	require.NotNil(t, refusal)
	assert.Contains(t, refusal.Message, "claudemock: a session holds at most 1000 batches")

	upload := func(bytes int) *apierror.Error {
		_, refusal := w.ask(claude.UploadFile, "", 0, claude.Strict, func(r *claude.Request) {
			r.Upload = &body.Upload{Filename: "big", Type: "application/octet-stream", Data: make([]byte, bytes)}
		})
		return refusal
	}
	assert.Nil(t, upload(1<<20))
	refusal = upload(MaxBytes)
	require.NotNil(t, refusal)
	assert.Equal(t, "storage_quota_exceeded", refusal.Details.Field("error_code").Str())
	assert.LessOrEqual(t, w.Bytes(), MaxBytes)
}

func TestASampleIsFoundByItsEndpoint(t *testing.T) {
	for _, route := range claude.Routes {
		if !LooksUp(route.Endpoint) {
			continue
		}
		t.Run(string(route.Endpoint), func(t *testing.T) {
			w := workspace(BatchPlan{Takes: 100 * time.Hour})
			id, part := w.Sample(route.Endpoint, noon, source())
			assert.Equal(t, strings.Contains(route.Path, "{"), id != "")
			assert.Equal(t, strings.Contains(route.Path, "{part}"), part != "" && strings.Contains(route.Path, "{part}"))
			got, refusal := w.ask(route.Endpoint, id, 0, claude.Strict, func(r *claude.Request) {
				r.Upload, r.Bundle, r.Part = SampleUpload(), SampleBundle(), part
				r.Body = SampleBatch(r).Body
			})
			require.Nil(t, refusal)
			assert.True(t, got.Document != nil || len(got.Data) > 0)
		})
	}
}
