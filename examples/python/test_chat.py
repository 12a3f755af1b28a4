import anthropic
import pytest

import chat


def ask(session, **options):
    """Runs the code under test, and tells the session how it ended."""
    return session.call(chat.ask, anthropic.Anthropic(**options), "Where is the treasure?")


@pytest.mark.scenario("overloaded-once")
def test_an_overload_is_survived(claude):
    assert ask(claude) == "The second attempt got through."
    assert len(claude.requests()) == 2


@pytest.mark.scenario("rate-limit-once", speed=20, limit=10)
def test_a_rate_limit_is_waited_for(claude):
    ask(claude)


@pytest.mark.scenario("stream-without-message-stop")
def test_half_an_answer_is_noticed(claude):
    with pytest.raises(chat.HalfAnswer):
        ask(claude)


@pytest.mark.scenario("stalled-stream")
def test_silence_is_not_waited_for(claude):
    with pytest.raises(Exception, match="timed out"):
        ask(claude, timeout=0.3)


@pytest.mark.claude_sweep(ask=ask, faults=["truncate", "error_event", "529", "refusal", "empty_content"], most=12)
def test_no_failure_goes_unnoticed(point):
    point.run()


LAST_NIGHT = {
    "summary": "an overload, then a stream that breaks in the middle",
    "steps": [
        {"error": {"type": "overloaded_error", "retry_after": 1}},
        {
            "reply": {"text": "The treasure is under the old oak, three steps north of the well."},
            "faults": [{"truncate": {"at": {"event": "content_block_delta", "nth": 2}}}],
        },
    ],
}


@pytest.mark.scenario(LAST_NIGHT)
def test_what_happened_last_night(claude):
    with pytest.raises(chat.HalfAnswer):
        ask(claude)
