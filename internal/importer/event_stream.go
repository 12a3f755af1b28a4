package importer

import (
	"strings"

	"github.com/claudemock/claudemock/internal/exchange"
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

// readEventStream reads the bodies of streamed answers, one after another.
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
	for at < len(text) {
		event := text[at : at+eventLength(text[at:])]
		switch typ := typeOfEvent(event); {
		case typ == "message_stop":
			stopped = true
		case typ == "message_start" && stopped:
			streams = append(streams, text[begin:at])
			begin, stopped = at, false
		}
		at += len(event)
	}
	return append(streams, text[begin:])
}

// eventLength is how long the first event of a text is, with the empty line behind it.
func eventLength(text string) int {
	for at := 0; ; at++ {
		next := strings.IndexAny(text[at:], "\r\n")
		if next < 0 {
			return len(text)
		}
		at += next
		for _, blank := range []string{"\n\n", "\r\n\r\n", "\r\r"} {
			if strings.HasPrefix(text[at:], blank) {
				return at + len(blank)
			}
		}
	}
}

// typeOfEvent is what an event is, by its name or else by its data.
func typeOfEvent(event string) string {
	data := ""
	for line := range strings.FieldsFuncSeq(event, func(r rune) bool { return r == '\n' || r == '\r' }) {
		switch name, value, _ := strings.Cut(line, ":"); name {
		case "event":
			return strings.TrimSpace(value)
		case "data":
			data = value
		}
	}
	tree, err := parseBounded(data)
	if err != nil {
		return ""
	}
	return tree.Field("type").Str()
}

// endOfStream takes a stream that stops before its end for one whose connection closed,
// where the source does not tell how it ended.
func endOfStream(x *exchange.Exchange) {
	if x.Response.End != exchange.Complete || !isStream(&x.Response) {
		return
	}
	last := ""
	text := string(x.Response.Body())
	for text != "" {
		event := text[:eventLength(text)]
		text = text[len(event):]
		if typ := typeOfEvent(event); typ != "" {
			last = typ
		}
		if text == "" && !strings.HasSuffix(event, "\n\n") && !strings.HasSuffix(event, "\r\n\r\n") && !strings.HasSuffix(event, "\r\r") {
			last = ""
		}
	}
	if last != "message_stop" && last != "error" && last != "completion" {
		x.Response.End = exchange.Closed
		x.Missing = append(x.Missing, noEnd)
	}
}

// isStream reports whether an answer is a stream, by its headers or else by its body.
func isStream(r *exchange.Response) bool {
	if kind := r.Get("content-type"); kind != "" {
		return strings.HasPrefix(strings.ToLower(kind), "text/event-stream")
	}
	return len(r.Parts) > 0 && lacksEventStream(&source{text: string(r.Parts[0].Bytes)}) == ""
}
