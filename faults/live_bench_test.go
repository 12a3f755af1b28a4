package faults_test

import (
	"fmt"
	"testing"

	"github.com/claudemock/claudemock/faults"
	"github.com/claudemock/claudemock/internal/scripttest"
	"github.com/claudemock/claudemock/script"
)

func BenchmarkLive(b *testing.B) {
	event := []byte("event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Once upon a time\"}}\n\n")
	fields := []script.Field{{Name: "content-type", Value: "text/event-stream"}}
	for _, test := range []struct {
		name string
		uses []script.Use
	}{
		{"no fault", nil},
		{"insert at event 3", []script.Use{scripttest.Use("insert", &faults.Insert{At: script.At{Number: 3}})}},
		{"garble all", []script.Use{scripttest.Use("garble", &faults.Garble{At: script.AtEvent("content_block_delta"), All: true})}},
		{"throttle", []script.Use{scripttest.Use("throttle", &faults.Throttle{Rate: "1kB/s"})}},
		{"stall at event 4900", []script.Use{scripttest.Use("stall", &faults.Stall{At: script.At{Number: 4900}})}},
		{"reset at an event that never comes", []script.Use{scripttest.Use("reset", &faults.Reset{At: script.AtEvent("error")})}},
		{"pings in silence", []script.Use{scripttest.Use("insert", &faults.Insert{Every: 15e9})}},
	} {
		for _, events := range []int{500, 5000} {
			b.Run(fmt.Sprintf("%s/%d events", test.name, events), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					made, err := script.Compile(script.Answer{Request: scripttest.Request(true), Forward: &script.Forward{}, Faults: test.uses}, scripttest.Env())
					if err != nil {
						b.Fatal(err)
					}
					live := made.Forward.Begin()
					if _, err := live.Head(200, fields, 0); err != nil {
						b.Fatal(err)
					}
					for range events {
						if _, err := live.Body(event, 1e6); err != nil {
							b.Fatal(err)
						}
					}
					if _, err := live.End(script.EndWhole, "", 0); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
