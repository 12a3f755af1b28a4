"""Pydantic AI: a chat, an agent with a tool, or structured output, as the
argument says."""

import asyncio
import sys

from pydantic import BaseModel
from pydantic_ai import Agent

MODEL = "anthropic:claude-sonnet-4-6"


async def chat():
    async with Agent(MODEL).run_stream("Tell me a story about a mock turtle.") as result:
        async for piece in result.stream_text(delta=True):
            print(piece, end="", flush=True)


async def tool():
    result = await Agent(MODEL, tools=[get_weather]).run("What is the weather in Paris?")
    print(result.output)


def get_weather(city: str, days: int, units: str, detail: str) -> str:
    """Forecast the weather of a city."""
    return "18 degrees and sunny"


class Person(BaseModel):
    name: str
    age: int


async def structured():
    result = await Agent(MODEL, output_type=Person).run("John is 25 years old.")
    print(repr(result.output))


asyncio.run({"chat": chat, "tool": tool, "structured": structured}[sys.argv[1]]())
