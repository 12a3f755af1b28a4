package upstream_test

import (
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/upstream"
)

func TestBaseURLs(t *testing.T) {
	for text, ok := range map[string]bool{
		"https://api.anthropic.com": true, "http://127.0.0.1:8765/s/overloaded": true,
		"": false, "api.anthropic.com": false, "ftp://api.anthropic.com": false, "https://user:secret@host": false, "https://host/?key=secret": false,
	} {
		_, err := upstream.ParseURL(text)
		assert.Equal(t, ok, err == nil, text)
		if err != nil {
			assert.NotContains(t, err.Error(), "secret", text)
		}
	}
}

func TestAnAPIMayBeTheServerItself(t *testing.T) {
	for _, c := range []struct {
		url, address string
		want         bool
	}{
		{"http://127.0.0.1:8765/s/api", "127.0.0.1:8765", true},
		{"http://localhost:8765", "127.0.0.1:8765", true},
		{"http://[::1]:8765", "0.0.0.0:8765", true},
		{"http://10.0.0.7:8765", "10.0.0.7:8765", true},
		{"http://localhost", "127.0.0.1:80", true},
		{"http://localhost:8766", "127.0.0.1:8765", false},
		{"http://10.0.0.8:8765", "10.0.0.7:8765", false},
		{"https://api.anthropic.com", "0.0.0.0:443", false},
	} {
		to, err := upstream.ParseURL(c.url)
		require.NoError(t, err)
		address, err := net.ResolveTCPAddr("tcp", c.address)
		require.NoError(t, err)
		assert.Equal(t, c.want, (&upstream.API{To: to}).IsAt(address), "%+v", c)
	}
}

func TestAnAnswerThatComesCompressedIsDecodedAsItComes(t *testing.T) {
	seen := make(chan bool)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/base/v1/models?limit=%2F", r.RequestURI)
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		for _, text := range []string{"one", "two"} {
			_, _ = io.WriteString(packed, text)
			_ = packed.Flush()
			_ = http.NewResponseController(w).Flush()
			<-seen
		}
		_ = packed.Close()
	}))
	defer server.Close()
	to, err := upstream.ParseURL(server.URL + "/base")
	require.NoError(t, err)
	api := &upstream.API{To: to, Transport: upstream.NewTransport()}
	defer api.CloseIdle()
	answer, err := api.Send(t.Context(), &upstream.Request{Method: "GET", Target: "/v1/models?limit=%2F", Header: http.Header{}})
	require.NoError(t, err)
	defer answer.Body.Close()
	for _, field := range answer.Fields {
		assert.NotEqual(t, "content-encoding", field.Name)
	}
	for _, want := range []string{"one", "two"} {
		piece := make([]byte, len(want))
		_, err := io.ReadFull(answer.Body, piece)
		require.NoError(t, err)
		assert.Equal(t, want, string(piece))
		seen <- true
	}
	rest, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Empty(t, rest)
}

func TestAnEncodingThatNobodyKnowsIsPassedOn(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "compress")
		_, _ = io.WriteString(w, "\x1f\x9d")
	}))
	defer server.Close()
	to, err := upstream.ParseURL(server.URL)
	require.NoError(t, err)
	api := &upstream.API{To: to, Transport: upstream.NewTransport()}
	defer api.CloseIdle()
	answer, err := api.Send(t.Context(), &upstream.Request{Method: "GET", Target: "/v1/models", Header: http.Header{}})
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	assert.Equal(t, "\x1f\x9d", string(body))
	var names []string
	for _, field := range answer.Fields {
		names = append(names, field.Name)
	}
	assert.Contains(t, names, "content-encoding")
}
