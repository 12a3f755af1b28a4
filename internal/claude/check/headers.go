package check

import (
	"fmt"
	"strings"

	"github.com/claudemock/claudemock/internal/claude"
	"github.com/claudemock/claudemock/internal/claude/apierror"
)

// Headers is the refusal of a request for its anthropic-version header, or
// nil; present tells an empty header from a missing one. Several lines of the
// header are one version with commas in it, as HTTP reads them, and so are no
// version. The text for an unknown version is not confirmed.
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

// Betas splits the values of a request's anthropic-beta headers at their
// commas. A value left empty is a 400. When strict, so are names that the API
// does not have; all of them are named (the text is that of
// anthropics/claude-code#53855, and of QuantumNous/new-api#2975 for several).
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

// Key is the API key of a request, from its x-api-key header or else from
// `authorization: Bearer <key>`; of a request signed by AWS's rules it is the id
// of the access key. The refusal is a 401: there is none of them. Whether the key
// is good, or the signature, is not asked here.
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

// SignerOf is the id of the access key in an authorization header as clients of
// Claude on AWS send it, `AWS4-HMAC-SHA256 Credential=<id>/<date>/<region>/…`; ""
// in any other. The form is that of Signature Version 4 in AWS's documentation.
func SignerOf(authorization string) string {
	signed, ok := strings.CutPrefix(strings.TrimSpace(authorization), "AWS4-HMAC-SHA256 Credential=")
	if !ok {
		return ""
	}
	id, _, _ := strings.Cut(signed, "/")
	return id
}
