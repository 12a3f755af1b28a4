"""Designs that are wrong in ways that not every release has a rule for.

    later.py DESIGN
"""

import time
import uuid

import api
from api import Failed, ask, persist, prompt, text


def doubles_turn():
    """Adds the user's turn to the conversation at each attempt, so that it stands there twice after a failure."""
    messages = []

    def attempt():
        messages.append({"role": "user", "content": api.QUESTION})
        return ask({**prompt(), "messages": messages})

    return text(persist(attempt))


def loses_turns():
    """Keeps nothing of the conversation but its last turn when it asks again."""
    turns = [
        {"role": "user", "content": "My name is Ada."},
        {"role": "assistant", "content": "Hello, Ada."},
        {"role": "user", "content": "What is my name?"},
    ]
    try:
        return text(ask({**prompt(), "messages": turns}))
    except Failed:
        time.sleep(0.3)
        return text(persist(lambda: ask({**prompt(), "messages": turns[-1:]})))


def keeps_orphan():
    """Keeps the tool call of a cut answer in the conversation, with no result behind it."""
    body, calls = prompt(stream=True, tools=[api.TOOL]), []
    response = api.send(body)
    for event in api.events(response):
        if event.get("content_block", {}).get("type") == "tool_use":
            calls.append({**event["content_block"], "input": {"command": "rm -r build"}})
    turns = [{"role": "assistant", "content": calls}, {"role": "user", "content": "Please go on."}]
    return text(persist(lambda: ask({**body, "messages": body["messages"] + turns})))


def runs_tool_again():
    """Runs the tool again for each attempt to send its result."""
    body = prompt(tools=[api.TOOL])
    message = persist(lambda: ask(body))
    call = next(block for block in message["content"] if block["type"] == "tool_use")

    def attempt():
        result = {"type": "tool_result", "tool_use_id": call["id"], "content": f"removed at {time.time_ns()}"}
        turns = [{"role": "assistant", "content": message["content"]}, {"role": "user", "content": [result]}]
        return ask({**body, "messages": body["messages"] + turns})

    return text(persist(attempt))


def goes_round():
    """Does what the model asks for, a hundred and fifty times over."""
    body = prompt(tools=[api.TOOL])
    for _ in range(150):
        message = persist(lambda: ask(body))
        results = [
            {"type": "tool_result", "tool_use_id": block["id"], "content": "nothing"}
            for block in message["content"]
            if block["type"] == "tool_use"
        ]
        if not results:
            return text(message)
        turns = [{"role": "assistant", "content": message["content"]}, {"role": "user", "content": results}]
        body = {**body, "messages": body["messages"] + turns}
    raise Failed("no answer after 150 tool calls")


def forgets_tools():
    """Builds the retry of a call from the messages alone, without tools, system prompt and beta."""
    marks = {"idempotency-key": uuid.uuid4().hex, "x-stainless-retry-count": "0"}
    try:
        full = prompt(tools=[api.TOOL], system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}])
        return text(ask(full, headers={**marks, "anthropic-beta": "token-efficient-tools-2025-02-19"}))
    except Failed:
        time.sleep(0.3)
        return text(ask(prompt(), headers={**marks, "x-stainless-retry-count": "1"}))


def pays_twice():
    """Sends its long prompt again after a whole answer, to have it in other words."""
    long = prompt("Read this. " + "The sea was calm that morning. " * 400)
    marks = {"idempotency-key": uuid.uuid4().hex}
    ask(long, headers={**marks, "x-stainless-retry-count": "0"})
    time.sleep(0.3)
    return text(ask(long, headers={**marks, "x-stainless-retry-count": "1"}))


def sticks_to_model():
    """Asks the model that is overloaded until it gives up, although another one answers."""
    return text(persist(lambda: ask(prompt())))


def connects_anew():
    """Opens a connection for each of twenty questions that it asks one after the other."""
    return "\n".join(text(persist(lambda: ask(prompt(f"What is {n} times {n}?")))) for n in range(20))


def leaves_stream_open():
    """Reads no further in a stream that fell silent, leaves it open, and asks again."""
    kept = []

    def attempt():
        response = api.send(prompt(stream=True), timeout=0.8)
        kept.append(response)
        try:
            return api.collect(api.events(response))
        except OSError as error:
            raise Failed("too slow", passes=True) from error

    return text(persist(attempt))


def asks_deprecated():
    """Asks a model that is going to be retired, and looks at no header that says so."""
    return text(persist(lambda: ask(prompt())))


def deaf_to_no():
    """Sends again what said not to."""
    def attempt():
        try:
            return ask(prompt())
        except Failed as failure:
            raise Failed(str(failure), passes=True) from failure
    return text(persist(attempt))


if __name__ == "__main__":
    api.run({name.replace("_", "-"): design for name, design in globals().items() if callable(design)})
