import threading
import urllib.error

import pytest
from asking import ask

import claudemock

HELD = {
    "steps": [{"reply": {"text": "Under the oak."}, "faults": [{"hold": {"gate": "door"}}]}],
    "states": {"down": {"steps": [{"error": "overloaded_error"}]}},
}


def test_a_session_tells_what_was_asked(server):
    session = server.session("overloaded-once", name="told")
    assert session.url == f"{server.url}/s/overloaded-once/told"
    assert ask(session.url, session.api_key, attempts=2) == "The second attempt got through."
    first, second = session.requests()
    assert (first.ordinal, first.status, first.played, first.end) == (1, 529, "error overloaded_error 529", "completed")
    assert (second.ordinal, second.status, second.refused) == (2, 200, False)
    assert first.json["messages"][0]["content"] == "Where is the treasure?"
    assert first.raw["question"] == second.raw["question"]


def test_a_verdict_names_the_rule_that_was_broken(server):
    session = server.session("overloaded-once")
    with pytest.raises(urllib.error.HTTPError):
        session.call(ask, session.url, session.api_key)
    verdict = session.verdict()
    assert (verdict.result, verdict.passed, verdict.requests) == ("fail", False, 1)
    assert [f.rule for f in verdict.failures] == ["retries-transient"]
    assert verdict.failures[0].requests == (1,)
    assert "retries-transient: there was no second attempt" in verdict.text
    assert "the code under test ended with an error" in verdict.text


def test_a_client_that_copes_passes(server):
    session = server.session("overloaded-once")
    assert session.call(ask, session.url, session.api_key, attempts=2)
    assert session.verdict().passed, session.verdict().text


def test_a_session_that_nobody_asked_is_not_exercised(server):
    verdict = server.session("overloaded-once").verdict()
    assert verdict.result == "not exercised"
    assert verdict.reason.startswith("no request arrived")


def test_the_timeline_is_that_of_the_verdict(server):
    session = server.session("overloaded-once")
    ask(session.url, session.api_key, attempts=2)
    assert "529 overloaded_error" in session.timeline
    assert session.timeline.rstrip() in session.verdict().text


def test_an_answer_waits_at_its_gate(server):
    session = server.session(HELD)
    answers = []
    asking = threading.Thread(target=lambda: answers.append(ask(session.url, session.api_key)))
    asking.start()
    while not any(request.raw.get("held") for request in session.requests()):
        pass
    assert answers == []
    assert session.gate("door").release() == 1
    asking.join()
    assert answers == ["Under the oak."]


def test_a_scenario_is_moved_to_a_state_and_begun_anew(server):
    session = server.session("overloaded-once")
    assert session.state() == "start"
    ask(session.url, session.api_key, attempts=2)
    session.reset()
    ask(session.url, session.api_key, attempts=2)
    assert len(session.requests()) == 2

    session = server.session(HELD)
    assert session.state("down") == "down"
    with pytest.raises(urllib.error.HTTPError, match="529"):
        ask(session.url, session.api_key)
    with pytest.raises(claudemock.Error, match="up"):
        session.state("up")


def test_a_mark_stands_in_the_journal(server):
    session = server.session()
    ask(session.url, session.api_key)
    session.mark("half time")
    assert "half time" in session.timeline


def test_a_session_has_limits_of_its_own(server):
    strict, free = server.session(limits="requests_per_minute=1"), server.session()
    for session in (strict, free):
        ask(session.url, session.api_key)
    ask(free.url, free.api_key)
    with pytest.raises(urllib.error.HTTPError, match="429"):
        ask(strict.url, strict.api_key)


def test_a_sweep_tries_points_by_name(server):
    sweep = server.sweep(faults=["529", "reset"])
    for session in sweep.baselines:
        session.call(ask, session.url, session.api_key)
    point = next(p for p in sweep.points() if p.name == "request_1/instead_of_the_answer/529")
    session = point.session()
    with pytest.raises(urllib.error.HTTPError):
        session.call(ask, session.url, session.api_key)
    assert session.verdict().result in ("pass", "fail")
    sweep.close()
    with pytest.raises(claudemock.Error, match="sweep"):
        sweep.points()
