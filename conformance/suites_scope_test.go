package conformance

import (
	"regexp"
	"strings"
)

// apiFamily is a part of the API that claudemock leaves out: a request for it is
// answered with 404 not_found_error.
type apiFamily struct {
	api   string         // what the lists call it
	files *regexp.Regexp // its test files, as plainName has them
}

// outOfScope decides by the names of test files, so that tests that a release
// adds to these families need no edit here. A file of a new family fails until
// it is either served or listed.
var outOfScope = []apiFamily{
	{"compliance reviews", regexp.MustCompile(`^compliance`)},
	{"managed agents", regexp.MustCompile(`^(agent|deployment|dream|environment|memorystore|session|vault)`)},
	{"organization administration", regexp.MustCompile(`^organization`)},
	{"tunnels", regexp.MustCompile(`^tunnel`)},
	{"user profiles", regexp.MustCompile(`^userprofile`)},
	{"webhooks", regexp.MustCompile(`^webhook`)},
}

// familyOf is the part of the API that the test file is about, ok when that is
// out of scope.
func familyOf(file string) (api string, ok bool) {
	for _, f := range outOfScope {
		if f.files.MatchString(plainName(file)) {
			return f.api, true
		}
	}
	return "", false
}

// plainName takes off a test file's name what the languages add to it, so that
// betamemorystore_test.go and tests/api_resources/beta/test_memory_stores.py
// begin alike: memorystore.
func plainName(file string) string {
	file = strings.TrimPrefix(file, pythonTests+"/")
	file = strings.TrimPrefix(file, "beta")
	file = strings.TrimPrefix(file, "/")
	file = strings.TrimPrefix(file, "test_")
	return strings.ReplaceAll(file, "_", "")
}
