"""More designs that are right: what looks like a failure in them is meant."""

import concurrent.futures
import sys
import threading
import time
import uuid

import api
from api import Failed, ask, persist, prompt, text

TOGETHER = concurrent.futures.ThreadPoolExecutor(16)


def careful(question=api.QUESTION):
    return text(persist(lambda: ask(prompt(question))))


def typeahead():
    """Asks as its user types; a question that failed is of no use once the next one is there."""
    for typed in ("Tell", "Tell me a", "Tell me a story about"):
        try:
            ask(prompt(f"Complete this: {typed}", stream=True), timeout=0.2)
        except Failed:
            time.sleep(0.2)
    return careful("Complete this: Tell me a story about a mock turtle")


def pinged():
    """Says hello first to see who is there, and asks whatever came of it."""
    try:
        ask(prompt("Hello?", max_tokens=8))
    except Failed as failure:
        print(f"(the greeting failed: {failure})")
        time.sleep(0.3)
    return careful()


def votes():
    """Five votes on one question, of which three are enough."""
    asked = [TOGETHER.submit(ask, prompt()) for _ in range(5)]
    votes = [done.result() for done in concurrent.futures.as_completed(asked) if done.exception() is None]
    if len(votes) < 3:
        raise Failed("too few votes")
    return text(votes[0])


def titled():
    """Has the conversation named as a courtesy; without a name it is called after its first words."""
    answer = careful()
    try:
        name = text(ask(prompt(f"Name this conversation in three words: {api.QUESTION}")))
    except Failed:
        name = "Tell me a …"
    return f"{name}\n{answer}"


def hook():
    """A hook of a version control system, which must not hold up its user when there is no answer."""
    try:
        return careful()
    except Failed as failure:
        print(f"no advice today: {failure}", file=sys.stderr)
        return ""


def impatient_user():
    """A prompt whose user asks the same again whenever an answer fails to come."""
    for _ in range(4):
        marks = {"idempotency-key": uuid.uuid4().hex}
        tries = iter(range(9))
        try:
            return text(persist(lambda: ask(prompt(), headers={**marks, "x-stainless-retry-count": str(next(tries))}), 3))
        except Failed as failure:
            print(f"Sorry: {failure}", flush=True)
            time.sleep(0.7)
    return "bye"


def two_users():
    """A bot that two users say the same words to, one after the other."""
    for user in ("Ada", "Bo"):
        try:
            print(f"{user}: {text(persist(lambda: ask(prompt('Hi!'))))}")
        except Failed as failure:
            print(f"{user}: sorry, {failure}")
        time.sleep(0.3)
    return "bye"


def key_pool():
    """Goes to the next key when one is over its limit, and waits only when all are."""
    keys = [api.KEY, api.KEY + "-b", api.KEY + "-c"]
    for round_ in range(3):
        wait = 0.0
        for key in keys:
            try:
                return text(ask(prompt(), headers={"x-api-key": key}))
            except Failed as failure:
                wait = max(wait, failure.after or 0.4 * 2**round_)
        time.sleep(wait + 0.2)
    raise Failed("all keys are over their limits")


def model_pool():
    """Goes to the next model at once when one is over its limit."""
    for model in ("claude-haiku-4-5", "claude-sonnet-5-5", "claude-opus-4-7"):
        try:
            return text(ask({**prompt(), "model": model}))
        except Failed as failure:
            last = failure
    raise last


def continued_by_quote():
    """Has a cut answer continued by quoting the half of it to the model."""
    try:
        return text(ask(prompt(stream=True)))
    except Failed as failure:
        half = failure.half
        body = prompt(f"{api.QUESTION}\n\nYou had written this when the line broke:\n\n{half}\n\nGo on exactly there.", stream=True)
        return half + "\n" + text(persist(lambda: ask(body)))


def goes_on_after_pause():
    """Sends a paused turn back as it is, until it is over."""
    messages = prompt()["messages"]
    for _ in range(5):
        message = persist(lambda: ask({**prompt(tools=[SEARCH]), "messages": messages}))
        if message["stop_reason"] != "pause_turn":
            return text(message)
        messages = [*messages, {"role": "assistant", "content": message["content"]}]
    raise Failed("paused five times")


SEARCH = {"type": "web_search_20250305", "name": "web_search"}


def structured():
    """Takes the input of a tool that it forces for its answer, and runs nothing."""
    body = prompt(tools=[api.TOOL], tool_choice={"type": "tool", "name": api.TOOL["name"]})
    message = persist(lambda: ask(body))
    return next(block["input"] for block in message["content"] if block["type"] == "tool_use")


def reads_ahead():
    """Prepares what its user may ask next; what fails of that is dropped."""
    guess = TOGETHER.submit(ask, prompt("What is a mock turtle?"))
    answer = careful()
    ready = guess.exception() is None
    return answer + ("\n(more is ready)" if ready else "")


def beats():
    """Shows that it is alive by asking in a thread of its own, and answers in another."""
    over = threading.Event()

    def beat():
        while not over.wait(0.4):
            try:
                ask(prompt("Are you there?", max_tokens=1))
            except Failed:
                pass

    threading.Thread(target=beat, daemon=True).start()
    try:
        return "\n".join(careful(f"What is {n} times {n}?") for n in range(4))
    finally:
        over.set()
