"""The official Python SDK's clients of Claude on clouds, with their defaults:
where and who is in the environment. Asks one question and prints the answer.

    cloud.py foundry|entra|aws|signed [--stream]
"""

import sys

import anthropic

PROMPT = {
    "model": "claude-haiku-4-5",
    "max_tokens": 256,
    "messages": [{"role": "user", "content": "Tell me a story about a mock turtle."}],
}

CLIENTS = {
    "foundry": anthropic.AnthropicFoundry,
    "entra": lambda: anthropic.AnthropicFoundry(azure_ad_token_provider=lambda: "entra-token-of-the-test"),
    "aws": anthropic.AnthropicAWS,
    "signed": anthropic.AnthropicAWS,
}


def ask(client, stream):
    if not stream:
        return client.messages.create(**PROMPT)
    with client.messages.stream(**PROMPT) as events:
        return events.get_final_message()


message = ask(CLIENTS[sys.argv[1]](), "--stream" in sys.argv[2:])
print("".join(block.text for block in message.content if block.type == "text"))
