package importer

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/claudemock/claudemock/internal/exchange"
)

var update = flag.Bool("update", false, "write the golden files anew")

// seen is an exchange as the golden files show it.
type seen struct {
	Request struct {
		At     time.Time   `json:"at,omitzero"`
		Method string      `json:"method"`
		Target string      `json:"target"`
		Header http.Header `json:"header,omitempty"`
		Body   string      `json:"body,omitempty"`
	} `json:"request"`
	Response struct {
		Proto  string     `json:"proto,omitempty"`
		Status int        `json:"status,omitempty"`
		Fields []string   `json:"fields,omitempty"`
		Parts  []seenPart `json:"parts,omitempty"`
		End    string     `json:"end,omitempty"`
		After  string     `json:"after,omitempty"`
	} `json:"response"`
	Missing []string `json:"missing,omitempty"`
}

type seenPart struct {
	After string `json:"after,omitempty"`
	Text  string `json:"text"`
}

func see(x *exchange.Exchange) (s seen) {
	s.Request.At, s.Request.Method, s.Request.Target = x.Request.At, x.Request.Method, x.Request.Target
	s.Request.Header, s.Request.Body = x.Request.Header, string(x.Request.Body)
	s.Response.Proto, s.Response.Status, s.Response.End = x.Response.Proto, x.Response.Status, string(x.Response.End)
	for _, field := range x.Response.Fields {
		s.Response.Fields = append(s.Response.Fields, field.Name+": "+field.Value)
	}
	for _, part := range x.Response.Parts {
		s.Response.Parts = append(s.Response.Parts, seenPart{span(part.After), string(part.Bytes)})
	}
	s.Response.After, s.Missing = span(x.Response.After), x.Missing
	return s
}

func span(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.Round(time.Microsecond).String()
}

// fixtures are the files of testdata, but for those that say how they were made.
func fixtures(t testing.TB) (files []string) {
	all, err := filepath.Glob("testdata/*.*")
	require.NoError(t, err)
	for _, file := range all {
		if filepath.Ext(file) != ".md" {
			files = append(files, file)
		}
	}
	require.NotEmpty(t, files)
	return files
}

func TestFixturesGiveTheirExchanges(t *testing.T) {
	for _, file := range fixtures(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			exchanges, format, err := Read(filepath.Base(file), data)
			require.NoError(t, err)
			all := make([]seen, len(exchanges))
			for i := range exchanges {
				all[i] = see(&exchanges[i])
				assert.True(t, utf8.Valid(exchanges[i].Response.Body()))
			}
			var got bytes.Buffer
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", " ")
			require.NoError(t, encoder.Encode(map[string]any{"format": format, "exchanges": all}))
			golden := filepath.Join("testdata", "golden", filepath.Base(file)+".json")
			if *update {
				require.NoError(t, os.WriteFile(golden, got.Bytes(), 0o644))
			}
			want, err := os.ReadFile(golden)
			require.NoError(t, err, "run go test -update to make it")
			assert.Equal(t, string(want), got.String())
		})
	}
}

func TestNoFixtureHasACredential(t *testing.T) {
	for _, file := range fixtures(t) {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.NotContains(t, string(data), "sk-ant-", file)
	}
}

func TestAnUnknownFormatSaysWhatWasLookedFor(t *testing.T) {
	_, _, err := Read("night.log", []byte("it broke\n"))
	require.Error(t, err)
	for _, f := range formats {
		assert.Contains(t, err.Error(), "\n  "+string(f.name)+": ")
	}
	assert.True(t, strings.HasPrefix(err.Error(), "night.log is in none of the formats"), err)
}
