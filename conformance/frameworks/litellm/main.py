"""LiteLLM: a chat, a tool call that is answered, or structured output, as the
argument says."""

import json
import sys

import litellm
from pydantic import BaseModel

MODEL = "anthropic/claude-sonnet-5-5"


def chat():
    question = [{"role": "user", "content": "Tell me a story about a mock turtle."}]
    for chunk in litellm.completion(model=MODEL, messages=question, stream=True):
        print(chunk.choices[0].delta.content or "", end="", flush=True)


def tool():
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    said = litellm.completion(model=MODEL, messages=messages, tools=[WEATHER]).choices[0].message
    messages.append(said)
    for call in said.tool_calls or []:
        result = get_weather(**json.loads(call.function.arguments))
        messages.append({"role": "tool", "tool_call_id": call.id, "name": call.function.name, "content": result})
    print(litellm.completion(model=MODEL, messages=messages, tools=[WEATHER]).choices[0].message.content)


def get_weather(city, days, units, detail):
    return "18 degrees and sunny"


WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Forecast the weather of a city.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "days": {"type": "integer"},
                "units": {"type": "string"},
                "detail": {"type": "string"},
            },
            "required": ["city", "days", "units", "detail"],
        },
    },
}


class Person(BaseModel):
    name: str
    age: int


def structured():
    question = [{"role": "user", "content": "John is 25 years old."}]
    message = litellm.completion(model=MODEL, messages=question, response_format=Person).choices[0].message
    print(repr(Person.model_validate_json(message.content)))


{"chat": chat, "tool": tool, "structured": structured}[sys.argv[1]]()
