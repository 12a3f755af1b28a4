import anthropic
import pytest

import chat


def ask(mock, **options):
    """Runs the code under test against the mock, and tells the mock how it ended."""
    client = anthropic.Anthropic(base_url=mock.base_url, api_key=mock.api_key, **options)
    try:
        text = chat.ask(client, "Where is the treasure?")
    except Exception as error:
        mock.outcome(error=error)
        raise
    mock.outcome(text=text)
    return text


def test_an_overload_is_survived(claude):
    mock = claude("overloaded-once")
    assert ask(mock) == "The second attempt got through."
    assert len(mock.requests()) == 2


@pytest.mark.claudemock("rate-limit-once", speed=20, limit=10)
def test_a_rate_limit_is_waited_for(claude):
    ask(claude())


def test_half_an_answer_is_noticed(claude):
    with pytest.raises(chat.HalfAnswer):
        ask(claude("stream-without-message-stop"))


def test_silence_is_not_waited_for(claude):
    with pytest.raises(Exception, match="timed out"):
        ask(claude("stalled-stream"), timeout=0.3)


@pytest.mark.claudemock_sweep(ask=ask, faults=["truncate", "error_event", "529", "refusal", "empty_content"], most=12)
def test_no_failure_goes_unnoticed(point):
    point.run()


LAST_NIGHT = """
name: last-night
summary: an overload, then a stream that breaks in the middle
steps:
  - error: {type: overloaded_error, retry_after: 1}
  - reply: {text: "The treasure is under the old oak, three steps north of the well."}
    faults: [{truncate: {at: {event: content_block_delta, nth: 2}}}]
"""


def test_what_happened_last_night(claude):
    with pytest.raises(chat.HalfAnswer):
        ask(claude(LAST_NIGHT))
