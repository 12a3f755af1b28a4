package attacks

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/server"
)

// units are the values that take the most memory when parsed.
var units = map[string]string{
	"numbers": `1,`, "arrays": `[],`, "objects": `{},`, "strings": `"",`, "members": `"a":1,`, "nested arrays": `[[[1]]],`,
	"nested objects": `{"a":{"a":{}}},`, "literals": `null,`, "escapes": `"\n",`,
}

// dense returns a request of about size bytes with as many values as fit.
func dense(endpoint, unit string, size int) string {
	values := strings.TrimSuffix(strings.Repeat(unit, size/len(unit)), ",")
	if strings.HasPrefix(unit, `"a":`) {
		values = "{" + values + "}"
	} else {
		values = "[" + values + "]"
	}
	if endpoint == "/v1/messages/batches" {
		return `{"requests":` + values + `}`
	}
	return `{"model":"claude-sonnet-5","max_tokens":64,"messages":` + values + `}`
}

// treeBase is the memory that the values of any body may take.
const treeBase = 64 << 20

func TestTheValuesOfABodyTakeAFewTimesItsSize(t *testing.T) {
	check := func(endpoint, unit string) {
		v := attack(t)
		body := dense(endpoint, unit, 2<<20)
		var status int
		took := allocated(func() { status, _ = v.ask(t, http.MethodPost, "/s/healthy/victim"+endpoint, body) })
		assert.Contains(t, []int{400, 404, 413}, status)
		// allocated counts more than the reachable memory: growing slices leave
		// smaller ones behind.
		assert.Less(t, took, int64(6*len(body)+treeBase*3/2), "%s, %q", endpoint, unit)
	}
	for _, unit := range units {
		check("/v1/messages", unit)
	}
	for _, endpoint := range []string{"/v1/messages/count_tokens", "/v1/messages/batches", "/v1/complete", "/v1/elsewhere"} {
		check(endpoint, units["members"])
	}
}

func TestABodyOfTooManyValuesIsRefusedByALimitThatIsTold(t *testing.T) {
	v := attack(t)
	status, answer := v.ask(t, http.MethodPost, "/s/healthy/victim/v1/messages", dense("/v1/messages", `1,`, 4<<20))
	require.Equal(t, http.StatusRequestEntityTooLarge, status)
	assert.Contains(t, string(answer), `"type":"request_too_large"`)
	assert.Contains(t, string(answer), "claudemock's own limit")
	assert.Contains(t, v.log.String(), "claudemock's own limit")
	_, journal := v.ask(t, http.MethodGet, "/_mock/sessions/healthy.victim/journal", "")
	assert.Contains(t, string(journal), `"kind":"limit"`)
	v.othersAreServed(t)
}

func TestLargeRequestsThatClientsSendAreRead(t *testing.T) {
	v := attack(t)
	turn := `{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"text","text":"ho"}]},`
	many := `{"model":"claude-opus-5","messages":[` + strings.Repeat(turn, 49_999) + `{"role":"user","content":"hi"}]}`
	status, answer := v.ask(t, http.MethodPost, "/s/healthy/victim/v1/messages/count_tokens", many)
	assert.Equal(t, http.StatusOK, status, "100,000 messages: %.200s", answer)
	text := `{"model":"claude-sonnet-5","messages":[{"role":"user","content":"` + strings.Repeat(`line\n`, 5<<20) + `"}]}`
	status, answer = v.ask(t, http.MethodPost, "/s/healthy/victim/v1/messages/count_tokens", text)
	assert.Equal(t, http.StatusOK, status, "30 MB of lines: %.200s", answer)
}

func TestABatchOfVeryManyRequestsIsRead(t *testing.T) {
	var body strings.Builder
	body.WriteString(`{"requests":[`)
	for i := range 100_000 {
		if i > 0 {
			body.WriteByte(',')
		}
		body.WriteString(`{"custom_id":"r` + strings.Repeat("x", i%7) + `-` + strconv.Itoa(i) + `","params":{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"hi"}]}}`)
	}
	body.WriteString(`]}`)
	v := attack(t)
	status, answer := v.ask(t, http.MethodPost, "/s/healthy/victim/v1/messages/batches", body.String())
	assert.Equal(t, http.StatusOK, status, "%.200s", answer)
}

