"""A careful client on the standard library, small enough for the designs beside
it to take from it whatever they do not do in a way of their own."""

import email.utils
import http.client
import json
import os
import random
import sys
import time
import urllib.parse

BASE = urllib.parse.urlsplit(os.environ["ANTHROPIC_BASE_URL"])
KEY = os.environ["ANTHROPIC_API_KEY"]
QUESTION = "Tell me a story about a mock turtle."
TOOL = {
    "name": "run_command",
    "description": "Runs a command in the shell.",
    "input_schema": {"type": "object", "properties": {"command": {"type": "string"}}},
}
HEADERS = {"x-api-key": KEY, "anthropic-version": "2023-06-01", "content-type": "application/json"}
FIRST_WAIT = 0.2  # seconds, doubled with each attempt


class Failed(Exception):
    """There is no answer. passes: another attempt may bring one. after: the
    seconds that the server asks to wait. half: the text of a cut answer."""

    def __init__(self, why, passes=False, after=None, half=""):
        super().__init__(why)
        self.passes, self.after, self.half = passes, after, half


def prompt(text=QUESTION, **more):
    return {"model": "claude-haiku-4-5", "max_tokens": 256, "messages": [{"role": "user", "content": text}], **more}


def send(body, path="/v1/messages", method="POST", headers=None, timeout=5.0, under=""):
    """The response once its head is there; hang_up leaves it."""
    connection = http.client.HTTPConnection(BASE.netloc, timeout=timeout)
    data = json.dumps(body) if body is not None else None
    try:
        connection.request(method, BASE.path + under + path, data, {**HEADERS, **(headers or {})})
        response = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        raise Failed(f"no answer: {error!r}", passes=True) from error

    def hang_up():
        response.close()
        connection.close()

    response.hang_up = hang_up
    return response


def ask(body, **how):
    """One attempt: the whole message."""
    response = send(body, **how)
    try:
        check(response)
        return collect(events(response)) if body and body.get("stream") else message_of(response.read())
    except (OSError, http.client.HTTPException) as error:
        raise Failed(f"the answer broke off: {error!r}", passes=True) from error
    finally:
        response.hang_up()


def check(response):
    if response.status == 200:
        return
    try:
        error = json.loads(response.read())["error"]
    except (ValueError, KeyError, TypeError):
        error = {}
    passes = response.status in (408, 429) or response.status >= 500
    passes = {"true": True, "false": False}.get(response.headers.get("x-should-retry"), passes)
    raise Failed(f"{response.status} {error.get('message')}", passes, retry_after(response))


def retry_after(response):
    value = response.headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None


def message_of(data):
    try:
        message = json.loads(data)
    except ValueError as error:
        raise Failed("the answer is no JSON", passes=True) from error
    if message.get("type") == "error":
        raise Failed(f"an error in place of an answer: {message['error']}", passes=True)
    return message


def events(response):
    for line in response:
        if line.startswith(b"data:") and line[5:].strip() != b"[DONE]":
            yield json.loads(line[5:])


def collect(stream):
    """The message that a stream comes to; what is unknown is skipped."""
    blocks, message = {}, {"content": [], "stop_reason": None}
    for event in stream:
        kind = event["type"]
        if kind == "content_block_start":
            blocks[event["index"]] = {**event["content_block"], "json": ""}
        elif kind == "content_block_delta":
            delta, block = event["delta"], blocks[event["index"]]
            block["text"] = block.get("text", "") + delta.get("text", "")
            block["json"] += delta.get("partial_json", "")
        elif kind == "message_delta":
            message["stop_reason"] = event["delta"].get("stop_reason")
        elif kind == "error":
            lasting = event["error"]["type"] == "invalid_request_error"
            raise Failed(f"the stream broke off: {event['error']}", not lasting, half=said(blocks))
        elif kind == "message_stop":
            message["content"] = [finished(block) for block in blocks.values()]
            return message
    raise Failed("the stream ended before message_stop", passes=True, half=said(blocks))


def finished(block):
    pieces = block.pop("json")
    if block["type"] == "tool_use":
        block.pop("text", None)
        block["input"] = json.loads(pieces or "{}")
    return block


def said(blocks):
    return "".join(block.get("text", "") for block in blocks.values())


def text(message):
    """The answer's text, if it is one."""
    if message["stop_reason"] not in ("end_turn", "stop_sequence", "tool_use"):
        raise Failed(f"the answer is not whole: {message['stop_reason']}")
    found = "".join(block["text"] or "" for block in message["content"] if block["type"] == "text")
    if not found:
        raise Failed("the answer is empty")
    return found


def jittered(number, failure):
    """The wait before an attempt: at least what was asked for, and spread."""
    own = failure.after or FIRST_WAIT * 2**number
    return own + random.uniform(0, own / 2)


def persist(attempt, attempts=4, pause=jittered):
    """Makes an attempt until it succeeds, or until another is not worth it."""
    for number in range(attempts):
        try:
            return attempt()
        except Failed as failure:
            if not failure.passes or number == attempts - 1 or (failure.after or 0) > 60:
                raise
            time.sleep(pause(number, failure))


def run(designs):
    """Runs the design that the first argument names."""
    try:
        print(designs[sys.argv[1]](*sys.argv[2:]))
    except Failed as failure:
        sys.exit(f"failed: {failure}")
