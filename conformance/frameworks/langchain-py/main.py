"""LangChain for Python: a chat, an agent with a tool, or structured output, as
the argument says."""

import sys

from langchain.agents import create_agent
from langchain_anthropic import ChatAnthropic
from pydantic import BaseModel

model = ChatAnthropic(model="claude-sonnet-5-5")


def chat():
    for chunk in model.stream("Tell me a story about a mock turtle."):
        print(chunk.text, end="", flush=True)


def tool():
    agent = create_agent(model=model, tools=[get_weather])
    result = agent.invoke({"messages": [{"role": "user", "content": "What is the weather in Paris?"}]})
    print(result["messages"][-1].text)


def get_weather(city: str, days: int, units: str, detail: str) -> str:
    """Forecast the weather of a city."""
    return "18 degrees and sunny"


class Person(BaseModel):
    name: str
    age: int


def structured():
    # README's way for this model, which takes no forced tool.
    print(repr(model.with_structured_output(Person, method="json_schema").invoke("John is 25 years old.")))


{"chat": chat, "tool": tool, "structured": structured}[sys.argv[1]]()
