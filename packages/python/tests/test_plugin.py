import json
from pathlib import Path

import pytest

import claudemock

ASKING = Path(__file__).with_name("asking.py").read_text()


@pytest.fixture
def tests(pytester, monkeypatch, server):
    """Runs tests of that text, by the server of this run."""
    for name in ("CLAUDEMOCK_CONTROL_TOKEN", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLAUDEMOCK_URL", server.url)
    pytester.makepyfile(asking=ASKING)

    def run(text, *options):
        pytester.makepyfile(test_it=f"import pytest\nfrom asking import ask\n{text}")
        return pytester.runpytest("-p", "no:cacheprovider", "--strict-markers", *options)

    return run


COPES = """
@pytest.mark.scenario("overloaded-once")
def test_copes(claude):
    assert claude.call(ask, attempts=2) == "The second attempt got through."
    assert [r.status for r in claude.requests()] == [529, 200]
"""

DOES_NOT_COPE = """
@pytest.mark.scenario("overloaded-once")
def test_does_not_cope(claude):
    try:
        claude.call(ask)
    except Exception:
        pass
"""


def test_a_client_that_copes_passes(tests):
    tests(COPES).assert_outcomes(passed=1)


def test_a_bad_verdict_is_the_failure_of_the_test(tests):
    result = tests(DOES_NOT_COPE)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["overloaded-once: fail, 1 request", "  retries-transient: there was no second attempt *", "*529 overloaded_error*"]
    )
    result.stdout.fnmatch_lines(["*the code under test ended with an error"])
    result.stdout.no_fnmatch_line("*pytest_plugin.py*")


def test_the_verdict_stands_below_a_failure_of_the_tests_own(tests):
    result = tests(COPES.replace("attempts=2", "attempts=1"))
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["E *HTTPError*529*", "*- Captured claudemock call -*", "  retries-transient: *", "*the code under test ended with an error"]
    )


def test_an_exception_out_of_the_test_is_how_the_code_ended(tests):
    result = tests("@pytest.mark.scenario('overloaded-once')\ndef test_raises():\n    ask()")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*the code under test ended with an error"])


def test_a_named_scenario_must_happen_and_the_default_need_not(tests):
    result = tests("@pytest.mark.scenario('overloaded-once')\ndef test_nobody_asks(): pass\ndef test_nobody_need_ask(claude): pass\n")
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(["overloaded-once: not exercised, 0 requests", "*no request arrived*"])


def test_the_environment_leads_to_the_session_and_is_put_back(tests):
    result = tests(
        """
import os

@pytest.fixture
def url():  # of a client that a fixture makes
    return os.environ["ANTHROPIC_BASE_URL"]

@pytest.mark.scenario()
def test_set(url, claude):
    assert url == claude.url and os.environ["ANTHROPIC_API_KEY"] == claude.api_key
    assert "127.0.0.1" in os.environ["NO_PROXY"]
    ask()

def test_not_set():
    assert "ANTHROPIC_BASE_URL" not in os.environ
"""
    )
    result.assert_outcomes(passed=2)


def test_a_test_begins_more_sessions(tests):
    result = tests(
        """
def test_two(claude):
    second = claude.begin("overloaded-once", speed=20)
    assert second.call(ask, second.url, second.api_key, attempts=2)

def test_own(claude):
    claude.begin("name: mistaken\\nsummary: x\\nstpes: []\\n")
"""
    )
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(['E *claudemock.Error: scenario.yaml:3:1: unknown key "stpes"*'])


def test_what_hangs_is_ended_and_judged(tests):
    result = tests(
        """
import time

@pytest.mark.scenario("accept-then-silence-before-headers", limit=0.5)
def test_waits():
    ask()

@pytest.mark.scenario(limit=0.1)
def test_sleeps():
    time.sleep(600)
"""
    )
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["*client killed at the time limit of *", "the test took longer than 0.1 s"])


def test_a_mistake_in_a_mark_is_told(tests):
    result = tests("@pytest.mark.scenario('healthy', sped=2)\ndef test_it(): pass\n")
    result.stdout.fnmatch_lines(["pytest.mark.scenario() got an unexpected keyword argument 'sped'"])
    result = tests("@pytest.mark.scenario('overloaded-onc')\ndef test_it(): pass\n")
    result.stdout.fnmatch_lines(["claudemock: *overloaded-onc*"])


def test_an_expected_failure_is_one(tests):
    tests(DOES_NOT_COPE.replace("@", "@pytest.mark.xfail(strict=True)\n@")).assert_outcomes(xfailed=1)


