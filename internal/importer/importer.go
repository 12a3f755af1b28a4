package importer

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
)

// Bounds on what Read accepts and makes.
const (
	MaxBytes     = 64 << 20 // of a file
	MaxExchanges = 10_000   // in a file
	maxDecoded   = 256 << 20
	maxFound     = 10 * MaxExchanges // with the API and with others
)

var errTooMany = fmt.Errorf("it has more than %d exchanges", maxFound)

// Format names a format in words that complete "it is read as …".
type Format string

// The formats that are read.
const (
	HAR           Format = "a HAR"
	Cassette      Format = "a cassette of VCR"
	AIMock        Format = "fixtures of aimock"
	Transcript    Format = "a session of Claude Code"
	Pairs         Format = "requests and answers as JSON"
	TypeScriptLog Format = "a debug log of the TypeScript SDK"
	PythonLog     Format = "a debug log of the Python SDK"
	Curl          Format = "what curl printed"
	EventStream   Format = "the text of an event stream"
)

// format tells how one format is recognised and read.
type format struct {
	name Format
	// lacks returns what a file would have if it were of the format; "" if it is.
	lacks func(s *source) string
	read  func(s *source) ([]exchange.Exchange, error)
}

// formats are in the order in which they are tried: those that can be told most clearly
// come first.
var formats = []format{
	{HAR, lacksHAR, readHAR},
	{AIMock, lacksAIMock, readAIMock},
	{Cassette, lacksCassette, readCassette},
	{Transcript, lacksTranscript, readTranscript},
	{Pairs, lacksPairs, readPairs},
	{TypeScriptLog, lacksTypeScriptLog, readTypeScriptLog},
	{PythonLog, lacksPythonLog, readPythonLog},
	{Curl, lacksCurl, readCurl},
	{EventStream, lacksEventStream, readEventStream},
}

// Read finds out which format a file has, and reads its exchanges with the API in their
// order. The name is for errors only. The error for an unknown format says of each format
// what was looked for.
func Read(name string, data []byte) ([]exchange.Exchange, Format, error) {
	if len(data) > MaxBytes {
		return nil, "", fmt.Errorf("reading %s: it has %d bytes; at most %d are read", name, len(data), MaxBytes)
	}
	s, err := newSource(name, data)
	if err != nil {
		return nil, "", fmt.Errorf("reading %s: %w", name, err)
	}
	var lacks []string
	for _, f := range formats {
		if why := f.lacks(s); why != "" {
			lacks = append(lacks, fmt.Sprintf("  %s: %s", f.name, why))
			continue
		}
		exchanges, err := f.read(s)
		if err == nil {
			exchanges, err = settled(exchanges)
		}
		if err != nil {
			return nil, f.name, fmt.Errorf("reading %s as %s: %w", name, f.name, err)
		}
		return exchanges, f.name, nil
	}
	return nil, "", fmt.Errorf("%s is in none of the formats that can be imported:\n%s", name, strings.Join(lacks, "\n"))
}

// settled returns the exchanges with the API among those that were read, with their
// bodies decoded and filled in.
func settled(all []exchange.Exchange) ([]exchange.Exchange, error) {
	left, kept := maxDecoded, all[:0]
	for i := range all {
		if !asksAPI(&all[i].Request) {
			continue
		}
		if err := decodeBodies(&all[i], &left); err != nil {
			return nil, fmt.Errorf("exchange %d: %w", i+1, err)
		}
		fillCredential(&all[i])
		fillBody(&all[i], i)
		kept = append(kept, all[i])
	}
	switch {
	case len(all) == 0:
		return nil, fmt.Errorf("there is no exchange in it")
	case len(kept) == 0:
		return nil, fmt.Errorf("none of its %d exchanges is with the API: their paths have no %s, and their requests no anthropic-version header", len(all), strings.Join(apiPaths, ", "))
	case len(kept) > MaxExchanges:
		return nil, fmt.Errorf("it has %d exchanges; at most %d are read", len(kept), MaxExchanges)
	}
	return kept, nil
}
