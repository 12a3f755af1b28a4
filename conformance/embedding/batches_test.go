package embedding

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/anthropics/anthropic-sdk-go/v2"
	"github.com/anthropics/anthropic-sdk-go/v2/option"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
)

// batchOf returns a batch of size requests: r1, r2 and so on.
func batchOf(size int) anthropic.MessageBatchNewParams {
	params := anthropic.MessageBatchNewParams{}
	for i := range size {
		params.Requests = append(params.Requests, anthropic.MessageBatchNewParamsRequest{
			CustomID: fmt.Sprintf("r%d", i+1),
			Params:   anthropic.MessageBatchNewParamsRequestParams{Model: hello.Model, MaxTokens: hello.MaxTokens, Messages: hello.Messages},
		})
	}
	return params
}

// resultsOf returns the custom_id and type of every result of a batch, as the SDK
// reads them.
func resultsOf(t *testing.T, client anthropic.Client, id string) ([]string, error) {
	t.Helper()
	stream := client.Messages.Batches.ResultsStreaming(t.Context(), id, anthropic.MessageBatchResultsParams{})
	defer stream.Close()
	var rows []string
	for stream.Next() {
		rows = append(rows, stream.Current().CustomID+" "+stream.Current().Result.Type)
	}
	return rows, stream.Err()
}

func TestTheSDKSeesABatchThrough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t)
		client := sdk(mock)
		batches := client.Messages.Batches
		batch, err := batches.New(t.Context(), batchOf(3))
		require.NoError(t, err)
		require.Equal(t, anthropic.MessageBatchProcessingStatusInProgress, batch.ProcessingStatus)
		began := time.Now()
		for batch.ProcessingStatus != anthropic.MessageBatchProcessingStatusEnded {
			assert.EqualValues(t, 3, batch.RequestCounts.Processing)
			_, err = resultsOf(t, client, batch.ID)
			require.Error(t, err, "there are no results yet")
			_, err = batches.Delete(t.Context(), batch.ID, anthropic.MessageBatchDeleteParams{})
			require.Error(t, err, "it cannot be deleted yet")
			time.Sleep(500 * time.Millisecond)
			batch, err = batches.Get(t.Context(), batch.ID, anthropic.MessageBatchGetParams{})
			require.NoError(t, err)
		}
		assert.Equal(t, 2500*time.Millisecond, time.Since(began))
		assert.Equal(t, batch.CreatedAt.Add(2030*time.Millisecond), batch.EndedAt)
		assert.Equal(t, batch.CreatedAt.Add(24*time.Hour), batch.ExpiresAt)
		assert.EqualValues(t, 3, batch.RequestCounts.Succeeded)
		assert.Equal(t, mock.URL+"/v1/messages/batches/"+batch.ID+"/results", batch.ResultsURL)

		rows, err := resultsOf(t, client, batch.ID)
		require.NoError(t, err)
		assert.Equal(t, []string{"r1 succeeded", "r2 succeeded", "r3 succeeded"}, rows)
		_, err = batches.Cancel(t.Context(), batch.ID, anthropic.MessageBatchCancelParams{})
		require.Error(t, err, "it has ended")
		_, err = batches.Delete(t.Context(), batch.ID, anthropic.MessageBatchDeleteParams{})
		require.NoError(t, err)
		_, err = batches.Get(t.Context(), batch.ID, anthropic.MessageBatchGetParams{})
		var gone *anthropic.Error
		require.ErrorAs(t, err, &gone)
		assert.Equal(t, 404, gone.StatusCode)
	})
}

func TestTheSDKPagesThroughBatches(t *testing.T) {
	client := sdk(server.Start(t))
	var want []string
	for range 5 {
		batch, err := client.Messages.Batches.New(t.Context(), batchOf(1))
		require.NoError(t, err)
		want = append([]string{batch.ID}, want...)
	}
	var got []string
	pager := client.Messages.Batches.ListAutoPaging(t.Context(), anthropic.MessageBatchListParams{Limit: anthropic.Int(2)})
	for pager.Next() {
		got = append(got, pager.Current().ID)
	}
	require.NoError(t, pager.Err())
	assert.Equal(t, want, got)
}

