"""Designs that are right, each in a way that may look wrong.

    right.py DESIGN
"""

import concurrent.futures
import datetime
import json
import os
import queue
import random
import threading
import time
import uuid

import api
from api import ask, persist, prompt, text

BATCHES = "/v1/messages/batches"
TOGETHER = concurrent.futures.ThreadPoolExecutor(64)


def careful():
    """Four attempts that are spread, and the error of the last one shown."""
    return text(persist(lambda: ask(prompt())))


def careful_stream():
    """The same with a stream: what is unknown in it is skipped, what is cut asked again."""
    return text(persist(lambda: ask(prompt(stream=True))))


def hedged():
    """Asks a second time when the answer is late; the first to come wins, and the other is hung up on."""
    responses, answers = [], queue.Queue()

    def one():
        response = api.send(prompt(stream=True))
        responses.append(response)
        try:
            api.check(response)
            answers.put(api.collect(api.events(response)))
        except (OSError, AttributeError, ValueError):
            pass  # the loser's connection was closed under it

    for _ in range(2):
        threading.Thread(target=one, daemon=True).start()
        try:
            message = answers.get(timeout=0.4)
            break
        except queue.Empty:
            continue
    else:
        message = answers.get(timeout=5)
    os.write(1, text(message).encode() + b"\n")
    os._exit(0)  # which closes what the loser still has open


def race():
    """Asks two models at once, and takes the first whole answer: the other's failure is of no interest."""
    models = ("claude-haiku-4-5", "claude-sonnet-5-5")
    racing = [TOGETHER.submit(ask, {**prompt(), "model": model}) for model in models]
    for done in concurrent.futures.as_completed(racing):
        if done.exception() is None:
            return text(done.result())
    raise done.exception()


def probe():
    """Opens a stream to see that the way is clear, closes it at once, and then asks."""
    response = api.send(prompt(stream=True))
    next(api.events(response))
    response.hang_up()
    return careful()


def samples():
    """Five samples of one question side by side, each with attempts of its own."""
    return "\n".join(TOGETHER.map(lambda _: careful(), range(5)))


def fifty():
    """Fifty questions sent together; those that fail are asked again, each by itself."""
    asked = [TOGETHER.submit(persist, lambda n=n: ask(prompt(f"What is {n} times {n}?"))) for n in range(50)]
    return "\n".join(text(done.result()) for done in asked)


def rebuilt_with_time():
    """Builds the prompt anew for each attempt, with the time in it."""
    return text(persist(lambda: ask(prompt(f"It is {datetime.datetime.now().isoformat()}. {api.QUESTION}"))))


def rebuilt_with_nonce():
    """Builds the prompt anew for each attempt, with a number in it that is used once."""
    return text(persist(lambda: ask(prompt(f"Request {uuid.uuid4()}. {api.QUESTION}"))))


def other_model():
    """Turns to another model when the first stays overloaded, and leaves its thinking behind."""
    thought = {"type": "thinking", "thinking": "A turtle, then.", "signature": "RXhhbXBsZQ=="}
    spoken = {"type": "text", "text": "What about a turtle?"}
    begun = [{"role": "user", "content": "I want a story."}]
    after = [{"role": "user", "content": "Yes, tell me that one."}]

    def on(model, turn):
        return ask({**prompt(), "model": model, "messages": [*begun, {"role": "assistant", "content": turn}, *after]})

    try:
        return text(persist(lambda: on("claude-haiku-4-5", [thought, spoken]), attempts=3))
    except api.Failed:
        return text(persist(lambda: on("claude-sonnet-5-5", [spoken])))


def other_base():
    """Asks at a second base URL when the first does not know the way."""
    try:
        return text(ask(prompt(), under="/gateway"))
    except api.Failed:
        return careful()


def plain_after_stream():
    """Asks for a plain answer when a stream falls silent."""
    try:
        return text(ask(prompt(stream=True), timeout=0.8))
    except api.Failed:
        return careful()


def counted():
    """Counts the tokens as a courtesy; when that fails once, an estimate will do."""
    counting = {name: value for name, value in prompt().items() if name != "max_tokens"}
    try:
        tokens = ask(counting, path="/v1/messages/count_tokens")["input_tokens"]
    except api.Failed:
        tokens = len(api.QUESTION) // 4
    return f"{text(ask(prompt()))} ({tokens} tokens)"


