package scenarios

import (
	"slices"

	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// The API's messages for refused keys. Those for expired and revoked keys were observed
// for OAuth tokens; API keys may get other messages.
const (
	textRevoked = "OAuth token has been revoked. Please obtain a new token."
	textExpired = "OAuth token has expired. Please obtain a new token or refresh your existing token."
	textInvalid = "invalid x-api-key"
	textDenied  = "Your API key does not have permission to use the specified resource."
)

// CheckKey returns the API's refusal of a key that the scenario does not accept, or nil.
// It does not check that there is a key.
func (s *Scenario) CheckKey(key string) *apierror.Error {
	keys := s.Keys
	switch {
	case keys == nil:
		return nil
	case slices.Contains(keys.Revoked, key):
		return apierror.New("authentication_error", textRevoked)
	case slices.Contains(keys.Expired, key):
		return apierror.New("authentication_error", textExpired)
	case slices.Contains(keys.Denied, key):
		return apierror.New("permission_error", textDenied)
	case len(keys.Valid) > 0 && !slices.Contains(keys.Valid, key):
		return apierror.New("authentication_error", textInvalid)
	default:
		return nil
	}
}