// TestScenariosOfBatches runs a batch of six requests in scenarios of the catalogue.
func TestScenariosOfBatches(t *testing.T) {
	for scenario, want := range map[string]string{
		"batch-partial-errors":        "succeeded succeeded errored succeeded succeeded errored",
		"batch-expired":               "succeeded succeeded succeeded expired expired expired",
		"batch-canceled-midway":       "succeeded succeeded succeeded canceled canceled canceled",
		"batch-ended-with-mixed-rows": "succeeded errored canceled expired canceled canceled",
	} {
		t.Run(scenario, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := sdk(server.Start(t, server.WithScenario(scenario)))
				batch, err := client.Messages.Batches.New(t.Context(), batchOf(6))
				require.NoError(t, err)
				time.Sleep(10 * time.Second)
				batch, err = client.Messages.Batches.Get(t.Context(), batch.ID, anthropic.MessageBatchGetParams{})
				require.NoError(t, err)
				rows, err := resultsOf(t, client, batch.ID)
				require.NoError(t, err)
				var expected []string
				for i, kind := range strings.Fields(want) {
					expected = append(expected, fmt.Sprintf("r%d %s", i+1, kind))
				}
				assert.ElementsMatch(t, expected, rows)
				counts := batch.RequestCounts
				assert.Equal(t, []int64{int64(strings.Count(want, "succeeded")), int64(strings.Count(want, "errored")), int64(strings.Count(want, "canceled")), int64(strings.Count(want, "expired"))},
					[]int64{counts.Succeeded, counts.Errored, counts.Canceled, counts.Expired})
				assert.Equal(t, strings.Contains(want, "canceled"), !batch.CancelInitiatedAt.IsZero())
			})
		})
	}
}

func TestResultsThatBreakOffAreNoticedOnlyByTheirLastLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := sdk(server.Start(t, server.WithScenario("batch-results-truncated")))
		batch, err := client.Messages.Batches.New(t.Context(), batchOf(5))
		require.NoError(t, err)
		time.Sleep(10 * time.Second)
		for range 2 {
			rows, err := resultsOf(t, client, batch.ID)
			assert.Error(t, err)
			assert.Len(t, rows, 2, "the whole lines")
		}
		rows, err := resultsOf(t, client, batch.ID)
		require.NoError(t, err)
		assert.Len(t, rows, 5)
	})
}

// TestWhetherABatchWasCreated checks that a batch exists after an answer that was lost
// on its way, and not after an error or an answer that the scenario spells out.
func TestWhetherABatchWasCreated(t *testing.T) {
	for _, row := range []struct {
		name, step string
		want       int
	}{
		{"an error creates none", "{error: overloaded_error}", 0},
		{"a body of the scenario's creates none", `{reply: {body: "{}"}}`, 0},
		{"a reset loses only the answer", "{faults: [{reset: {at: 0%}}]}", 1},
		{"a status hides it", "{reply: {status: 503}}", 1},
	} {
		t.Run(row.name, func(t *testing.T) {
			mock := server.Start(t, server.WithYAML("name: unlucky\nsummary: s\nrules: [{when: {endpoint: create_batch}, steps: ["+row.step+"]}]\n"))
			client := sdk(mock)
			_, err := client.Messages.Batches.New(t.Context(), batchOf(1), option.WithMaxRetries(0))
			if row.name != "a body of the scenario's creates none" {
				require.Error(t, err)
			}
			list, err := client.Messages.Batches.List(t.Context(), anthropic.MessageBatchListParams{})
			require.NoError(t, err)
			assert.Len(t, list.Data, row.want)
		})
	}
}

