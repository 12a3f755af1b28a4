package journal_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/journal"
)

func TestJournalForgetsTheOldestEntriesAndCountsThem(t *testing.T) {
	j := journal.New(journal.Limits{Entries: 3})
	for i := range 5 {
		j.Begin(journal.Entry{Ordinal: i + 1}, nil)
	}
	var kept []int
	for _, e := range j.Entries() {
		kept = append(kept, e.Ordinal)
	}
	assert.Equal(t, []int{3, 4, 5}, kept)
	assert.Equal(t, 2, j.Forgotten())
}

func TestJournalStaysWithinItsBytesButKeepsTheNewest(t *testing.T) {
	j := journal.New(journal.Limits{Bytes: 10_000})
	for range 20 {
		j.Begin(journal.Entry{Body: strings.Repeat("x", 2000)}, nil)
	}
	assert.LessOrEqual(t, j.Bytes(), 10_000)
	assert.Len(t, j.Entries(), 3)

	j.Begin(journal.Entry{Body: strings.Repeat("x", 50_000)}, nil)
	assert.Len(t, j.Entries(), 1, "an entry larger than the limit is still shown")
	j.Begin(journal.Entry{}, nil)
	assert.Less(t, j.Bytes(), 2000, "its bytes are given back")
}

func TestJournalCompletesTheEntryOfTheTicket(t *testing.T) {
	j := journal.New(journal.Limits{Entries: 2})
	first := j.Begin(journal.Entry{Ordinal: 1}, nil)
	second := j.Begin(journal.Entry{Ordinal: 2}, nil)
	assert.Equal(t, journal.Open, j.Entries()[0].End)

	j.Finish(second, journal.Result{Status: 200, End: journal.Completed})
	e, ok := j.Entry(second)
	require.True(t, ok)
	assert.Equal(t, 2, e.Ordinal)
	assert.Equal(t, 200, j.Entries()[1].Status)
	assert.Equal(t, journal.Open, j.Entries()[0].End)

	j.Begin(journal.Entry{Ordinal: 3}, nil)
	j.Finish(first, journal.Result{End: journal.Completed})
	_, ok = j.Entry(first)
	assert.False(t, ok, "the entry was forgotten before its answer was over")
}

func TestEntrySurvivesItsJSONForm(t *testing.T) {
	e := journal.Entry{
		Session: "overloaded-once.a", Ordinal: 3, Gap: journal.Millis(1500 * time.Millisecond),
		Arrived: time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC),
		Headers: map[string][]string{"x-stainless-retry-count": {"1"}},
		Played:  "error overloaded_error 529",
		Result:  journal.Result{Status: 529, FirstByte: journal.Millis(12345 * time.Microsecond), End: journal.Completed},
	}
	text, err := json.Marshal(e)
	require.NoError(t, err)
	assert.Contains(t, string(text), `"gap_ms":1500,`)
	assert.Contains(t, string(text), `"first_byte_ms":12.345,`)

	var back journal.Entry
	require.NoError(t, json.Unmarshal(text, &back))
	assert.Equal(t, e, back)
}

