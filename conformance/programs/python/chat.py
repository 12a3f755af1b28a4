"""The official Python SDK with its defaults: asks one question, prints the
answer, and leaves every exception to end the program.

    chat.py [--stream]
"""

import sys

import anthropic

PROMPT = {
    "model": "claude-haiku-4-5",
    "max_tokens": 256,
    "messages": [{"role": "user", "content": "Tell me a story about a mock turtle."}],
}


def ask(client, stream):
    if not stream:
        return client.messages.create(**PROMPT)
    with client.messages.stream(**PROMPT) as events:
        return events.get_final_message()


message = ask(anthropic.Anthropic(), "--stream" in sys.argv[1:])
print("".join(block.text for block in message.content if block.type == "text"))
