"""Instructor: structured output."""

import instructor
from pydantic import BaseModel


class Person(BaseModel):
    name: str
    age: int


client = instructor.from_provider("anthropic/claude-sonnet-4-6")
question = [{"role": "user", "content": "John is 25 years old."}]
print(repr(client.chat.completions.create(response_model=Person, messages=question)))
