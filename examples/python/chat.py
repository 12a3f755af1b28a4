"""The code under test: it asks Claude a question and shows the answer as it arrives."""

import os
import sys

import anthropic


class HalfAnswer(Exception):
    """The answer is not all there."""


def ask(client, question, show=lambda text: None):
    """The whole answer, or an exception; what was shown by then may be half of one."""
    parameters = {
        "model": "claude-sonnet-5",
        "max_tokens": 1024,
        "messages": [{"role": "user", "content": question}],
    }
    text, whole = "", False  # the SDK takes a stream that just ends for one that is complete
    with client.messages.stream(**parameters) as events:
        for event in events:
            if event.type == "text":
                text += event.text
                show(event.text)
            elif event.type == "message_stop":
                whole = event.message.stop_reason == "end_turn"
    if not whole:
        raise HalfAnswer("the answer ended in the middle")
    if not text:
        raise HalfAnswer("the answer is empty")
    return text


if __name__ == "__main__":
    try:
        ask(anthropic.Anthropic(timeout=60), " ".join(sys.argv[1:]) or "Where is the treasure?", lambda text: print(text, end="", flush=True))
    except Exception as error:
        sys.exit(f"\nchat: {error}")
    print()
