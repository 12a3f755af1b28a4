package conformance

import (
	"regexp"
	"strings"
)

// apiFamily is a part of the API that claudemock leaves out: a request for it is
// answered with 404 not_found_error.
type apiFamily struct {
	api   string         // its name in the lists
	files *regexp.Regexp // its test files, as plainName returns them
}

// outOfScope matches names of test files, so that tests that a release adds to these
// families need no change here. A file of a new family fails until its endpoints are
// served or it is listed.
var outOfScope = []apiFamily{
	{"compliance reviews", regexp.MustCompile(`^compliance`)},
	{"managed agents", regexp.MustCompile(`^(agent|deployment|dream|environment|memorystore|session|vault)`)},
	{"organization administration", regexp.MustCompile(`^organization`)},
	{"tunnels", regexp.MustCompile(`^tunnel`)},
	{"user profiles", regexp.MustCompile(`^userprofile`)},
	{"webhooks", regexp.MustCompile(`^webhook`)},
}

// familyOf returns the part of the API that a test file is about; ok is true if it is
// out of scope.
func familyOf(file string) (api string, ok bool) {
	for _, f := range outOfScope {
		if f.files.MatchString(plainName(file)) {
			return f.api, true
		}
	}
	return "", false
}

// plainName removes the parts of a test file's name that depend on the language, so
// that betamemorystore_test.go and tests/api_resources/beta/test_memory_stores.py
// both begin with memorystore.
func plainName(file string) string {
	file = strings.TrimPrefix(file, pythonTests+"/")
	file = strings.TrimPrefix(file, "beta")
	file = strings.TrimPrefix(file, "/")
	file = strings.TrimPrefix(file, "test_")
	return strings.ReplaceAll(file, "_", "")
}
