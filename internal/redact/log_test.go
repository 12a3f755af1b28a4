package redact_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/redact"
)

func TestLogRecordsHaveNoCredentials(t *testing.T) {
	const key = "sk-ant-api03-abcdefgh"
	var out strings.Builder
	plain := slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	log := slog.New(redact.Handler(plain)).With("first", key).WithGroup("group")
	log.Info("key "+key, "text", key, "error", errors.New("bad "+key), "list", []string{key}, "number", 7, slog.Group("inner", "text", key))
	assert.Equal(t, `level=INFO msg="key *" first=* group.text=* group.error="bad *" group.list=[*] group.number=7 group.inner.text=*`+"\n",
		withoutFingerprints(out.String()))
}