def batch():
    """Makes a batch, looks for its end every half a second, and asks again for what errored in it."""
    rows = {f"row-{n}": prompt(f"What is {n} times {n}?") for n in range(3)}
    requests = [{"custom_id": row, "params": params} for row, params in rows.items()]
    made = ask({"requests": requests}, path=BATCHES)
    while made["processing_status"] != "ended":
        time.sleep(0.5)
        made = ask(None, path=f"{BATCHES}/{made['id']}", method="GET")
    answers = succeeded(made["id"])
    for row, params in rows.items():
        if row not in answers:
            answers[row] = text(persist(lambda: ask(params)))
    return "\n".join(answers.values())


def succeeded(batch_id):
    """The texts of a batch's results by row."""
    response = api.send(None, path=f"{BATCHES}/{batch_id}/results", method="GET")
    api.check(response)
    results = [json.loads(line) for line in response]
    response.hang_up()
    return {r["custom_id"]: text(r["result"]["message"]) for r in results if r["result"]["type"] == "succeeded"}


def batch_made_once():
    """Does not make a batch again after a 500, which may have come too late: it may be there twice then."""
    return ask({"requests": [{"custom_id": "one", "params": prompt()}]}, path=BATCHES)["id"]


def continued():
    """Has a cut answer continued: the half of it goes back as the assistant's, with a word to go on."""
    try:
        return text(ask(prompt(stream=True)))
    except api.Failed as failure:
        half = {"role": "assistant", "content": failure.half.strip()}
        go_on = {"role": "user", "content": "You were cut off. Go on where you stopped."}
        body = prompt(stream=True)
        return failure.half + text(persist(lambda: ask({**body, "messages": [*body["messages"], half, go_on]})))


def full_jitter():
    """Draws each wait from nothing up to a bound that doubles, so that one may be next to nothing."""
    return text(persist(lambda: ask(prompt()), 6, lambda n, _: random.uniform(0, 0.5 * 2**n)))


def key_check():
    """Asks for a single token to see whether the key is good."""
    try:
        ask(prompt("Hi", max_tokens=1))
    except api.Failed as failure:
        raise api.Failed(f"the key is no good: {failure}") from failure
    return "the key is good"


def silent_key_check():
    """The same for scripts, which look at nothing but the exit status."""
    ask(prompt("Hi", max_tokens=1))
    os._exit(0)


def german():
    """Tells its user, who speaks German, what became of the answer; that is no failure of the program."""
    message = persist(lambda: ask(prompt()))
    words = "".join(block["text"] for block in message["content"] if block["type"] == "text")
    told = {"refusal": "Das Modell möchte darauf nicht antworten.", "max_tokens": "… (hier ist die Antwort zu Ende, sie war zu lang)"}
    return words + told.get(message["stop_reason"], "")


def repl():
    """A prompt that tells its user of each failure, and goes on."""
    for question in ("Who?", "What?", "When?"):
        try:
            print(text(persist(lambda: ask(prompt(question)), attempts=2)))
        except api.Failed as failure:
            print(f"Sorry: {failure}")
    return "Bye."


def says_by_status():
    """Tells by an exit status of its own that it has to be called again later."""
    try:
        return careful()
    except api.Failed:
        os._exit(75)


def patient():
    """Waits for an answer for ninety seconds, as long as one may take."""
    return text(persist(lambda: ask(prompt(), timeout=90.0)))


def refreshes():
    """Fetches a new token after a 401, once, and asks again with that."""
    try:
        return text(ask(prompt()))
    except api.Failed:
        api.HEADERS["x-api-key"] = api.KEY + "-refreshed"
        return careful()


def shrinks():
    """Asks for fewer tokens when those it asked for do not fit."""
    try:
        return text(ask(prompt(max_tokens=60000)))
    except api.Failed:
        return text(persist(lambda: ask(prompt(max_tokens=40000))))


def agent():
    """Runs each tool once its whole call is there, and drops what came of attempts that failed."""
    messages, body = list(prompt()["messages"]), {}
    for _ in range(5):
        body = {**prompt(stream=True, tools=[api.TOOL]), "messages": messages}
        message = persist(lambda: ask(body))
        calls = [block for block in message["content"] if block["type"] == "tool_use"]
        if not calls:
            return text(message)
        results = [{"type": "tool_result", "tool_use_id": call["id"], "content": "done"} for call in calls]
        messages = [*messages, {"role": "assistant", "content": message["content"]}, {"role": "user", "content": results}]
    raise api.Failed("one tool call after the other, and no answer")


if __name__ == "__main__":
    api.run({name.replace("_", "-"): design for name, design in globals().items() if callable(design)})
