"""An agent with a tool on the official SDK, for sweeps. Its argument makes it wrong at one place."""

import random
import sys
import time

import anthropic

wrong = sys.argv[1]
client = anthropic.Anthropic(timeout=20, max_retries=2)
tools = [{"name": "search", "input_schema": {"type": "object"}}]
messages = [{"role": "user", "content": "Where is the treasure?"}]


class Cut(Exception):
    """The answer did not come whole."""


def attempt():
    with client.messages.stream(model="claude-sonnet-5", max_tokens=1024, messages=messages, tools=tools) as stream:
        try:
            for _ in stream:
                pass
        except anthropic.APIStatusError:
            raise
        except Exception as problem:
            if wrong == "takes-cut-calls" and any(b.type == "tool_use" and b.input for b in stream.current_message_snapshot.content):
                return stream.current_message_snapshot
            raise Cut(str(problem)) from problem
        message = stream.get_final_message()
        if message.stop_reason is None:
            raise Cut("no stop reason")
        return message


def ask():
    """Ask until there is a whole answer; the SDK itself asks again only before a stream begins."""
    for n in range(3):
        try:
            return attempt()
        except Cut:
            if wrong == "loses-the-result" and len(messages) > 2:
                messages[2]["content"][0]["content"] = ""
            if n == 2:
                raise
            time.sleep(2**n * random.uniform(0.3, 0.6))
    raise AssertionError


for _ in range(5):
    answer = ask()
    calls = [b for b in answer.content if b.type == "tool_use"]
    text = "".join(b.text for b in answer.content if b.type == "text")
    messages.append({"role": "assistant", "content": [b.model_dump(include={"type", "text", "id", "name", "input", "tool_use_id", "content"}, exclude_none=True) for b in answer.content]})
    if answer.stop_reason == "pause_turn" and wrong != "ends-at-a-pause":
        continue
    if calls:
        messages.append({"role": "user", "content": [{"type": "tool_result", "tool_use_id": b.id, "content": "under the old oak"} for b in calls]})
        continue
    if wrong != "ends-at-a-pause" and (answer.stop_reason != "end_turn" or not text):
        sys.exit(f"the answer cannot be used: it stopped with {answer.stop_reason}")
    print(text)
    sys.exit(0)
sys.exit("the conversation has no end")
