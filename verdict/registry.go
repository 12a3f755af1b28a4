package verdict

// rule judges the evidence by one page of internal/rules. It sets Result, Text
// and Requests of the finding.
type rule struct {
	id    string
	judge func(*evidence) Finding
}

// registry lists the rules in the order in which reports show them: rules about
// the use of answers, about the handling of failures, and about requests.
var registry = []rule{
	{"uses-answer", usesAnswer},
	{"notices-truncation", noticesTruncation},
	{"notices-error-event", noticesErrorEvent},
	{"reads-stop-reason", readsStopReason},
	{"tolerates-unknown", toleratesUnknown},
	{"no-duplicate-side-effects", noDuplicateSideEffects},
	{"tools-once", toolsOnce},
	{"bounded-loop", boundedLoop},
	{"history-intact", historyIntact},
	{"reports-failure", reportsFailure},
	{"never-retry-4xx", neverRetry4xx},
	{"heeds-should-retry", heedsShouldRetry},
	{"retries-transient", retriesTransient},
	{"same-request-on-retry", sameRequestOnRetry},
	{"honours-retry-after", honoursRetryAfter},
	{"backs-off", backsOff},
	{"jitters", jitters},
	{"gives-up", givesUp},
	{"one-retry-loop", oneRetryLoop},
	{"falls-back", fallsBack},
	{"no-storm", noStorm},
	{"times-out", timesOut},
	{"stops-reading-on-cancel", stopsReadingOnCancel},
	{"spends-wisely", spendsWisely},
	{"reuses-connections", reusesConnections},
	{"keeps-secrets", keepsSecrets},
	{"sends-required-headers", sendsRequiredHeaders},
	{"heeds-deprecation", heedsDeprecation},
}

// Rules lists the ids of the rules in the order in which reports show them.
func Rules() []string {
	ids := make([]string, len(registry))
	for i, r := range registry {
		ids[i] = r.id
	}
	return ids
}
