import anthropic
import pytest


def take_what_came(session):
    text = ""
    with anthropic.Anthropic().messages.create(
        model="claude-sonnet-5", max_tokens=64, messages=[{"role": "user", "content": "Where is the treasure?"}], stream=True
    ) as events:
        for event in events:
            if event.type == "content_block_delta" and event.delta.type == "text_delta":
                text += event.delta.text
    return text


@pytest.mark.claude_sweep(ask=take_what_came, points=["request_1/inside_text"], faults=["truncate", "stall"], most=2, limit=10)
def test_takes_what_came(point):
    point.run()
