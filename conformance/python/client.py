"""The official Python SDK as its own documentation uses it, at whichever
version the interpreter's environment holds."""

import anthropic

import jobs

PROMPT = {
    "model": "claude-haiku-4-5",
    "max_tokens": 256,
    "messages": [{"role": "user", "content": "Tell me a story about a mock turtle."}],
}


def play(job, seen):
    client = shared.with_options(base_url=job["base_url"])
    if job.get("timeout_ms"):
        client = client.with_options(timeout=job["timeout_ms"] / 1000)
    return MODES[job["mode"]](client, seen)


def plain(client, seen):
    return message(client.messages.create(**PROMPT))


def stream(client, seen):
    seen["text"] = ""
    with client.messages.stream(**PROMPT) as events:
        for text in events.text_stream:
            seen["text"] += text
        return message(events.get_final_message())


def raw(client, seen):
    seen["events"] = []
    seen["text"] = ""
    for event in client.messages.create(**PROMPT, stream=True):
        seen["events"].append(event.type)
        if event.type == "content_block_delta" and event.delta.type == "text_delta":
            seen["text"] += event.delta.text
        if event.type == "message_delta":
            seen["stop_reason"] = event.delta.stop_reason
    return seen


MODES = {"plain": plain, "stream": stream, "raw": raw}


def message(value):
    """What the caller holds. Nothing is taken for granted: a wrong answer is
    often handed on as it came."""
    if not isinstance(value, anthropic.types.Message):
        return {"value": type(value).__name__}
    content = getattr(value, "content", None)
    usage = getattr(value, "usage", None)
    return {
        "value": "Message",
        "stop_reason": getattr(value, "stop_reason", None),
        "content": None if content is None else [block(b) for b in content],
        "output_tokens": getattr(usage, "output_tokens", None),
    }


def block(value):
    kind = getattr(value, "type", None)
    if kind == "tool_use":
        return {"type": kind, "input": value.input}
    return {"type": kind, "text": getattr(value, "text", None)}


if __name__ == "__main__":
    shared = anthropic.Anthropic(api_key="sk-ant-conformance")
    jobs.serve(play)
