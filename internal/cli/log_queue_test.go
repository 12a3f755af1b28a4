package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnOutputThatNobodyReadsStopsNobody(t *testing.T) {
	reader, writer := io.Pipe()
	q := newLineQueue(writer)
	for i := range 3 * queuedLines {
		fmt.Fprintf(q, "line %d\n", i)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	q.close(over) // which does not wait for a reader either

	text, read := make(chan string, 1), &bytes.Buffer{}
	go func() {
		_, _ = io.Copy(read, reader)
		text <- read.String()
	}()
	<-q.done
	require.NoError(t, writer.Close())
	lines := strings.Split(strings.TrimSpace(<-text), "\n")
	assert.Equal(t, "line 0", lines[0])
	assert.Regexp(t, `^… 204[78] lines left out: nobody read this output$`, lines[1])
	assert.InDelta(t, queuedLines+2, len(lines), 1, "what there was room for is written")
}

func TestAllLinesAreWrittenToAReader(t *testing.T) {
	var out bytes.Buffer
	q := newLineQueue(&out)
	for range 100 {
		fmt.Fprintln(q, "line")
	}
	q.close(t.Context())
	assert.Equal(t, strings.Repeat("line\n", 100), out.String())
}