def test_coroutines_are_judged_and_ended(tests):
    pytest.importorskip("pytest_asyncio")
    result = tests(
        """
import asyncio

@pytest.mark.asyncio
@pytest.mark.scenario("overloaded-once")
@pytest.mark.parametrize("attempts", [1, 2])
async def test_asks(claude, attempts):
    try:
        claude.outcome(text=await asyncio.to_thread(ask, attempts=attempts))
    except Exception as error:
        claude.outcome(error=error)

@pytest.mark.asyncio
@pytest.mark.scenario(limit=0.1)
async def test_sleeps():
    await asyncio.sleep(600)
"""
    )
    result.assert_outcomes(failed=2, passed=1)
    result.stdout.fnmatch_lines(["  retries-transient: *", "the test took longer than 0.1 s"])


SWEPT = """
def code(session):
    return ask()

async def awaited(session):
    return ask(session.url, session.api_key, attempts=2)

@pytest.mark.claude_sweep(ask=code, faults=["529"])
def test_swept(point):
    point.run()

@pytest.mark.claude_sweep(ask=awaited, faults=["529"], most=1)
def test_awaited(point):
    assert point.run().passed and point.summary
"""


def test_each_point_of_a_sweep_is_a_test(tests):
    result = tests(SWEPT, "-rA")
    result.stdout.fnmatch_lines_random(
        ["FAILED *test_swept?request_1/instead_of_the_answer/529?*", "PASSED *test_awaited?request_1/instead_of_the_answer/529?*"]
    )
    result.stdout.fnmatch_lines(["  retries-transient: *", "The same as a scenario, for a test of its own:"])


def test_a_point_needs_a_sweep(tests):
    result = tests("def test_it(point): point.run()")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["the fixture point is for tests with @pytest.mark.claude_sweep(ask=…)"])


@pytest.mark.parametrize("options", [(), ("-n", "2")])
def test_the_report_has_all_sessions_of_the_run(tests, pytester, monkeypatch, options):
    if options:
        pytest.importorskip("xdist")
        monkeypatch.delenv("CLAUDEMOCK_URL")  # each worker has a server of its own
    result = tests(COPES + DOES_NOT_COPE + SWEPT, "--claudemock-report", "out/verdicts.jsonl", *options)
    result.stdout.fnmatch_lines(["*claudemock report: *verdicts.jsonl*"])
    records = [json.loads(line) for line in (pytester.path / "out" / "verdicts.jsonl").read_text().splitlines()]
    told = {r["test"].split("::")[1]: r for r in records}
    assert told["test_copes"]["result"] == "pass"
    assert told["test_copes"]["outcome"] == "passed"
    failed = told["test_does_not_cope"]
    assert (failed["scenario"], failed["result"], failed["outcome"]) == ("overloaded-once", "fail", "failed")
    assert any(f["rule"] == "retries-transient" and f["result"] == "fail" for f in failed["findings"])
    assert failed["timeline"][0]["text"].startswith("POST /v1/messages")
    assert told["test_swept[request_1/instead_of_the_answer/529]"]["result"] == "fail"


def test_the_report_is_a_page_if_its_name_says_so(tests, pytester):
    tests(COPES + DOES_NOT_COPE, "--claudemock-report", "verdicts.md")
    page = (pytester.path / "verdicts.md").read_text()
    assert page.startswith("# claudemock\n\n1 pass, 1 fail\n\n| test | scenario | result | requests |\n")
    assert "| `test_it.py::test_copes` | `overloaded-once` | pass | 2 |\n" in page
    assert "\n## test_it.py::test_does_not_cope\n\n    overloaded-once: fail, 1 request\n      retries-transient: " in page


def test_tests_use_a_running_server(tests, monkeypatch):
    with claudemock.serve(options=["--control-token", "secret"]) as server:
        monkeypatch.setenv("CLAUDEMOCK_URL", "http://127.0.0.1:9")
        tests(COPES, "--claudemock-url", server.url, "--claudemock-token", "secret").assert_outcomes(passed=1)
        monkeypatch.setenv("CLAUDEMOCK_URL", server.url)
        result = tests(COPES)
        result.assert_outcomes(errors=1)
        result.stdout.fnmatch_lines(["claudemock: *control token*"])
        monkeypatch.setenv("CLAUDEMOCK_CONTROL_TOKEN", "secret")
        monkeypatch.setenv("CLAUDEMOCK", "/nowhere")
        tests(COPES).assert_outcomes(passed=1)
