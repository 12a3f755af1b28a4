"""Frameworks for Python, each as its own documentation uses it. The argument is
the name of one; they cannot share an environment, so each is imported only by
what uses it."""

import asyncio
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "python"))
import jobs

KEY = "sk-ant-conformance"
MODEL = "claude-haiku-4-5"
PROMPT = "Tell me a story about a mock turtle."
TOOL_PROMPT = "What is the weather in Paris?"
TOOL = "get_weather"
ABOUT = "The weather of a city"
INPUT = {"type": "object", "properties": {"city": {"type": "string"}}}


def langchain():
    from langchain_anthropic import ChatAnthropic

    def chat(job):
        return ChatAnthropic(model=MODEL, max_tokens=256, api_key=KEY, base_url=job["base_url"])

    def plain(job, seen):
        message = chat(job).invoke(PROMPT)
        return {"text": message.text, "stop_reason": message.response_metadata.get("stop_reason")}

    def stream(job, seen):
        seen["text"], whole = "", None
        for chunk in chat(job).stream(PROMPT):
            seen["text"] += chunk.text
            whole = chunk if whole is None else whole + chunk
        return {"text": seen["text"], "stop_reason": whole.response_metadata.get("stop_reason")}

    def tool(job, seen):
        weather = {"name": TOOL, "description": ABOUT, "input_schema": INPUT}
        message = chat(job).bind_tools([weather]).invoke(TOOL_PROMPT)
        calls = [called(call["name"], call["args"]) for call in message.tool_calls]
        return {"stop_reason": message.response_metadata.get("stop_reason"), "content": calls}

    return {"plain": plain, "stream": stream, "tool": tool}


def litellm():
    # Its list of prices would be fetched from elsewhere, its hints go to stdout.
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    litellm.suppress_debug_info = True

    def complete(job, prompt, **more):
        messages = [{"role": "user", "content": prompt}]
        return litellm.completion(model="anthropic/" + MODEL, max_tokens=256, api_key=KEY, api_base=job["base_url"], messages=messages, **more)

    def plain(job, seen):
        choice = complete(job, PROMPT).choices[0]
        return {"text": choice.message.content, "stop_reason": choice.finish_reason}

    def stream(job, seen):
        seen["text"], reason = "", None
        for chunk in complete(job, PROMPT, stream=True):
            seen["text"] += chunk.choices[0].delta.content or ""
            reason = chunk.choices[0].finish_reason or reason
        return {"text": seen["text"], "stop_reason": reason}

    def tool(job, seen):
        weather = {"type": "function", "function": {"name": TOOL, "description": ABOUT, "parameters": INPUT}}
        choice = complete(job, TOOL_PROMPT, tools=[weather]).choices[0]
        calls = [called(call.function.name, call.function.arguments) for call in choice.message.tool_calls]
        return {"stop_reason": choice.finish_reason, "content": calls}

    return {"plain": plain, "stream": stream, "tool": tool}


def pydantic_ai():
    from pydantic_ai import Agent, DeferredToolRequests, ExternalToolset, ToolDefinition
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    # All jobs share a loop, since the framework's connections belong to one.
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()

    def on_loop(play):
        return lambda job, seen: asyncio.run_coroutine_threadsafe(play(job, seen), loop).result()

    def agent(job, **more):
        provider = AnthropicProvider(api_key=KEY, base_url=job["base_url"])
        return Agent(AnthropicModel(MODEL, provider=provider), model_settings={"max_tokens": 256}, **more)

    async def plain(job, seen):
        result = await agent(job).run(PROMPT)
        return {"text": result.output, "stop_reason": result.response.finish_reason}

    async def stream(job, seen):
        seen["text"] = ""
        async with agent(job).run_stream(PROMPT) as result:
            async for piece in result.stream_text(delta=True, debounce_by=None):
                seen["text"] += piece
            return {"text": seen["text"], "stop_reason": result.response.finish_reason}

    # An external tool's calls end the run, and are left to the caller.
    async def tool(job, seen):
        weather = ExternalToolset([ToolDefinition(name=TOOL, description=ABOUT, parameters_json_schema=INPUT)])
        result = await agent(job, toolsets=[weather], output_type=[str, DeferredToolRequests]).run(TOOL_PROMPT)
        calls = [called(call.tool_name, call.args) for call in result.output.calls]
        return {"stop_reason": result.response.finish_reason, "content": calls}

    return {"plain": on_loop(plain), "stream": on_loop(stream), "tool": on_loop(tool)}


def called(name, arguments):
    """A tool call, with its input as the framework hands it on."""
    return {"tool": name, "input": arguments}


FRAMEWORKS = {"langchain": langchain, "litellm": litellm, "pydantic-ai": pydantic_ai}


if __name__ == "__main__":
    modes = FRAMEWORKS[sys.argv[1]]()
    jobs.serve(lambda job, seen: modes[job["mode"]](job, seen))
