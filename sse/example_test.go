package sse_test

import (
	"bytes"
	"fmt"

	"github.com/claudemock/claudemock/sse"
)

// A stream that ends inside an event delivers the events before it.
func ExampleDecoder() {
	var framing sse.Framing
	stream := framing.Append(nil, sse.Event{Name: "ping", Data: []byte(`{"type": "ping"}`)})
	stream = append(stream, "event: message_stop\n"...)

	decoder := sse.NewDecoder(bytes.NewReader(stream))
	event, err := decoder.Next()
	fmt.Println(event.Name, string(event.Data), err)
	_, err = decoder.Next()
	fmt.Println(err, decoder.Unclosed())
	// Output:
	// ping {"type": "ping"} <nil>
	// EOF true
}