// TestABatchOutlivesTheRestOfTheSharedSession: the shared session starts over after a
// minute without requests, and official samples poll their batch once a minute.
func TestABatchOutlivesTheRestOfTheSharedSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mock := server.Start(t, server.WithYAML("name: shared\nsummary: s\nbatches: {takes: 1h}\n"))
		base, _, _ := strings.Cut(mock.URL, "/s/")
		client := sdk(mock, option.WithBaseURL(base))
		batch, err := client.Messages.Batches.New(t.Context(), batchOf(1))
		require.NoError(t, err)
		for range 3 {
			time.Sleep(5 * time.Minute)
			batch, err = client.Messages.Batches.Get(t.Context(), batch.ID, anthropic.MessageBatchGetParams{})
			require.NoError(t, err)
		}
		time.Sleep(server.DefaultSessionIdle)
		_, err = client.Messages.Batches.Get(t.Context(), batch.ID, anthropic.MessageBatchGetParams{})
		require.Error(t, err, "it is forgotten like a session")
	})
}

func TestSessionsDoNotSeeEachOthersBatches(t *testing.T) {
	mock := server.Start(t)
	mine, other := sdk(mock), sdk(mock.Session(t, "healthy"))
	batch, err := mine.Messages.Batches.New(t.Context(), batchOf(1))
	require.NoError(t, err)
	_, err = other.Messages.Batches.Get(t.Context(), batch.ID, anthropic.MessageBatchGetParams{})
	var gone *anthropic.Error
	require.ErrorAs(t, err, &gone)
	assert.Equal(t, 404, gone.StatusCode)
}

func TestTheSDKManagesFiles(t *testing.T) {
	for level, downloadable := range map[string]bool{"strict": false, "schema": true} {
		t.Run(level, func(t *testing.T) {
			client := sdk(server.Start(t, server.WithValidation(level)))
			content := []byte("a,b\n1,2\n\x00\xff")
			made, err := client.Files.Upload(t.Context(), anthropic.FileUploadParams{
				File: anthropic.File(bytes.NewReader(content), "é \"x\".csv", "text/csv"), ExpiresInSeconds: anthropic.Int(3600),
			})
			require.NoError(t, err)
			assert.Equal(t, "é \"x\".csv", made.Filename)
			assert.EqualValues(t, len(content), made.SizeBytes)
			assert.Equal(t, time.Hour, made.ExpiresAt.Sub(made.CreatedAt))
			found, err := client.Files.GetMetadata(t.Context(), made.ID, anthropic.FileGetMetadataParams{})
			require.NoError(t, err)
			assert.Equal(t, made.RawJSON(), found.RawJSON())

			res, err := client.Files.Download(t.Context(), made.ID, anthropic.FileDownloadParams{})
			if downloadable {
				require.NoError(t, err)
				got, err := io.ReadAll(res.Body)
				require.NoError(t, err)
				require.NoError(t, res.Body.Close())
				assert.Equal(t, content, got)
				assert.Equal(t, "text/csv", res.Header.Get("Content-Type"))
			} else {
				assert.ErrorContains(t, err, "File is not downloadable")
			}

			second, err := client.Beta.Files.Upload(t.Context(), anthropic.BetaFileUploadParams{File: bytes.NewReader(content)})
			require.NoError(t, err)
			var ids []string
			pager := client.Files.ListAutoPaging(t.Context(), anthropic.FileListParams{Limit: anthropic.Int(1)})
			for pager.Next() {
				ids = append(ids, pager.Current().ID)
			}
			require.NoError(t, pager.Err())
			assert.Equal(t, []string{second.ID, made.ID}, ids)
			some, err := client.Files.List(t.Context(), anthropic.FileListParams{IDs: []string{made.ID, second.ID, "file_gone"}})
			require.NoError(t, err)
			assert.Len(t, some.Data, 2)
			_, err = client.Files.Delete(t.Context(), made.ID, anthropic.FileDeleteParams{})
			require.NoError(t, err)
			some, err = client.Files.List(t.Context(), anthropic.FileListParams{})
			require.NoError(t, err)
			assert.Len(t, some.Data, 1)
		})
	}
}
