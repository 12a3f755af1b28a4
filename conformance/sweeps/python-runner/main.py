"""An agent with two tools on the tool runner of the official Python SDK, as the SDK's
tools.md has it, streamed. Any exception ends the program."""

import anthropic
from anthropic import beta_tool

client = anthropic.Anthropic(timeout=10)


@beta_tool
def list_events(city: str) -> str:
    """List what is on in a city.

    Args:
        city: The name of the city.
    """
    return "a regatta in the harbour"


@beta_tool
def get_weather(city: str) -> str:
    """Forecast the weather of a city.

    Args:
        city: The name of the city.
    """
    return "rain, 18 degrees"


runner = client.beta.messages.tool_runner(
    model="claude-sonnet-5",
    max_tokens=1024,
    tools=[list_events, get_weather],
    messages=[{"role": "user", "content": "What can I do in Brest today?"}],
    stream=True,
)
for stream in runner:
    message = stream.get_final_message()
print("".join(block.text for block in message.content if block.type == "text"))
