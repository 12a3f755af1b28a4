"""The Claude Agent SDK for Python: a chat, an agent with a tool, or structured
output, as the argument says."""

import sys

import anyio
from claude_agent_sdk import ClaudeAgentOptions, ResultMessage, query

PERSON = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "age": {"type": "integer"}},
    "required": ["name", "age"],
}

TASKS = {
    "chat": ("Tell me a story about a mock turtle.", ClaudeAgentOptions()),
    "tool": ("What does weather.txt say?", ClaudeAgentOptions(allowed_tools=["Bash"])),
    "structured": ("John is 25 years old.", ClaudeAgentOptions(output_format={"type": "json_schema", "schema": PERSON})),
}


async def main(prompt, options):
    async for message in query(prompt=prompt, options=options):
        if isinstance(message, ResultMessage):
            print(message.structured_output or message.result)


anyio.run(main, *TASKS[sys.argv[1]])
