package session

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/zeebo/xxh3"

	"github.com/claudemock/claudemock/internal/claude"
)

func TestCallsAreToldApart(t *testing.T) {
	type attempt struct{ key, retry, body, want string } // want is call.attempt
	tests := []struct {
		name     string
		attempts []attempt
	}{
		{"equal bodies without any mark are calls of their own", []attempt{
			{body: "a", want: "1.1"}, {body: "a", want: "2.1"}, {body: "b", want: "3.1"},
		}},
		{"a rising retry count continues the call of the same body", []attempt{
			{retry: "0", body: "a", want: "1.1"}, {retry: "0", body: "b", want: "2.1"},
			{retry: "1", body: "a", want: "1.2"}, {retry: "2", body: "a", want: "1.3"}, {retry: "1", body: "b", want: "2.2"},
		}},
		{"a retry count of zero begins a call anew", []attempt{
			{retry: "0", body: "a", want: "1.1"}, {retry: "1", body: "a", want: "1.2"}, {retry: "0", body: "a", want: "2.1"},
		}},
		{"an idempotency key outranks body and count", []attempt{
			{key: "k", retry: "0", body: "a", want: "1.1"}, {key: "k", retry: "0", body: "b", want: "1.2"}, {key: "l", body: "a", want: "2.1"},
		}},
		{"parallel calls with equal bodies each get their own retries", []attempt{
			{retry: "0", body: "a", want: "1.1"}, {retry: "0", body: "a", want: "2.1"}, {retry: "0", body: "a", want: "3.1"},
			{retry: "1", body: "a", want: "1.2"}, {retry: "1", body: "a", want: "2.2"}, {retry: "1", body: "a", want: "3.2"},
			{retry: "2", body: "a", want: "1.3"},
		}},
		{"an attempt that never arrived is skipped over", []attempt{
			{retry: "0", body: "a", want: "1.1"}, {retry: "2", body: "a", want: "1.2"},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var book callTable
			for _, a := range tt.attempts {
				h := http.Header{}
				if a.key != "" {
					h.Set("Idempotency-Key", a.key)
				}
				if a.retry != "" {
					h.Set("X-Stainless-Retry-Count", a.retry)
				}
				c := book.attempt(markOf(string(claude.Messages), h, xxh3.HashString(a.body)))
				assert.Equal(t, a.want, strconv.Itoa(c.number)+"."+strconv.Itoa(c.attempts), "%+v", a)
			}
		})
	}
}

func TestTheSameBodyForAnotherEndpointIsAnotherCall(t *testing.T) {
	var book callTable
	h := http.Header{"X-Stainless-Retry-Count": {"0"}}
	book.attempt(markOf(string(claude.Messages), h, 1))
	h.Set("X-Stainless-Retry-Count", "1")
	assert.Equal(t, 2, book.attempt(markOf(string(claude.CountTokens), h, 1)).number)
}

func TestOldCallsAreForgotten(t *testing.T) {
	var book callTable
	for i := range MaxCalls + 10 {
		book.attempt(markOf(string(claude.Messages), http.Header{}, uint64(i%7)))
	}
	remembered := 0
	for _, calls := range book.byKey {
		remembered += len(calls)
	}
	assert.Equal(t, MaxCalls, remembered)
	assert.Len(t, book.order, MaxCalls)
}
