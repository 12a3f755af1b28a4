import time

import anthropic
import pytest

QUESTION = {"model": "claude-sonnet-5", "max_tokens": 64, "messages": [{"role": "user", "content": "Where is the treasure?"}]}


@pytest.mark.scenario("connection-closed-mid-stream")
def test_half_an_answer_is_taken_for_a_whole_one(claude):
    text = ""
    try:
        with anthropic.Anthropic().messages.stream(**QUESTION) as stream:
            for part in stream.text_stream:
                text += part
    except Exception:
        pass
    claude.outcome(text=text)


@pytest.mark.scenario("stalled-stream", limit=0.5)
def test_silence_is_waited_for():
    with anthropic.Anthropic().messages.stream(**QUESTION) as stream:
        stream.get_final_message()


@pytest.mark.scenario(limit=0.1)
def test_nothing_is_asked():
    time.sleep(60)


@pytest.mark.scenario("overloaded-once")
def test_the_test_fails_by_itself_and_the_verdict_stands_below():
    assert "one" == "two"


def test_a_scenario_has_a_mistake(claude):
    claude.begin("name: mistaken\nsummary: a key that nobody knows\nstpes: []\n")
