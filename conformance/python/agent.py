"""An agent with three tools, on the official Python SDK: it goes on until an answer
calls none. With an argument, that is how often the SDK asks again."""

import sys

import anthropic

NAMES = ("find_station", "get_weather", "send_report")
TOOLS = [
    {"name": name, "description": name, "input_schema": {"type": "object", "properties": {"about": {"type": "string"}}, "required": ["about"]}}
    for name in NAMES
]
MOST_TURNS = 10

client = anthropic.Anthropic(max_retries=int(sys.argv[1]) if len(sys.argv) > 1 else 2)
messages = [{"role": "user", "content": "Report the weather at the lighthouse."}]
for turn in range(MOST_TURNS):
    with client.messages.stream(model="claude-sonnet-5", max_tokens=512, tools=TOOLS, messages=messages) as stream:
        answer = stream.get_final_message()
    calls = [block for block in answer.content if block.type == "tool_use"]
    if not calls:
        print(answer.content[0].text)
        sys.exit(0)
    if answer.stop_reason != "tool_use":
        sys.exit(f"the answer was cut: {answer.stop_reason}")
    messages.append({"role": "assistant", "content": [{"type": b.type, "id": b.id, "name": b.name, "input": b.input} for b in calls]})
    messages.append({"role": "user", "content": [{"type": "tool_result", "tool_use_id": b.id, "content": f"{b.name}: {b.input['about']}"} for b in calls]})
sys.exit("it went on for too many turns")
