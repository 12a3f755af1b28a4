"""The client most people write first: one try, the first block's text, no
checks. It is here to show what that costs."""

import anthropic

import jobs
from client import PROMPT


def play(job, seen):
    timeout = (job.get("timeout_ms") or 600_000) / 1000
    client = shared.with_options(base_url=job["base_url"], timeout=timeout, max_retries=0)
    if job["mode"] == "plain":
        message = client.messages.create(**PROMPT)
        return {"text": f"{message.content[0].text}"}
    seen["text"] = ""
    for event in client.messages.create(**PROMPT, stream=True):
        if event.type == "content_block_delta":
            seen["text"] += f"{event.delta.text}"
    return seen


if __name__ == "__main__":
    shared = anthropic.Anthropic(api_key="sk-ant-conformance")
    jobs.serve(play)
