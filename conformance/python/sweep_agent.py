"""An agent with two tools on the official SDK, for sweeps. Its argument names the class below that it is of: one that is
right, or one that is wrong at one place."""

import queue
import random
import sys
import threading
import time

import anthropic

TOOLS = [
    {"name": "search", "input_schema": {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]}},
    {"name": "read", "input_schema": {"type": "object", "properties": {"page": {"type": "string"}}, "required": ["page"]}},
]
ASKED_AGAIN = {"overloaded_error", "api_error", "rate_limit_error", "timeout_error"}  # where an event says so
SENT_BACK = {
    "thinking": {"type", "thinking", "signature"},
    "text": {"type", "text"},
    "tool_use": {"type", "id", "name", "input"},
    "server_tool_use": {"type", "id", "name", "input"},
    "code_execution_tool_result": {"type", "tool_use_id", "content"},
}


class Cut(Exception):
    """The answer did not come whole, and another attempt may bring it."""


def is_silence(problem):
    """Report whether a problem is that nothing came for too long."""
    return type(problem).__name__ in ("ReadTimeout", "APITimeoutError")


class Right:
    """Asks again for what did not come whole, goes on after a pause, and says what else cannot be used."""

    silence = 5  # seconds after which an attempt is given up
    attempts = 3  # at an answer that began; before that, the SDK asks again

    def __init__(self):
        self.client = anthropic.Anthropic(timeout=self.silence)
        self.messages = [{"role": "user", "content": "Where is the treasure?"}]

    def run(self):
        for _ in range(6):
            answer = self.ask()
            self.messages.append({"role": "assistant", "content": [self.sent(block) for block in answer.content if block.type in SENT_BACK]})
            results = [self.result(block) for block in answer.content if block.type == "tool_use"]
            if results:
                self.messages.append({"role": "user", "content": results})
            elif not self.goes_on(answer):
                return self.text(answer)
        sys.exit("the conversation has no end")

    def sent(self, block):
        return block.model_dump(include=SENT_BACK[block.type], exclude_none=True)

    def result(self, call):
        found = "page 7 of the diary" if call.name == "search" else "The treasure is under the old oak."
        return {"type": "tool_result", "tool_use_id": call.id, "content": found}

    def goes_on(self, answer):
        return answer.stop_reason == "pause_turn"

    def text(self, answer):
        text = "".join(block.text for block in answer.content if block.type == "text")
        if not self.is_good(answer) or not text:
            sys.exit(f"the answer cannot be used: it stopped with {answer.stop_reason}")
        return text

    def is_good(self, answer):
        return answer.stop_reason == "end_turn"

    def ask(self):
        """Ask until there is a whole answer."""
        for n in range(self.attempts):
            try:
                return self.attempt()
            except Cut as cut:
                if n + 1 == self.attempts:
                    raise
                self.before_another(cut)
                time.sleep(2**n * random.uniform(0.3, 0.6))
        raise AssertionError

    def before_another(self, cut):
        """Prepare another attempt: nothing of the cut one is kept."""

    def attempt(self):
        """Wait for a thread that reads an answer, and always tells what became of it."""
        told = queue.Queue()
        threading.Thread(target=self.read, args=(told,), daemon=True).start()
        outcome = told.get()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def read(self, told):
        try:
            told.put(self.answer())
        except Exception as problem:
            told.put(problem)

    def answer(self):
        with self.client.messages.stream(
            model="claude-sonnet-5", max_tokens=4096, messages=self.messages, tools=TOOLS, thinking={"type": "adaptive"}
        ) as stream:
            last = None
            try:
                for last in stream:
                    pass
                message = stream.get_final_message()
            except anthropic.APIStatusError as problem:
                if problem.type not in ASKED_AGAIN:
                    raise
                return self.cut(stream, last, problem)
            except Exception as problem:
                if last is not None and last.type == "message_stop":
                    return last.message  # it was whole before the connection failed
                return self.cut(stream, last, problem)
            if message.stop_reason is None:
                return self.cut(stream, last, None)
            return message

    def cut(self, stream, last, problem):
        """Say that an answer did not come whole. last is the event before the problem, if there was one."""
        raise Cut("the answer did not come whole") from problem


class RunsCutCalls(Right):
    """Takes a tool call of an answer that was cut for one to run."""

    def cut(self, stream, last, problem):
        message = stream.current_message_snapshot
        if any(block.type == "tool_use" and block.input for block in message.content):
            return message
        return super().cut(stream, last, problem)


class LosesAResult(Right):
    """Sends the last result of its tools empty after silence."""

    def before_another(self, cut):
        if is_silence(cut.__cause__) and len(self.messages) > 1:
            self.messages[-1]["content"][-1]["content"] = ""


class ForgetsThoughts(Right):
    """Leaves its thoughts out of the conversation when it asks again."""

    def before_another(self, cut):
        for message in self.messages[1::2]:
            message["content"] = [block for block in message["content"] if block["type"] != "thinking"]


class EndsAtAPause(Right):
    """Takes a pause for the end."""

    def goes_on(self, answer):
        return False

    def text(self, answer):
        return super().text(answer) if answer.stop_reason != "pause_turn" else "".join(b.text for b in answer.content if b.type == "text")


class TakesHalf(Right):
    """Takes as much of an answer as fits into max_tokens for all of it."""

    def is_good(self, answer):
        return answer.stop_reason in ("end_turn", "max_tokens")


class WaitsBetweenBlocks(Right):
    """Its reading thread tells of what breaks a block off, and ends untold by what comes between two."""

    def cut(self, stream, last, problem):
        if last is not None and last.type == "content_block_stop":
            raise SystemExit
        return super().cut(stream, last, problem)


class DiesOfTheSecondSilence(Right):
    """Catches one time-out: the second ends the reading thread untold, and who waits for it waits for ever."""

    silences = 0

    def cut(self, stream, last, problem):
        self.silences += is_silence(problem)
        if self.silences > 1:
            raise SystemExit
        return super().cut(stream, last, problem)


def main():
    print(globals()[sys.argv[1]]().run())


if __name__ == "__main__":
    main()
