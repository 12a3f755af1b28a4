"""Designs on the official SDK, right and wrong ones.

    sdk.py DESIGN
"""

import concurrent.futures
import sys
import time

import anthropic

PROMPT = {
    "model": "claude-haiku-4-5",
    "max_tokens": 256,
    "messages": [{"role": "user", "content": "Tell me a story about a mock turtle."}],
}


def text(message):
    found = "".join(block.text for block in message.content if block.type == "text")
    if message.stop_reason != "end_turn" or not found:
        sys.exit(f"the answer is no whole one: {message.stop_reason}")
    return found


def careful():
    """Right: leaves the retries to the SDK, and looks at the stop reason."""
    return text(anthropic.Anthropic(max_retries=4).messages.create(**PROMPT))


def users():
    """Right: five users ask the same words at the same time, each with the SDK's attempts."""
    client = anthropic.Anthropic(max_retries=5)
    with concurrent.futures.ThreadPoolExecutor(5) as pool:
        return "\n".join(pool.map(lambda _: text(client.messages.create(**PROMPT)), range(5)))


def stream():
    """Right: takes a stream for whole only if its stop reason came."""
    with anthropic.Anthropic().messages.stream(**PROMPT) as events:
        return text(events.get_final_message())


def test_shows_error():
    """Right: tests of a client that makes one attempt and shows its error."""
    try:
        anthropic.Anthropic(max_retries=0).messages.create(**PROMPT)
    except anthropic.APIStatusError as error:
        return f"ok: {error.status_code}"
    sys.exit("there was no error")


def nested():
    """Wrong: a loop around an SDK that has one itself."""
    client = anthropic.Anthropic()
    for call in range(3):
        try:
            return text(client.messages.create(**PROMPT))
        except anthropic.APIStatusError:
            if call == 2:
                raise
            time.sleep(0.3)


def half():
    """Wrong: takes what a stream came to, which the SDK gives without an error."""
    with anthropic.Anthropic().messages.stream(**PROMPT) as events:
        return "".join(events.text_stream)


def apologises():
    """Wrong: prints the error in place of the answer, and exits 0."""
    try:
        return careful()
    except anthropic.APIError as error:
        return f"Sorry: {error}"


def once():
    """Wrong: turns the retries off, and has no loop of its own."""
    return text(anthropic.Anthropic(max_retries=0).messages.create(**PROMPT))


if __name__ == "__main__":
    print({name.replace("_", "-"): design for name, design in globals().items() if callable(design)}[sys.argv[1]]())
