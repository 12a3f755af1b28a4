package explain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/scenarios"
	"github.com/claudemock/claudemock/script"
)

func TestConnectionsAreExplainedInWords(t *testing.T) {
	fault := func(f scenarios.ListenerFault) *scenarios.Listener {
		return &scenarios.Listener{Faults: []*scenarios.ListenerFault{&f}}
	}
	for _, test := range []struct {
		name     string
		listener *scenarios.Listener
		want     []string
	}{
		{"no listener", nil, nil},
		{"TLS, for some connections", &scenarios.Listener{TLS: scenarios.TLSExpired, TLSTimes: 2}, []string{"TLS: expired, the certificate has expired, the first 2 connections only"}},
		{"a protocol", &scenarios.Listener{Protocol: scenarios.HTTP2}, []string{"speaks h2 only"}},
		{"a proxy that refuses", &scenarios.Listener{Connect: &scenarios.Connect{Status: 407, Times: 1}}, []string{"a proxy: CONNECT is refused with 407, the first CONNECT only"}},
		{"a proxy that says nothing", &scenarios.Listener{Connect: &scenarios.Connect{Drop: true}}, []string{"a proxy: CONNECT gets no answer, the connection is closed"}},
		{"a proxy that works", &scenarios.Listener{Connect: &scenarios.Connect{}}, []string{"a proxy: CONNECT opens a tunnel to the API"}},
		{"refused for a while", fault(scenarios.ListenerFault{Refuse: &scenarios.Refuse{After: time.Second, For: time.Minute}}), []string{"connections are refused, after 1s, for 1m"}},
		{"refused for ever", fault(scenarios.ListenerFault{Refuse: &scenarios.Refuse{Requests: 3}}), []string{"connections are refused, from request 3 on, for ever"}},
		{"never read", fault(scenarios.ListenerFault{NeverRead: &scenarios.Hold{Times: 1}}), []string{"connections are accepted and never read from, the first connection only"}},
		{"never answered", fault(scenarios.ListenerFault{NeverAnswer: &scenarios.Hold{}}), []string{"connections are read from and never answered"}},
		{"dropped when idle", fault(scenarios.ListenerFault{IdleDrop: &scenarios.IdleDrop{Requests: 2}}), []string{"a kept-alive connection is closed (FIN) right after its 2 answers"}},
		{"dropped after a while", fault(scenarios.ListenerFault{IdleDrop: &scenarios.IdleDrop{After: 5 * time.Second, With: scenarios.DropWithReset, Times: 2}}), []string{"a kept-alive connection is reset (RST) 5s after its first answer, the first 2 connections only"}},
		{"dropped with a request", fault(scenarios.ListenerFault{IdleDrop: &scenarios.IdleDrop{On: scenarios.DropOnRequest}}), []string{"a kept-alive connection is closed (FIN) when a request begins to arrive after its first answer"}},
		{"dropped each time", fault(scenarios.ListenerFault{IdleDrop: &scenarios.IdleDrop{EachTime: true, After: 90 * time.Second}}), []string{"a kept-alive connection is closed (FIN) whenever it was idle for 1m30s"}},
		{"a proxy over TLS", &scenarios.Listener{Connect: &scenarios.Connect{TLS: scenarios.TLSOK, Status: 502, Body: "no route", Headers: map[string]*string{"via": new("1.1 squid"), "x": nil}}}, []string{
			"a proxy, itself reached over TLS: ok, a good certificate, of the server's own authority",
			"a proxy: CONNECT is refused with 502 · via: 1.1 squid · no x, 8 bytes of body",
		}},
		{"GOAWAY at a place", fault(scenarios.ListenerFault{GoAway: &scenarios.GoAway{Code: "ENHANCE_YOUR_CALM", At: script.AtEvent("message_start"), LastStreamID: new(0), Debug: "too_many_pings"}}), []string{
			"HTTP/2: a GOAWAY ENHANCE_YOUR_CALM ends the connection with all its streams after the first message_start, with last stream 0, saying “too_many_pings”",
		}},
		{"GOAWAY", fault(scenarios.ListenerFault{GoAway: &scenarios.GoAway{Times: 1}}), []string{"HTTP/2: a GOAWAY NO_ERROR ends the connection with all its streams before the answer's headers, the first answer only"}},
		{"RST_STREAM", fault(scenarios.ListenerFault{RSTStream: &scenarios.RSTStream{}}), []string{"HTTP/2: a RST_STREAM INTERNAL_ERROR ends the answer before the answer's headers"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, explain.Connections(test.listener))
		})
	}
}
