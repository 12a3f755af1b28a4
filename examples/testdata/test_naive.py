import time

import anthropic
import pytest


def test_half_an_answer_is_taken_for_a_whole_one(claude):
    mock = claude("connection-closed-mid-stream")
    client = anthropic.Anthropic(base_url=mock.base_url, api_key=mock.api_key)
    text = ""
    try:
        with client.messages.stream(
            model="claude-sonnet-5", max_tokens=64, messages=[{"role": "user", "content": "Where is the treasure?"}]
        ) as stream:
            for part in stream.text_stream:
                text += part
    except Exception:
        pass
    mock.outcome(text=text)


@pytest.mark.claudemock("stalled-stream", limit=0.5)
def test_silence_is_waited_for(claude):
    mock = claude()
    client = anthropic.Anthropic(base_url=mock.base_url, api_key=mock.api_key)
    with client.messages.stream(
        model="claude-sonnet-5", max_tokens=64, messages=[{"role": "user", "content": "Where is the treasure?"}]
    ) as stream:
        stream.get_final_message()


@pytest.mark.claudemock(limit=0.1)
def test_nothing_is_asked():
    time.sleep(60)


def test_the_test_fails_by_itself_and_the_verdict_stands_below(claude):
    claude("overloaded-once")
    assert "one" == "two"


def test_a_scenario_has_a_mistake(claude):
    claude("name: mistaken\nsummary: a key that nobody knows\nstpes: []\n")
