#!/usr/bin/env bash
# Audits a client, and shows what was found: on the page of the workflow's run, as an
# annotation for each kind of finding, and as files to keep. The status is the audit's.
# Usage: AUDIT="npm test" KIND=tests SCENARIOS= ONLY= CATEGORY= BASELINE= ARGS= audit.sh
set -uo pipefail

reports=${RUNNER_TEMP:?}/claudemock-reports
rm -rf "$reports"
mkdir -p "$reports"
arguments=(--command "$KIND" --junit "$reports/junit.xml" --markdown "$reports/report.md" --html "$reports/report.html" --json "$reports/report.json")
[ -z "$SCENARIOS" ] || arguments+=(--scenarios "$SCENARIOS")
[ -z "$ONLY" ] || arguments+=(--only "$ONLY")
[ -z "$CATEGORY" ] || arguments+=(--category "$CATEGORY")
[ -z "$BASELINE" ] || arguments+=(--baseline "$BASELINE")
# ARGS is several arguments in one line, as a shell would split them.
# shellcheck disable=SC2206
[ -z "$ARGS" ] || arguments+=($ARGS)

claudemock audit "${arguments[@]}" -- bash -c "$AUDIT"
status=$?
echo "reports=$reports" >>"$GITHUB_OUTPUT"
[ ! -f "$reports/report.md" ] || cat "$reports/report.md" >>"$GITHUB_STEP_SUMMARY"

# One annotation a rule, with the first scenario that shows it: GitHub shows ten of a step.
annotate='
  [.verdicts[] | select(.standing == "failed") | .scenario as $scenario | .findings[] | select(.result == "fail") | {rule, text, advice, $scenario}]
  | group_by(.rule)[] | .[0] as $first
  | "::error title=claudemock: \($first.rule), in \(length) of the scenarios::\($first.scenario): \($first.text)"
    + (if $first.advice then "%0Awhat to do: \($first.advice)" else "" end)'
if [ -f "$reports/report.json" ] && command -v jq >/dev/null; then
  jq -r "$annotate" "$reports/report.json"
fi
exit $status
