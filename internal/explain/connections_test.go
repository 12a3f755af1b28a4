package explain_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/claudemock/claudemock/internal/explain"
	"github.com/claudemock/claudemock/scenarios"
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
		{"TLS, for some connections", &scenarios.Listener{TLS: scenarios.TLSExpired, TLSTimes: 2}, []string{"TLS: expired, the first 2 connections only"}},
		{"a protocol", &scenarios.Listener{Protocol: scenarios.HTTP2}, []string{"speaks h2 only"}},
		{"a proxy that refuses", &scenarios.Listener{Connect: &scenarios.Connect{Status: 407, Times: 1}}, []string{"a proxy: CONNECT is refused with 407, the first CONNECT only"}},
		{"a proxy that says nothing", &scenarios.Listener{Connect: &scenarios.Connect{Drop: true}}, []string{"a proxy: CONNECT gets no answer, the connection is closed"}},
		{"a proxy that works", &scenarios.Listener{Connect: &scenarios.Connect{}}, []string{"a proxy: CONNECT opens a tunnel to the API"}},
		{"refused for a while", fault(scenarios.ListenerFault{Refuse: &scenarios.Refuse{After: time.Second, For: time.Minute}}), []string{"connections are refused, after 1s, for 1m"}},
		{"refused for ever", fault(scenarios.ListenerFault{Refuse: &scenarios.Refuse{Requests: 3}}), []string{"connections are refused, from request 3 on, for ever"}},
		{"never read", fault(scenarios.ListenerFault{NeverRead: &scenarios.Hold{Times: 1}}), []string{"connections are accepted and never read from, the first connection only"}},
		{"never answered", fault(scenarios.ListenerFault{NeverAnswer: &scenarios.Hold{}}), []string{"connections are read from and never answered"}},
		{"dropped when idle", fault(scenarios.ListenerFault{IdleDrop: &scenarios.IdleDrop{Requests: 2}}), []string{"kept-alive connections end after 2 answers"}},
		{"GOAWAY", fault(scenarios.ListenerFault{GoAway: &scenarios.GoAway{Times: 1}}), []string{"HTTP/2: a GOAWAY ends the connection with all its streams, the first time only"}},
		{"RST_STREAM", fault(scenarios.ListenerFault{RSTStream: &scenarios.RSTStream{}}), []string{"HTTP/2: a RST_STREAM ends the answer"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			assert.Equal(t, test.want, explain.Connections(test.listener))
		})
	}
}