// gzipped returns a text in as few bytes as gzip makes of it.
func gzipped(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	require.NoError(t, err)
	_, err = w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func TestWhatIsDecodedCountsAndStopsAtTheLimit(t *testing.T) {
	for name, bomb := range map[string]struct {
		path, body, contentType string
		status                  int
	}{
		"text beyond what the endpoint takes": {"/v1/messages", `{"a":"` + strings.Repeat("A", 40<<20) + `"}`, "application/json", 413},
		"values":                              {"/v1/messages", dense("/v1/messages", `1,`, 8<<20), "application/json", 413},
		"a file beyond what is free": {"/v1/files", "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" +
			strings.Repeat("A", 140<<20) + "\r\n--B--\r\n", "multipart/form-data; boundary=B", 529},
	} {
		t.Run(name, func(t *testing.T) {
			const most = 128 << 20
			body := gzipped(t, bomb.body)
			v := attack(t, server.WithMaxMemory(most))
			var status int
			took := allocated(func() {
				status, _ = v.ask(t, http.MethodPost, "/s/healthy/victim"+bomb.path, body,
					"Content-Encoding: gzip", "Content-Type: "+bomb.contentType, "Anthropic-Beta: files-api-2025-04-14")
			})
			assert.Equal(t, bomb.status, status)
			assert.Less(t, took, int64(2*most))
			v.othersAreServed(t)
		})
	}
}

func TestRequestsTogetherStayWithinTheTotal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := attack(t, server.WithMaxMemory(40<<20))
		body := `{"model":"claude-sonnet-5","max_tokens":64,"messages":[{"role":"user","content":"` + strings.Repeat("A", 20<<20)
		holder, err := v.mock.Client.Transport.(*http.Transport).DialContext(t.Context(), "tcp", v.addr)
		require.NoError(t, err)
		defer holder.Close() // until then it keeps its unfinished body
		_, err = holder.Write([]byte("POST /s/healthy/holder/v1/messages HTTP/1.1\r\nHost: x\r\nX-Api-Key: sk-ant-test-0123456789\r\n" +
			"Anthropic-Version: 2023-06-01\r\nContent-Type: application/json\r\nContent-Length: 32000000\r\n\r\n" + body))
		require.NoError(t, err)
		synctest.Wait() // the server has read it
		for range 2 {
			status, _ := v.ask(t, http.MethodPost, "/s/healthy/late/v1/messages", body+`"}]}`)
			assert.Equal(t, 529, status)
			v.othersAreServed(t)
		}
		assert.Contains(t, v.log.String(), "--max-memory")
		require.NoError(t, holder.Close())
		status, answer := v.ask(t, http.MethodPost, "/s/healthy/late/v1/messages", body+`"}]}`)
		assert.Equal(t, http.StatusBadRequest, status, "it is read, and too long: %s", answer)
	})
}

func TestABodyInFullSizeTakesAFewTimesItsSize(t *testing.T) {
	long(t)
	for name, unit := range units {
		t.Run(name, func(t *testing.T) {
			p := serve(t, "--log-format", "none", "--max-memory", "4GiB")
			p.post(t, "/s/healthy/a/v1/messages", dense("/v1/messages", unit, 31<<20))
			assert.Less(t, p.peak(t), int64(4*31<<20+3*treeBase))
			p.post(t, "/s/healthy/a/v1/messages/batches", dense("/v1/messages/batches", unit, 250<<20))
			assert.Less(t, p.peak(t), int64(4*250<<20+3*treeBase+5*64<<20), "what a batch may have more is here, too")
			assert.Equal(t, http.StatusOK, p.answers(t))
		})
	}
}

// post sends a request whose answer does not matter.
func (p *process) post(t *testing.T, path, body string) {
	t.Helper()
	request := requestTo(t, p.addr, http.MethodPost, path, body)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
}
