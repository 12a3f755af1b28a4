package importer

import (
	"cmp"
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
	"github.com/claudemock/claudemock/sse"
)

func lacksEventStream(s *source) string {
	for line := range strings.Lines(s.text) {
		line = strings.TrimRight(line, "\r\n")
		switch name, _, _ := strings.Cut(line, ":"); {
		case line == "":
		case strings.Contains(line, ":") && (name == "" || name == "event" || name == "data" || name == "id" || name == "retry"):
			return ""
		default:
			return `its first line begins with none of "event:", "data:", "id:", "retry:" and ":"`
		}
	}
	return "it has only empty lines"
}

// readEventStream reads the bodies of streamed answers that stand one behind the other.
func readEventStream(s *source) (all []exchange.Exchange, err error) {
	streams := streamsIn(s.text)
	if len(streams) > maxFound {
		return nil, errTooMany
	}
	for _, body := range streams {
		x := exchange.Exchange{Missing: []string{noRequest, noHead, noTimes}}
		x.Request = exchange.Request{Method: "POST", Target: "/v1/messages"}
		x.Response = exchange.Response{Status: 200, Parts: []exchange.Part{{Bytes: []byte(body)}}}
		endOfStream(&x)
		all = append(all, x)
	}
	return all, nil
}

// streamsIn cuts a text in front of each message_start that follows a message_stop.
func streamsIn(text string) (streams []string) {
	begin, at, stopped := 0, 0, false
	for block := range sse.Blocks(text) {
		event, _ := eventsOf(block).Next()
		switch typ := typeOfEvent(event); {
		case typ == "message_stop":
			stopped = true
		case typ == "message_start" && stopped:
			streams = append(streams, text[begin:at])
			begin, stopped = at, false
		}
		at += len(block)
	}
	return append(streams, text[begin:])
}

// typeOfEvent returns the type of an event: its name, or else the type in its data.
func typeOfEvent(event sse.Event) string {
	if event.Name != "" {
		return event.Name
	}
	tree, err := parseBounded(string(event.Data))
	if err != nil {
		return ""
	}
	return tree.Field("type").Str()
}

// endOfStream notes that a stream stops before its end, unless the source tells how it
// ended. Its connection is then taken to have closed.
func endOfStream(x *exchange.Exchange) {
	if x.Response.End != exchange.Complete || !isStream(&x.Response) {
		return
	}
	decoder := eventsOf(string(x.Response.Body()))
	last := ""
	for event, err := decoder.Next(); err == nil; event, err = decoder.Next() {
		last = cmp.Or(typeOfEvent(event), last)
	}
	if decoder.Unclosed() || last != "message_stop" && last != "error" && last != "completion" {
		x.Response.End = exchange.Closed
		x.Missing = append(x.Missing, noEnd)
	}
}

// eventsOf decodes events, which may be as long as the text.
func eventsOf(text string) *sse.Decoder {
	decoder := sse.NewDecoder(strings.NewReader(text))
	decoder.MaxEvent = len(text) + 1
	return decoder
}

// isStream reports whether an answer is a stream, by its headers or else by its body.
func isStream(r *exchange.Response) bool {
	if kind := r.Get("content-type"); kind != "" {
		return strings.HasPrefix(strings.ToLower(kind), "text/event-stream")
	}
	return len(r.Parts) > 0 && lacksEventStream(&source{text: string(r.Parts[0].Bytes)}) == ""
}