func TestSecretsAreReducedToFingerprints(t *testing.T) {
	const key = "sk-ant-api03-abcdefgh"
	tests := []struct {
		name   string
		header http.Header
		want   map[string][]string
		leaked bool
	}{
		{
			name:   "an x-api-key shows nothing of the key",
			header: http.Header{"X-Api-Key": {key}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}},
		},
		{
			name:   "an authorization keeps its scheme and has the fingerprint of the same key",
			header: http.Header{"Authorization": {"Bearer " + key}},
			want:   map[string][]string{"Authorization": {"Bearer sha256:06de71b6"}},
		},
		{
			name:   "a key with a space in it passes for no scheme",
			header: http.Header{"X-Api-Key": {"sk-1 2345678"}},
			want:   map[string][]string{"X-Api-Key": {"sha256:ef4381b1"}},
		},
		{
			name:   "a key in a header of another name is replaced and reported",
			header: http.Header{"X-Api-Key": {key}, "User-Agent": {"app/" + key}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}, "User-Agent": {"app/sha256:06de71b6"}},
			leaked: true,
		},
		{
			name:   "a key in a cookie is reported",
			header: http.Header{"X-Api-Key": {key}, "Cookie": {"session=" + key}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}, "Cookie": {"sha256:24cc9095"}},
			leaked: true,
		},
		{
			name:   "another cookie is not",
			header: http.Header{"X-Api-Key": {key}, "Cookie": {"session=0123456789"}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}, "Cookie": {"sha256:ca0a1be7"}},
		},
		{
			name:   "a key sent as Foundry's clients send it, twice, is no leak",
			header: http.Header{"X-Api-Key": {key}, "Api-Key": {key}},
			want:   map[string][]string{"X-Api-Key": {"sha256:06de71b6"}, "Api-Key": {"sha256:06de71b6"}},
		},
		{
			name:   "of a signature, what tells apart is the signer's key, whatever was signed and when",
			header: http.Header{"Authorization": {"AWS4-HMAC-SHA256 Credential=" + key + "/20261130/us-east-1/x/aws4_request, Signature=ab"}},
			want:   map[string][]string{"Authorization": {"AWS4-HMAC-SHA256 sha256:06de71b6"}},
		},
		{
			name:   "a key short enough to be a word is looked for nowhere else",
			header: http.Header{"X-Api-Key": {"test"}, "User-Agent": {"testing/1"}},
			want:   map[string][]string{"X-Api-Key": {"sha256:9f86d081"}, "User-Agent": {"testing/1"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			safe, leaked := journal.FindSecrets(tt.header).Headers(tt.header)
			assert.Equal(t, tt.want, safe)
			assert.Equal(t, tt.leaked, leaked)
		})
	}
}

func TestSecretsAreFoundAcrossTheEndOfWhatIsKeptOfABody(t *testing.T) {
	const key = "sk-ant-api03-abcdefgh"
	secrets := journal.FindSecrets(http.Header{"X-Api-Key": {key}})
	for before := journal.MaxStart - len(key); before <= journal.MaxStart; before++ {
		body := strings.Repeat("x", before) + key + strings.Repeat("y", journal.MaxBody)
		safe, leaked := secrets.Body(body)
		require.True(t, leaked, "at byte %d", before)
		require.Len(t, safe, journal.MaxStart)
		require.NotContains(t, safe, "sk-", "at byte %d", before)
	}
}

func TestAKeyInBase64IsFoundWhereverItStands(t *testing.T) {
	for _, key := range []string{"sk-ant-api03-abcdefgh-0123", "\xff\xfe\xfb\xef\xff\xfe-of-other-letters", "0123456789abcdef"} {
		secrets := journal.FindSecrets(http.Header{"X-Api-Key": {key}})
		for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
			for before := range 7 {
				text := "token: " + alphabet.EncodeToString([]byte(strings.Repeat("u", before)+key+":x")) + "."
				safe, leaked := secrets.Redact(text)
				require.True(t, leaked, text)
				require.NotEqual(t, text, safe)
				require.Less(t, longestCommon(text, safe), 16, "%s became %s", text, safe)
			}
		}
		safe, leaked := secrets.Redact(base64.StdEncoding.EncodeToString([]byte(strings.Repeat("another text ", 9))))
		require.False(t, leaked, safe)
	}
}

// longestCommon is the length of the longest text that two share, between colons.
func longestCommon(a, b string) int {
	longest := 0
	for i := range a {
		for n := longest + 1; i+n <= len(a) && strings.Contains(b, a[i:i+n]); n++ {
			longest = n
		}
	}
	return longest
}

func FuzzNoSecretIsLeftInAText(f *testing.F) {
	f.Add("sk-ant-api03-abcdefgh", "my key is sk-ant-api03-abcdefgh!", true)
	f.Add("aaaaaaaa", "aaaaaaaaaaaaaaaa", false)
	f.Fuzz(func(t *testing.T, key, text string, bearer bool) {
		h := http.Header{"X-Api-Key": {key}}
		if bearer {
			h = http.Header{"Authorization": {fmt.Sprintf("Bearer %s", key)}}
		}
		secrets := journal.FindSecrets(h)
		safe, leaked := secrets.Redact(text)
		if !leaked && safe != text {
			t.Errorf("%q became %q, and nothing was reported", text, safe)
		}
		for _, secret := range secrets {
			// What surrounds a fingerprint can spell a key anew only if the key holds part of one.
			if !strings.ContainsAny(secret, "sha256:0123456789bcdef") && strings.Contains(safe, secret) {
				t.Errorf("%q still stands in %q", secret, safe)
			}
		}
	})
}
