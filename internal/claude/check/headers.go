package check

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// Headers returns the refusal of a request for its anthropic-version header, or nil.
// present tells an empty header from a missing one. Several header lines are one value
// with commas, as in HTTP, and no valid version. The text for an unknown version is not
// confirmed.
func Headers(version string, present bool) *apierror.Error {
	switch {
	case !present:
		return apierror.New("invalid_request_error", "anthropic-version: header is required")
	case version != claude.Version2023 && version != claude.Version2026:
		return apierror.New("invalid_request_error", fmt.Sprintf("anthropic-version: %q is not a valid version", version))
	default:
		return nil
	}
}

// Betas splits the values of the anthropic-beta headers at commas. It refuses an empty
// name with a 400 and, if level is Strict, all names that the API does not have. The
// text is quoted in anthropics/claude-code#53855 and, for several names, in
// QuantumNous/new-api#2975.
func Betas(headers []string, level claude.Validation) (betas []string, refusal *apierror.Error) {
	var unknown []string
	for _, header := range headers {
		for beta := range strings.SplitSeq(header, ",") {
			beta = strings.TrimSpace(beta)
			if beta == "" || level == claude.Strict && !KnownBeta(beta) {
				unknown = append(unknown, "`"+beta+"`")
			}
			betas = append(betas, beta)
		}
	}
	if unknown == nil {
		return betas, nil
	}
	return nil, apierror.New("invalid_request_error", "Unexpected value(s) "+strings.Join(unknown, ", ")+" for the `anthropic-beta` header. "+
		"Please consult our documentation at docs.anthropic.com or try again without the header.")
}

// Key returns the API key of a request: the x-api-key header, or else the token in
// `authorization: Bearer <key>`. For a request signed by AWS Signature Version 4 it is
// the id of the access key. It refuses a request without any of them with a 401. It
// does not check whether the key or the signature is valid.
func Key(xAPIKey, authorization string) (key string, refusal *apierror.Error) {
	if key = strings.TrimSpace(xAPIKey); key != "" {
		return key, nil
	}
	if authorization == "" {
		return "", apierror.New("authentication_error", "x-api-key header is required")
	}
	if signer := SignerOf(authorization); signer != "" {
		return signer, nil
	}
	scheme, key, _ := strings.Cut(strings.TrimSpace(authorization), " ")
	key = strings.TrimSpace(key)
	if !strings.EqualFold(scheme, "bearer") || key == "" {
		return "", apierror.New("authentication_error", "Invalid bearer token")
	}
	return key, nil
}

// SignerOf returns the id of the access key in an authorization header such as clients
// of Claude on AWS send, `AWS4-HMAC-SHA256 Credential=<id>/<date>/<region>/…`, or "".
// The format is that of AWS Signature Version 4.
func SignerOf(authorization string) string {
	signed, ok := strings.CutPrefix(strings.TrimSpace(authorization), "AWS4-HMAC-SHA256 Credential=")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(signed, "/")
	return id
}
