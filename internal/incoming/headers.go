package incoming

import (
	"regexp"
	"strings"
)

// Header returns the value of a header by its canonical name. It joins the values of a
// repeated header, as HTTP permits.
func (in Request) Header(canonical string) (value string, ok bool) {
	values, ok := in.Headers[canonical]
	return strings.Join(values, ", "), ok
}

// HoldsKey reports whether a header holds the API key, which is never shown.
func HoldsKey(header string) bool {
	return strings.EqualFold(header, "x-api-key") || strings.EqualFold(header, "authorization")
}

// ShownHeaders returns the headers by lower-case name, without those that hold a key.
func (in Request) ShownHeaders() map[string]string {
	shown := map[string]string{}
	for name := range in.Headers {
		if !HoldsKey(name) {
			shown[strings.ToLower(name)], _ = in.Header(name)
		}
	}
	return shown
}

// The kinds of key.
const (
	KeyAPI   = "api"   // in x-api-key
	KeyOAuth = "oauth" // a token, as Bearer in authorization
)

// Betas returns the names in the anthropic-beta headers.
func (in Request) Betas() (names []string) {
	for _, line := range in.Headers["Anthropic-Beta"] {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name != "" {
				names = append(names, name)
			}
		}
	}
	return names
}

// KeyKind returns the kind of key in the headers: KeyAPI if there are both, "" for none.
func (in Request) KeyKind() string {
	authorization, _ := in.Header("Authorization")
	scheme, _, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	switch key, _ := in.Header("X-Api-Key"); {
	case strings.TrimSpace(key) != "":
		return KeyAPI
	case strings.EqualFold(scheme, "bearer"):
		return KeyOAuth
	default:
		return ""
	}
}

var headerName = regexp.MustCompile("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")

// IsHeaderName reports whether a header can have the name.
func IsHeaderName(name string) bool { return headerName.MatchString(name) }
