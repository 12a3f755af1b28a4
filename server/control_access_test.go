package server

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestControlEndpointsAdmit(t *testing.T) {
	tests := []struct {
		name    string
		token   string
		headers []string
		want    int
	}{
		{"a program on this machine", "", []string{"host: 127.0.0.1:8765"}, 200},
		{"localhost by name, in any case", "", []string{"host: LocalHost:8765"}, 200},
		{"IPv6 loopback", "", []string{"host: [::1]:8765"}, 200},
		{"IPv6 loopback without a port", "", []string{"host: [::1]"}, 200},
		{"no other name, to which DNS may have been rebound", "", []string{"host: evil.example:8765"}, 403},
		{"no name that only begins like loopback", "", []string{"host: 127.0.0.1.evil.example"}, 403},
		{"no address of the network", "", []string{"host: 192.168.1.5:8765"}, 403},
		{"a page of the server's own", "", []string{"host: localhost:8765", "origin: http://localhost:8765"}, 200},
		{"no page of another site", "", []string{"host: localhost:8765", "origin: https://evil.example"}, 403},
		{"no page of another port", "", []string{"host: localhost:8765", "origin: http://localhost:3000"}, 403},
		{"no page without an origin of its own", "", []string{"host: localhost:8765", "origin: null"}, 403},
		{"no image or link of another site", "", []string{"host: localhost:8765", "sec-fetch-site: cross-site"}, 403},
		{"no image or link of another port", "", []string{"host: localhost:8765", "sec-fetch-site: same-site"}, 403},
		{"an address typed into a browser", "", []string{"host: localhost:8765", "sec-fetch-site: none"}, 200},
		{"nobody without the token once there is one", "s3cret", []string{"host: localhost:8765"}, 401},
		{"nobody with a wrong token", "s3cret", []string{"host: localhost:8765", "authorization: Bearer s3cre"}, 401},
		{"nobody with the token in another scheme", "s3cret", []string{"authorization: Basic s3cret"}, 401},
		{"any host with the token", "s3cret", []string{"host: mock.ci:8765", "authorization: Bearer s3cret"}, 200},
		{"no page of another site, even with the token", "s3cret", []string{"origin: https://evil.example", "authorization: Bearer s3cret"}, 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := start(t, nil, WithControlToken(tt.token))
			status, body, header := r.do(http.MethodGet, "/_mock/sessions", "", tt.headers...)
			assert.Equal(t, tt.want, status, body)
			assert.Empty(t, header.Get("Access-Control-Allow-Origin"))
		})
	}
}

func TestTheAPIIsServedUnderAnyHost(t *testing.T) {
	r := start(t, nil, WithControlToken("s3cret"))
	status, body := r.post("/v1/messages", hello, "host: mock.ci:8765")
	assert.Equal(t, 200, status, body)
}

func TestControlEndpointsAdmitNobodyFromAnotherMachineWhateverHostItNames(t *testing.T) {
	s, err := New()
	require.NoError(t, err)
	for address, want := range map[string]int{"127.0.0.1:40000": 200, "[::1]:40000": 200, "172.17.0.1:40000": 403} {
		assert.Equal(t, want, visitFrom(s, address, "127.0.0.1:8765").Code, address)
	}
}

// visitFrom asks a control endpoint from an address, under a host.
func visitFrom(s *Server, address, host string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(http.MethodGet, "http://"+host+"/_mock/sessions", nil)
	req.RemoteAddr = address
	recorder := httptest.NewRecorder()
	s.ServeHTTP(recorder, req)
	return recorder
}

func TestWhoIsNotAdmittedIsToldWhatIsReallyTheMatter(t *testing.T) {
	s, err := New()
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		address, host string
		want          string
		never         string
	}{
		"through a container's published port": {"172.17.0.1:40000", "localhost:8765", "this request came from 172.17.0.1, as it does through a container's published port", "as the host"},
		"under another name":                   {"127.0.0.1:40000", "mock.ci:8765", `take only localhost or 127.0.0.1 as the host, and this request names \"mock.ci:8765\"`, "came from"},
		"from another machine":                 {"10.0.0.7:40000", "mock.ci:8765", `this request for \"mock.ci:8765\" came from 10.0.0.7`, "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := visitFrom(s, tt.address, tt.host)
			assert.Equal(t, http.StatusForbidden, answer.Code)
			body := answer.Body.String()
			assert.Contains(t, body, tt.want)
			assert.Contains(t, body, "--control-token or CLAUDEMOCK_CONTROL_TOKEN")
			assert.NotContains(t, body, tt.never)
		})
	}
}

func TestAWrongControlTokenIsNotTakenForAMissingOne(t *testing.T) {
	r := start(t, nil, WithControlToken("s3cret"))
	_, missing, _ := r.do(http.MethodGet, "/_mock/sessions", "")
	assert.Contains(t, missing, "need the header")
	_, wrong, _ := r.do(http.MethodGet, "/_mock/sessions", "", "authorization: Bearer other")
	assert.Contains(t, wrong, "does not have the control token of this server")
	assert.NotContains(t, missing+wrong, "s3cret")
}
