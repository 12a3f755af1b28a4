"""A small client that does what every guide to the API advises, on nothing but
the standard library. Each habit is a method or an attribute of Client, so that
the programs beside this one can have a single bad habit each.

    client.py [--stream] [--tools] [--talk] [--fallback MODEL] [QUESTION…]

prints the answers and exits 0, or says on stderr why there is none and exits 1.
With --talk all questions are one conversation.
"""

import argparse
import email.utils
import http.client
import json
import os
import random
import sys
import time
import urllib.parse
import uuid

LASTING = {"enforced_spend_limit_reached", "contract_spend_limit_reached"}
TRANSIENT = {"rate_limit_error", "overloaded_error", "api_error", "timeout_error"}
NOT_WHOLE = {"max_tokens", "model_context_window_exceeded", "pause_turn", "refusal"}
TOOL = {
    "name": "run_command",
    "description": "Runs a command in the shell.",
    "input_schema": {"type": "object", "properties": {"command": {"type": "string"}}},
}


class Failure(Exception):
    """There is no answer. transient: another attempt may bring one. wait: the
    seconds the server asks for; None when it asks for nothing."""

    def __init__(self, why, transient=False, wait=None):
        super().__init__(why)
        self.transient, self.wait = transient, wait


class Client:
    attempts = 3
    turns = 5  # of a conversation
    reads_on = False  # after message_stop
    patience = 600  # seconds; asked to wait for longer, it fails
    back_off = float(os.environ.get("CLIENT_BACKOFF", "0.5"))  # seconds, doubled at each further attempt
    timeout = float(os.environ.get("CLIENT_TIMEOUT", "60"))  # seconds without a byte

    model = "claude-haiku-4-5"

    def __init__(self, stream=False, tools=False, talk=False, fallback=None):
        self.stream, self.tools, self.talk = stream, tools, talk
        self.models = [self.model] + ([fallback] if fallback else [])
        self.url = urllib.parse.urlsplit(os.environ["ANTHROPIC_BASE_URL"])
        self.key = os.environ["ANTHROPIC_API_KEY"]

    # Conversations: a question, tool calls, the answer.

    def answers(self, questions):
        history, texts = [], []
        for question in questions:
            texts.append(self.answer(question, history if self.talk else []))
            history += [{"role": "user", "content": question}, {"role": "assistant", "content": texts[-1]}]
        return texts

    def answer(self, question, history=()):
        messages = [*history, {"role": "user", "content": question}]
        for _ in range(self.turns):
            message = self.ask(messages)
            calls = [block for block in message["content"] if block["type"] == "tool_use"]
            if not calls:
                return self.text(message)
            messages += self.turn(message["content"], calls)
        raise Failure("one tool call after the other, and no answer")

    def turn(self, content, calls):
        """The two messages that a tool call adds to a conversation."""
        results = [{"type": "tool_result", "tool_use_id": call["id"], "content": "done"} for call in calls]
        return [{"role": "assistant", "content": content}, {"role": "user", "content": results}]

    def text(self, message):
        self.check_stop_reason(message["stop_reason"])
        text = "".join(block["text"] or "" for block in message["content"] if block["type"] == "text")
        if not text:
            raise Failure("the answer is empty")
        return text

    def check_stop_reason(self, reason):
        if reason in NOT_WHOLE:
            raise Failure(f"the answer is not whole: {reason}")

    # One question: the models it is put to, the attempts, and the waits between them.

    def ask(self, messages):
        *first, last = self.models
        for model in first:
            try:
                return self.ask_model(model, messages)
            except Failure as failure:
                if not self.worth_another(failure):
                    raise
        return self.ask_model(last, messages)

    def ask_model(self, model, messages):
        call, number = uuid.uuid4().hex, 1
        while True:
            try:
                return self.attempt(messages, call, number, model)
            except Failure as failure:
                if number >= self.attempts or not self.worth_another(failure):
                    raise
                time.sleep(self.pause(number, failure))
            number += 1

    def worth_another(self, failure):
        return failure.transient and (failure.wait or 0) <= self.patience

    def pause(self, number, failure):
        if failure.wait:
            return failure.wait + self.jitter(self.back_off)
        own = self.own_pause(number)
        return own + self.jitter(own)

    def own_pause(self, number):
        return self.back_off * 2 ** (number - 1)

    def jitter(self, seconds):
        return random.uniform(0, seconds / 2)

    # One attempt.

    def attempt(self, messages, call, number, model):
        connection = self.connect()
        try:
            path = self.url.path.rstrip("/") + self.path()
            connection.request("POST", path, json.dumps(self.body(messages, model)), self.headers(call, number))
            response = connection.getresponse()
            self.check_status(response)
            return self.read_stream(response) if self.stream else self.read_plain(response)
        except (OSError, http.client.HTTPException) as error:
            raise Failure(f"the connection failed: {error!r}", transient=True) from error
        except (ValueError, KeyError, TypeError) as error:
            raise Failure(f"the answer cannot be read: {error!r}", transient=True) from error
        finally:
            self.close(connection)

    def connect(self):
        kind = http.client.HTTPSConnection if self.url.scheme == "https" else http.client.HTTPConnection
        return kind(self.url.netloc, timeout=self.timeout)

    def close(self, connection):
        connection.close()

    def path(self):
        return "/v1/messages"

    def body(self, messages, model):
        body = {"model": model, "max_tokens": 256, "messages": messages, "stream": self.stream}
        if self.tools:
            body["tools"] = [TOOL]
        return body

    def headers(self, call, number):
        return {
            "x-api-key": self.key,
            "anthropic-version": "2023-06-01",
            "content-type": "application/json",
            "idempotency-key": call,
            "x-stainless-retry-count": str(number - 1),
        }

    # What an answer is.

    def check_status(self, response):
        if response.status == 200:
            return
        try:
            error = json.loads(response.read())["error"]
        except (ValueError, KeyError, TypeError):
            error = {}
        code = (error.get("details") or {}).get("error_code")
        transient = response.status in (408, 409, 429) or response.status >= 500
        wish = response.headers.get("x-should-retry")
        if wish in ("true", "false"):
            transient = wish == "true"
        raise Failure(f"{response.status} {error}", transient and code not in LASTING, self.retry_after(response))

    def retry_after(self, response):
        value = response.headers.get("retry-after")
        try:
            return max(0.0, float(value))
        except (TypeError, ValueError):
            pass
        try:
            return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
        except (TypeError, ValueError):
            return None

    def read_plain(self, response):
        message = json.loads(response.read())
        content = [block for block in message["content"] if self.known(block["type"], "text", "tool_use")]
        return {"content": content, "stop_reason": message["stop_reason"]}

    def read_stream(self, response):
        message, finished = {"content": [], "stop_reason": None}, False
        blocks = {}
        for kind, data in self.events(response):
            if kind == "content_block_start" and self.known(data["content_block"]["type"], "text", "tool_use"):
                blocks[data["index"]] = {**data["content_block"], "partial": ""}
            elif kind == "content_block_delta" and data["index"] in blocks:
                self.delta(blocks[data["index"]], data["delta"])
            elif kind == "content_block_stop" and data["index"] in blocks:
                message["content"].append(self.whole(blocks.pop(data["index"])))
            elif kind == "message_delta":
                message["stop_reason"] = data["delta"]["stop_reason"]
            elif kind == "message_stop":
                finished = True
                if not self.reads_on:
                    break
            elif kind == "error":
                finished = self.error_event(data["error"])
            else:
                self.known(kind, "message_start", "ping", "content_block_start", "content_block_delta", "content_block_stop")
        self.end_of_stream(finished)
        message["content"] += [self.whole(block) for block in blocks.values()]
        return message

    def events(self, response):
        """The events of a stream, each with its data."""
        kind = ""
        for line in response:
            name, _, value = line.decode().rstrip("\r\n").partition(":")
            if name == "event":
                kind = value.strip()
            elif name == "data":
                yield kind, json.loads(value)

    def known(self, kind, *kinds):
        """Types may be added at any time: what is not known is skipped."""
        return kind in kinds

    def delta(self, block, delta):
        if delta["type"] == "text_delta":
            block["text"] += delta["text"]
        elif delta["type"] == "input_json_delta":
            block["partial"] += delta["partial_json"]

    def whole(self, block):
        partial = block.pop("partial")
        if block["type"] == "tool_use":
            block["input"] = json.loads(partial or "{}")
        return block

    def error_event(self, error):
        """Whether the stream is finished with it."""
        raise Failure(f"the stream broke off: {error}", transient=error["type"] in TRANSIENT)

    def end_of_stream(self, finished):
        if not finished:
            raise Failure("the stream ended before message_stop", transient=True)

    # How it ends.

    def report(self, failure):
        print(failure, file=sys.stderr)
        return 1


def main(kind):
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", action="store_true", help="ask for a stream")
    parser.add_argument("--tools", action="store_true", help="offer a tool")
    parser.add_argument("--talk", action="store_true", help="ask all questions in one conversation")
    parser.add_argument("--fallback", help="the model to ask when the first one does not answer")
    parser.add_argument("questions", nargs="*", default=["Tell me a story about a mock turtle."])
    options = parser.parse_args()
    client = kind(options.stream, options.tools, options.talk, options.fallback)
    try:
        print(*client.answers(options.questions), sep="\n")
    except Failure as failure:
        return client.report(failure)
    return 0


if __name__ == "__main__":
    sys.exit(main(Client))
