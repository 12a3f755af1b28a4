"""A careful client, after the advice every guide to the API gives: a time limit
on each attempt, a few more attempts where another can help, none where it
cannot, longer and randomised pauses between them, the server's own wish
respected, and no answer believed before it was looked at.

The SDK's retries are switched off, so that all of the policy can be read here.
"""

import email.utils
import json
import random
import time

import anthropic
import httpx2

import jobs
from client import PROMPT

ATTEMPTS = 5
FIRST_PAUSE = 0.3  # seconds, doubled at each further attempt; short, since tests wait for it
LONGEST_PAUSE = 8.0
TIMEOUT = 60.0  # seconds without a byte

PASSING_STATUSES = {408, 409, 429, 529}
PASSING_TYPES = {"rate_limit_error", "overloaded_error", "api_error", "timeout_error"}
# Limits on spending are answered like rate limits, but no pause clears them.
LASTING_CODES = {"enforced_spend_limit_reached", "contract_spend_limit_reached"}


class InvalidAnswer(Exception):
    """The server answered, but not with a message that can be used."""


class CutAnswer(InvalidAnswer):
    """The answer broke off; asking again can bring a whole one."""


class Refused(Exception):
    """The model declined to answer."""


def play(job, seen):
    timeout = (job.get("timeout_ms") or TIMEOUT * 1000) / 1000
    client = shared.with_options(base_url=job["base_url"], timeout=timeout, max_retries=0)
    ask = plain if job["mode"] == "plain" else stream
    return persist(lambda: checked(ask(client)))


def persist(attempt):
    """Makes attempts until one succeeds, one fails for good, or all are used."""
    for number in range(1, ATTEMPTS + 1):
        try:
            return attempt()
        except Exception as error:
            if number == ATTEMPTS or not can_pass(error):
                raise
            time.sleep(pause(number, error))


def can_pass(error):
    """Whether the same request can succeed later."""
    if isinstance(error, anthropic.APIStatusError):
        return status_can_pass(error)
    # The connection failed or fell silent; while a stream is read, the
    # transport's own exception comes through.
    return isinstance(error, (anthropic.APIConnectionError, httpx2.TransportError, CutAnswer))


def status_can_pass(error):
    described = jobs.describe(error)
    if described["code"] in LASTING_CODES:
        return False
    wish = error.response.headers.get("x-should-retry")
    if wish in ("true", "false"):
        return wish == "true"
    if error.status_code == 200:  # an error inside a stream: only its type tells
        return described["type"] in PASSING_TYPES
    return error.status_code in PASSING_STATUSES or error.status_code >= 500


def pause(number, error):
    """Seconds to wait after the attempt of that number: as long as the server
    asks, else exponentially longer; never in step with other clients."""
    jitter = random.uniform(0, 0.5)
    wished = retry_after(error)
    if wished is not None:
        return wished + jitter * FIRST_PAUSE
    return min(FIRST_PAUSE * 2 ** (number - 1), LONGEST_PAUSE) * (1 + jitter)


def retry_after(error):
    """The server's wish in seconds, given as a number or as a date."""
    response = getattr(error, "response", None)
    value = response.headers.get("retry-after") if response is not None else None
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def plain(client):
    try:
        return client.messages.create(**PROMPT)
    except ValueError as error:  # a body that is no JSON
        raise CutAnswer(f"the body cannot be read: {error}") from error


def stream(client):
    """The message a stream adds up to, provided that it was told to the end."""
    try:
        with client.messages.stream(**PROMPT) as events:
            message = events.get_final_message() if told_to_the_end(events) else None
    except (anthropic.AnthropicError, httpx2.TransportError):
        raise
    except Exception as error:  # events that are garbled or in an impossible order
        raise InvalidAnswer(f"the stream makes no sense: {error!r}") from error
    if message is None:
        raise CutAnswer("the stream ended before message_stop")
    return message


def told_to_the_end(events):
    """Reads all events; says whether message_stop was among them. A tool call's
    input is parsed here, since the SDK makes do with half of one."""
    finished, pieces = False, ""
    for event in events:
        if event.type == "input_json":
            pieces += event.partial_json
        elif event.type == "content_block_stop":
            json.loads(pieces or "{}")
            pieces = ""
        elif event.type == "message_stop":
            finished = True
    return finished


def checked(message):
    """What the caller may rely on: text or tool calls, why the answer ended,
    and whether it is whole. Raises where there is nothing to rely on."""
    if not isinstance(message, anthropic.types.Message):
        raise InvalidAnswer(f"the answer is no message but a {type(message).__name__}")
    if message.type != "message":
        raise InvalidAnswer(f"the answer is of type {message.type}")
    if message.stop_reason == "refusal":
        raise Refused("the model refused")
    content = getattr(message, "content", None)
    if not isinstance(content, list) or not content:
        raise InvalidAnswer("the message has no content")
    blocks = [checked_block(block) for block in content]
    texts = [text for kind, text in blocks if kind == "text"]
    if not texts and not any(kind == "tool_use" for kind, _ in blocks):
        raise InvalidAnswer("the message has neither text nor a tool call")
    if message.stop_reason is None:
        raise CutAnswer("the message does not say why it ended")
    return {
        "text": "".join(texts),
        "stop_reason": message.stop_reason,
        "value": "whole" if message.stop_reason != "max_tokens" else "cut short",
    }


def checked_block(block):
    """A block's type and text, both checked."""
    kind = getattr(block, "type", None)
    if not isinstance(kind, str):
        raise InvalidAnswer("a content block has no type")
    text = getattr(block, "text", None)
    if kind == "text" and not isinstance(text, str):
        raise InvalidAnswer("a text block has no text")
    if kind == "tool_use" and not isinstance(getattr(block, "input", None), dict):
        raise InvalidAnswer("a tool call's input is not an object")
    return kind, text


if __name__ == "__main__":
    shared = anthropic.Anthropic(api_key="sk-ant-conformance")
    jobs.serve(play)
