package attacks

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/jsontree"
)

// reads sends a request and reads an answer that is too long to keep.
func (v *victim) reads(t *testing.T, method, path, body string) (status int, length int64) {
	t.Helper()
	request := requestTo(t, v.addr, method, path, body)
	response, err := v.mock.Client.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	length, err = io.Copy(io.Discard, response.Body)
	require.NoError(t, err)
	return response.StatusCode, length
}

func TestALongAnswerIsNeverInMemory(t *testing.T) {
	v := attack(t)
	const size = 200e6
	for i, tt := range []struct{ name, step, request string }{
		{"garbage", `{reply: {text: a}, faults: [{garbage: {size: 200MB}}]}`, hello},
		{"garbage in a stream", `{reply: {text: a}, faults: [{garbage: {size: 200MB}}]}`, stream},
		{"garbage in a raw stream", `{reply: {text: a}, faults: [{garbage: {size: 200MB}}, status: {code: 200, reason: Fine}]}`, stream},
		{"a long event", `{reply: {text: a}, faults: [{inflate: {size: 200MB}}]}`, stream},
		{"a long event that is chopped and corrupt", `{reply: {text: a}, faults: [{inflate: {size: 200MB}}, {chop: {size: 10000}}, {corrupt: {bytes: 10000}}]}`, stream},
	} {
		path := v.plays(t, fmt.Sprint("s", i), "steps: ["+tt.step+"]")
		var length int64
		took := allocated(func() {
			var status int
			status, length = v.reads(t, http.MethodPost, path, tt.request)
			assert.Equal(t, http.StatusOK, status, tt.name)
		})
		t.Logf("%s: %d bytes of answer, %d kB allocated", tt.name, length, took>>10)
		assert.GreaterOrEqual(t, length, int64(size), tt.name)
		assert.Less(t, took, int64(60<<20), tt.name)
	}
	v.othersAreServed(t)
}

func TestFaultsMakeNoAnswerThatTakesTooMuch(t *testing.T) {
	v := attack(t)
	list := func(count int, format string) string {
		faults := make([]string, count)
		for i := range faults {
			faults[i] = fmt.Sprintf(format, i%2+1)
		}
		return strings.Join(faults, ", ")
	}
	for i, tt := range []struct{ name, step, request string }{
		{"many doubled again and again", `{reply: {text: "` + strings.Repeat("a b ", 2000) + `", stop_reason: end_turn, chunk: 1}, faults: [` + strings.Repeat(`{duplicate: {at: content_block_delta, all: true}}, `, 15) + `]}`, stream},
		{"long events", `{reply: {text: "a b c d e f g h"}, faults: [` + list(60, `{inflate: {size: 64MB, at: {event: content_block_delta, nth: %d}}}`) + `]}`, stream},
		{"a long text that is inserted", `{reply: {text: a}, faults: [` + strings.Repeat(`{insert: {event: message_start, count: 2000}}, `, 9) + `]}`, stream},
		{"events that are split", `{reply: {text: "` + strings.Repeat("a b ", 20_000) + `", stop_reason: end_turn, chunk: 50}, faults: [` + strings.Repeat(`{split: {parts: 10000, all: true}}, `, 4) + `]}`, stream},
		{"small pieces", `{reply: {text: "` + strings.Repeat("a ", 400_000) + `", stop_reason: end_turn, chunk: 1}}`, stream},
	} {
		path := v.plays(t, fmt.Sprint("s", i), "steps: ["+tt.step+"]")
		before := held()
		took := allocated(func() { v.reads(t, http.MethodPost, path, tt.request) })
		t.Logf("%s: %d MB allocated", tt.name, took>>20)
		assert.Less(t, took, int64(800<<20), tt.name)
		assert.Less(t, held()-before, int64(40<<20), "%s: the cache of scripts keeps 32 MB", tt.name)
	}
	v.othersAreServed(t)
}

func TestResultsOfABatchAreNeverInMemory(t *testing.T) {
	v := attack(t)
	path := v.plays(t, "batches", "batches: {takes: 1ns, results: [{size: 50MB}]}\nsteps: [{reply: {}}]")
	requests := make([]string, 10)
	for i := range requests {
		requests[i] = fmt.Sprintf(`{"custom_id":"r%d","params":%s}`, i, hello)
	}
	status, body := v.ask(t, http.MethodPost, path+"/batches", `{"requests":[`+strings.Join(requests, ",")+`]}`)
	require.Equal(t, http.StatusOK, status, "%s", body)
	batch, err := jsontree.Parse(body)
	require.NoError(t, err)
	results := path + "/batches/" + batch.Field("id").Str() + "/results"
	require.Eventually(t, func() bool {
		status, _ := v.ask(t, http.MethodHead, results, "")
		return status != http.StatusNotFound
	}, time.Minute, time.Millisecond)
	var length int64
	took := allocated(func() { status, length = v.reads(t, http.MethodGet, results, "") })
	t.Logf("%d bytes of results, %d kB allocated", length, took>>10)
	assert.Equal(t, http.StatusOK, status)
	assert.Greater(t, length, int64(500e6))
	assert.Less(t, took, int64(60<<20))
	v.othersAreServed(t)
}
